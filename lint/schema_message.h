#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/json_schema.h"
#include "lint/function.h"

namespace gwctl::lint {

/// What is to be said of one place of a value that does not match a schema.
struct SchemaFinding {
  std::string message;
  std::vector<std::string> path;  ///< below the value: keys and decimal indices
};

/// The value that was validated, and what it is called.
struct SchemaSubject {
  const Node* value = nullptr;          ///< not null
  std::optional<std::string> property;  ///< the last key of its path; nothing at the root
};

SchemaSubject subject_of(const Target& target);

/// Words errors as Spectral words those of Ajv, and leaves out those that say little: an `anyOf`
/// where something below it is wrong, an `enum` beside something else, and (as Spectral does, for
/// no reason) what stands below a first key without a letter, digit, `_`, `$` or `-` in front. For
/// any `Collect`.
std::vector<SchemaFinding> describe(std::span<const SchemaError> errors,
                                    const SchemaSubject& subject);

/// Reports each of `describe` at its place below the target.
void report(std::span<const SchemaError> errors, const Target& target, Results& results);

}  // namespace gwctl::lint
