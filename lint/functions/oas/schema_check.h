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
    /// The schema was compiled for a value beside this one, whatever came of it: Ajv knows it.
    bool is_schema_known = false;
  };

  /// Reports the first fault of the value, as the function `schema` would. A schema that refers to
  /// nowhere checks nothing; one that is wrong otherwise is reported in place of the value.
  void check(const Node& schema, Direction direction, const Item& item, const Target& target,
             Results& results);

  SchemaCheck() = default;

 private:
  void start(const RunContext& context);
  Result<const JsonSchema*> compile(const Node& schema, Direction direction, bool is_known);
  static void report(const std::vector<SchemaError>& errors, const Item& item, const Target& target,
                     Results& results);

  /// Leads from a reference to the schema, or to a reference whose siblings count.
  class Schemas final : public References {
   public:
    explicit Schemas(const View& view) : view_{view} {}

    const Node* follow(const Node& reference) const override;

   private:
    const View& view_;
  };

  /// Leads from a reference whose siblings count to what it refers to.
  class Targets final : public References {
   public:
    explicit Targets(const View& view) : view_{view} {}

    const Node* follow(const Node& reference) const override;

   private:
    const View& view_;
  };

  std::optional<Schemas> schema_references_;
  std::optional<Targets> reference_targets_;
  std::optional<SchemaSet> schemas_;
  const View* view_ = nullptr;  ///< how references are followed
  Collect collect_ = Collect::first;
  bool marks_null_ = false;        ///< texts on types say that null passes
  bool copies_ = false;            ///< each value gets a new copy of its schema
  bool forgives_missing_ = false;  ///< a `$ref` that leads nowhere is reported by someone else
};

}  // namespace gwctl::lint::oas
