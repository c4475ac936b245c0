#include "lint/functions/asyncapi/asyncapi.h"
#include "lint/functions/oas/schema_check.h"
#include "lint/functions/options.h"

namespace gwctl::lint::asyncapi {
namespace {

constexpr Option options_taken[] = {
    {"type",
     [](const Node& value) { return value.string() == "default" || value.string() == "examples"; },
     "\"asyncApiSchemaValidation\" function and its \"type\" option accepts only the following "
     "values: \"default\", \"examples\"",
     true}};
constexpr OptionTable option_table{"asyncApiSchemaValidation", options_taken, {}};

/// Checks what a schema gives as its default or examples against the schema. Texts are let through,
/// as they may stand for what they encode.
class SchemaValues final : public Function {
 public:
  explicit SchemaValues(bool is_default) : is_default_{is_default} {}

  void run(const Target& target, const RunContext& context, Results& results) const override {
    if (target.value == nullptr || !target.value->is_object()) return;
    const Node* values = context.view.get(*target.value, is_default_ ? "default" : "examples");
    if (values == nullptr) return;
    const auto check = [&](const Node& value, std::span<const Segment> path) {
      if (value.is_string()) return;
      oas::SchemaCheck::of(context).check(*target.value, Direction::none, {&value, path}, target,
                                          results);
    };
    if (is_default_) {
      const Segment path[] = {"default"};
      return check(*values, path);
    }
    for (std::size_t i = 0; i < values->items().size(); ++i) {
      const Segment path[] = {"examples", Segment{i}};
      check(context.view.resolve(values->items()[i]), path);
    }
  }

 private:
  bool is_default_;
};

}  // namespace

MadeFunction make_schema_values(const Node* options) {
  std::vector<OptionError> errors = check_options(options, option_table);
  if (!errors.empty()) return tl::unexpected{std::move(errors)};
  return std::make_unique<SchemaValues>(find(*options, "type")->string() == "default");
}

}  // namespace gwctl::lint::asyncapi
