#pragma once

#include "core/json_schema_documents.h"
#include "core/json_schema_program.h"

namespace gwctl::json_schema {

/// Holds schemas against the metaschema of their draft. What it found good it does not look at
/// again, so schemas that share much are cheap.
class MetaCheck {
 public:
  /// Fails with `schema is invalid: data/minItems must be >= 0`.
  Result<void> check(const Node& schema, const SchemaDocument& document,
                     const SchemaOptions& options);

 private:
  std::array<ValidPairs, 6> known_;  // by dialect
};

}  // namespace gwctl::json_schema
