#include "lint/jsonpath/own_property.h"

#include "lint/jsonpath/js_members.h"

namespace gwctl::lint::jsonpath {
namespace {

Node number_node(std::int64_t value) {
  Node node;
  node.kind = Kind::number;
  node.is_integer = true;
  node.integer = value;
  return node;
}

}  // namespace

Node length_of(const Node& array) {
  return number_node(array.size);
}

Place length_place(const Place& array, const Node& length) {
  return {&array, Segment{"length"}, &length, array.file, &length, array.behind_reference};
}

std::optional<Node> text_property(const Node& text, std::string_view name, const JsWorld& world) {
  if (name != "length" && !item_index(name)) return std::nullopt;
  const JsValue value = get_member(JsValue::of(&text), {name, 0}, world);
  if (value.is(JsType::number)) return number_node(static_cast<std::int64_t>(value.number));
  if (!value.is(JsType::string)) return std::nullopt;
  Node node;
  node.kind = Kind::string;
  node.size = value.size;
  node.text = value.text;
  return node;
}

}  // namespace gwctl::lint::jsonpath
