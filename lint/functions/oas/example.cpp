#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "lint/functions/oas/common.h"
#include "lint/functions/oas/oas.h"
#include "lint/functions/oas/schema_check.h"

namespace gwctl::lint::oas {
namespace {

constexpr std::string_view direction_paths[] = {
    "$.components.requestBodies[*].content[*].encoding[*].headers[*]",
    "$.components.responses[*].content[*].encoding[*].headers[*]",
    "$.components.responses[*].headers[*]",
    "$.paths[*][*].requestBody.content[*].encoding[*].headers[*]",
    "$.paths[*][*].responses[*].content[*].encoding[*].headers[*]",
    "$.paths[*][*].responses[*].headers[*]",
    "$.responses[*]",
};

/// The first segments of a path: what tells requests from responses.
struct PathHead {
  std::array<const Segment*, 4> segments{};
  std::size_t size = 0;

  bool is(std::size_t index, std::string_view name) const {
    return index < size && !segments[index]->is_index() && segments[index]->key == name;
  }
};

PathHead head_of(const Place& place) {
  PathHead head;
  head.size = std::min(depth_of(place), head.segments.size());
  std::size_t index = depth_of(place);
  for (const Place* at = &place; at->parent != nullptr; at = at->parent) {
    --index;
    if (index < head.size) head.segments[index] = &at->segment;
  }
  return head;
}

enum class Kind : std::uint8_t { schema, media };

struct Options {
  Kind kind = Kind::schema;
  bool is_oas2 = false;
  std::string schema_field;  ///< empty: the target is the schema
};

class Example : public Function {
 public:
  explicit Example(Options options) : options_{std::move(options)} {}

  void run(const Target& target, const RunContext& context, Results& results) const override {
    if (target.value == nullptr || !target.value->is_object()) return;
    const Node* schema = options_.schema_field.empty()
                             ? target.value
                             : context.view.get(*target.value, options_.schema_field);
    if (schema == nullptr || !schema->is_object()) return;
    Call call{*schema, target, context, results};
    if (options_.kind == Kind::schema) {
      check_schema(call);
    } else {
      check_media(call);
    }
  }

 private:
  struct Call {
    const Node& schema;
    const Target& target;
    const RunContext& context;
    Results& results;
    bool is_schema_known = false;
  };

  static void check(Call& call, Direction direction, SchemaCheck::Item item) {
    item.is_schema_known = call.is_schema_known;
    call.is_schema_known |= item.value != nullptr;
    SchemaCheck::of(call.context).check(call.schema, direction, item, call.target, call.results);
  }

  void check_schema(Call& call) const {
    for (const std::string_view field : {"example", "x-example", "default"}) {
      if (field == "x-example" && !options_.is_oas2) continue;
      const Node* value = call.context.view.get(*call.target.value, field);
      const Segment path[] = {field};
      if (value != nullptr) check(call, Direction::none, {value, path});
    }
  }

  void check_media(Call& call) const {
    const View& view = call.context.view;
    const Direction direction = direction_of(call.target.place);
    if (!options_.is_oas2) {
      const Node* example = view.get(*call.target.value, "example");
      const Segment path[] = {"example"};
      if (example != nullptr) return check(call, direction, {example, path});
    }
    const Node* examples = view.get(*call.target.value, "examples");
    if (examples == nullptr) return;
    for (const Member& member : examples->members()) {
      check_example(call, direction, member.name(), view.resolve(member.value));
    }
    for (std::size_t i = 0; i < examples->items().size(); ++i) {
      check_example(call, direction, Segment{i}, view.resolve(examples->items()[i]));
    }
  }

  void check_example(Call& call, Direction direction, const Segment& name,
                     const Node& example) const {
    if (options_.is_oas2) {
      const Segment path[] = {"examples", name};
      return check(call, direction, {&example, path});
    }
    if (!example.is_container() || find(example, "externalValue") != nullptr) return;
    const Segment path[] = {"examples", name, "value"};
    check(call, direction, {call.context.view.get(example, "value"), path});
  }

  Direction direction_of(const Place& place) const {
    const PathHead head = head_of(place);
    if (options_.is_oas2) {
      const bool is_response =
          head.is(0, "responses") || (head.is(0, "paths") && head.is(3, "responses"));
      return is_response ? Direction::response : Direction::none;
    }
    const bool in_components = head.is(0, "components");
    const bool in_paths = head.is(0, "paths");
    if ((in_components && head.is(1, "requestBodies")) || (in_paths && head.is(3, "requestBody"))) {
      return Direction::request;
    }
    if ((in_components && head.is(1, "responses")) || (in_paths && head.is(3, "responses"))) {
      return Direction::response;
    }
    return Direction::none;
  }

  Options options_;
};

/// Checks a value against a schema that stands in the ruleset, by the rules of the document's
/// version.
class Schema : public Function {
 public:
  explicit Schema(const Node& schema) : schema_{schema} {}

  void run(const Target& target, const RunContext& context, Results& results) const override {
    SchemaCheck::of(context).check(schema_, Direction::none, {target.value, {}}, target, results);
  }

 private:
  const Node& schema_;
};

MadeFunction refuse(std::string message, std::string option) {
  return tl::unexpected<std::vector<OptionError>>{{{std::move(message), {std::move(option)}}}};
}

}  // namespace

const std::span<const std::string_view> example_context_paths = direction_paths;

MadeFunction make_example(const Node* options) {
  const Node* version = options == nullptr ? nullptr : find(*options, "oasVersion");
  const Node* type = options == nullptr ? nullptr : find(*options, "type");
  const Node* field = options == nullptr ? nullptr : find(*options, "schemaField");
  if (version == nullptr || !version->is_integer ||
      (version->integer != 2 && version->integer != 3)) {
    return refuse(
        "\"oasExample\" function and its \"oasVersion\" option accepts only the following values: "
        "2, 3",
        "oasVersion");
  }
  if (type == nullptr || (type->string() != "media" && type->string() != "schema")) {
    return refuse(
        "\"oasExample\" function and its \"type\" option accepts only the following values: "
        "\"media\", \"schema\"",
        "type");
  }
  Options made;
  made.kind = type->string() == "media" ? Kind::media : Kind::schema;
  made.is_oas2 = version->integer == 2;
  if (field != nullptr && field->string() != "$") made.schema_field = field->string();
  return std::make_unique<Example>(std::move(made));
}

MadeFunction make_schema(const Node* options) {
  const Node* schema = options == nullptr ? nullptr : find(*options, "schema");
  if (schema == nullptr || !schema->is_object()) {
    return refuse(
        "\"oasSchema\" function and its \"schema\" option accepts only the following types: object",
        "schema");
  }
  return std::make_unique<Schema>(*schema);
}

}  // namespace gwctl::lint::oas
