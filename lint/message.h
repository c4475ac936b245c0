#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/node.h"

namespace gwctl::lint {

/// What the templates of a message may speak of.
struct MessageValues {
  std::string property;  ///< the last key of the path, or what is missing below it; empty: the root
  std::string error;     ///< what the function said
  std::string path;      ///< as `print_pointer` prints it
  std::optional<std::string> description;  ///< the rule's
  const Node* value = nullptr;             ///< what stands at the path; null: nothing
};

/// Replaces `{{name}}` by a value and `#{{expression}}` by what the expression yields: `print(…)`,
/// `toUpperCase(…)`, `concat(…)`, `a + b`. What is not known, or no expression, becomes nothing.
std::string render(std::string_view text, const MessageValues& values);

/// What a finding says: the rule's message if it has one, else its description, else what the
/// function said. The function's message is rendered first; it is `{{error}}` in the rule's.
std::string final_message(const std::optional<std::string>& rule_message,
                          const std::optional<std::string>& description,
                          std::string_view function_message, MessageValues values);

/// A value in a few letters: scalars as JSON, else `Array[]`, `Object{}`, `undefined` (null).
std::string print_value(const Node* value);

/// `a.b[0]['c d']`.
std::string print_dotted(std::span<const std::string> path);

/// `#/a~1b/%7Bid%7D`.
std::string print_pointer(std::span<const std::string> path);

}  // namespace gwctl::lint
