#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/json_schema.h"
#include "lint/function.h"

namespace gwctl::lint::oas {

/// The schemas of one OpenAPI document, in the dialect that its version asks for; each compiled
/// once, however many examples and references lead to it. References are followed as the view
/// follows them.
class SchemaCheck {
 public:
  /// The one of the document that `context` is about.
  static SchemaCheck& of(const RunContext& context);

  /// A value to be checked against a schema, and the path to it below the target. A null value is
  /// one that should be there.
  struct Item {
    const Node* value = nullptr;
    std::span<const Segment> path;
  };

  /// Reports the first fault of the value, as the function `schema` would. A schema that refers to
  /// nowhere checks nothing; one that is wrong otherwise is reported in place of the value.
  void check(const Node& schema, Direction direction, const Item& item, const Target& target,
             Results& results);

  SchemaCheck() = default;

 private:
  void start(const RunContext& context);
  static void report(const std::vector<SchemaError>& errors, const Item& item, const Target& target,
                     Results& results);

  std::optional<SchemaSet> schemas_;
  const View* view_ = nullptr;  ///< how references are followed
  Collect collect_ = Collect::first;
  bool marks_null_ = false;        ///< texts on types say that null passes
  bool forgives_missing_ = false;  ///< a `$ref` that leads nowhere is reported by someone else
};

}  // namespace gwctl::lint::oas
