#include "lint/jsonpath/js_value.h"

#include <cmath>
#include <limits>

#include "core/js_text.h"

namespace gwctl::lint::jsonpath {
namespace {

// Arrays within arrays deeper than this are written as nothing.
constexpr int join_depth_max = 100;

void append_text(std::string& to, const JsValue& value, const JsWorld& world, int depth) {
  switch (value.type) {
    case JsType::undefined: to += "undefined"; return;
    case JsType::null: to += "null"; return;
    case JsType::boolean: to += value.boolean ? "true" : "false"; return;
    case JsType::number: to += to_js_string(value.number); return;
    case JsType::string: to += value.string(); return;
    case JsType::regex: to += "/" + value.regex->source + "/" + value.regex->flags; return;
    case JsType::function:
      to += "function " + std::string{value.string()} + "() { [native code] }";
      return;
    case JsType::node:
    case JsType::list: break;
  }
  if (!value.is_array()) {
    to += "[object Object]";
    return;
  }
  if (depth >= join_depth_max) return;
  for (std::size_t i = 0; i < array_size(value); ++i) {
    if (i > 0) to += ",";
    const JsValue item = array_item(value, i, world.view);
    if (!item.is_nothing()) append_text(to, item, world, depth + 1);
  }
}

// The value with objects turned into their texts, as operators want it.
JsValue to_primitive(const JsValue& value, const JsWorld& world) {
  return value.is_object() ? to_string(value, world) : value;
}

}  // namespace

JsValue JsValue::of(const Node* it) {
  switch (it->kind) {
    case Kind::null: return null();
    case Kind::boolean: return of(it->boolean);
    case Kind::number: return of(it->as_double());
    case Kind::string: return of(it->string());
    case Kind::array:
    case Kind::object: break;
  }
  JsValue value;
  value.type = JsType::node;
  value.node = it;
  return value;
}

JsValue JsValue::of(const JsList* it) {
  JsValue value;
  value.type = JsType::list;
  value.list = it;
  return value;
}

JsValue JsValue::of(const JsRegex* it) {
  JsValue value;
  value.type = JsType::regex;
  value.regex = it;
  return value;
}

JsValue JsValue::function(std::string_view name) {
  JsValue value = of(name);
  value.type = JsType::function;
  return value;
}

JsValue JsHeap::keep(std::string text) {
  texts_.push_front(std::move(text));
  return JsValue::of(std::string_view{texts_.front()});
}

JsValue JsHeap::keep(JsList list) {
  lists_.push_front(std::move(list));
  return JsValue::of(&lists_.front());
}

bool is_truthy(const JsValue& value) {
  switch (value.type) {
    case JsType::undefined:
    case JsType::null: return false;
    case JsType::boolean: return value.boolean;
    case JsType::number: return value.number != 0 && !std::isnan(value.number);
    case JsType::string: return value.size > 0;
    case JsType::node:
    case JsType::list:
    case JsType::regex:
    case JsType::function: return true;
  }
  return false;
}

double to_number(const JsValue& value, const JsWorld& world) {
  switch (value.type) {
    case JsType::undefined: return std::numeric_limits<double>::quiet_NaN();
    case JsType::null: return 0;
    case JsType::boolean: return value.boolean ? 1 : 0;
    case JsType::number: return value.number;
    case JsType::string: return to_js_number(value.string());
    case JsType::node:
    case JsType::list:
    case JsType::regex:
    case JsType::function: break;
  }
  return to_js_number(to_string(value, world).string());
}

std::string to_text(const JsValue& value, const JsWorld& world) {
  std::string text;
  append_text(text, value, world, 0);
  return text;
}

JsValue to_string(const JsValue& value, const JsWorld& world) {
  return value.is(JsType::string) ? value : world.heap.keep(to_text(value, world));
}

std::int32_t to_int32(double number) {
  if (!std::isfinite(number)) return 0;
  const double wrapped = std::fmod(std::trunc(number), 4294967296.0);
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(static_cast<std::int64_t>(wrapped)));
}

std::string_view type_name(const JsValue& value) {
  switch (value.type) {
    case JsType::undefined: return "undefined";
    case JsType::boolean: return "boolean";
    case JsType::number: return "number";
    case JsType::string: return "string";
    case JsType::function: return "function";
    case JsType::null:
    case JsType::node:
    case JsType::list:
    case JsType::regex: break;
  }
  return "object";
}

bool strictly_equal(const JsValue& a, const JsValue& b) {
  if (a.type != b.type) return false;
  switch (a.type) {
    case JsType::undefined:
    case JsType::null: return true;
    case JsType::boolean: return a.boolean == b.boolean;
    case JsType::number: return a.number == b.number;
    case JsType::string:
    case JsType::function: return a.string() == b.string();
    case JsType::node: return a.node == b.node;
    case JsType::list: return a.list == b.list;
    case JsType::regex: return a.regex == b.regex;
  }
  return false;
}

bool loosely_equal(const JsValue& a, const JsValue& b, const JsWorld& world) {
  if (a.type == b.type) return strictly_equal(a, b);
  if (a.is_nothing() || b.is_nothing()) return a.is_nothing() && b.is_nothing();
  if (a.is_object() && b.is_object()) return false;
  const JsValue left = to_primitive(a, world);
  const JsValue right = to_primitive(b, world);
  if (left.type == right.type) return strictly_equal(left, right);
  return to_number(left, world) == to_number(right, world);
}

JsOrder compare(const JsValue& a, const JsValue& b, const JsWorld& world) {
  const JsValue left = to_primitive(a, world);
  const JsValue right = to_primitive(b, world);
  if (left.is(JsType::string) && right.is(JsType::string)) {
    const int order = left.string().compare(right.string());
    return order < 0 ? JsOrder::less : order == 0 ? JsOrder::equal : JsOrder::greater;
  }
  const double x = to_number(left, world);
  const double y = to_number(right, world);
  return x < y ? JsOrder::less : x == y ? JsOrder::equal : x > y ? JsOrder::greater : JsOrder::none;
}

JsValue add(const JsValue& a, const JsValue& b, const JsWorld& world) {
  const JsValue left = to_primitive(a, world);
  const JsValue right = to_primitive(b, world);
  if (left.is(JsType::string) || right.is(JsType::string)) {
    return world.heap.keep(to_text(left, world) + to_text(right, world));
  }
  return JsValue::of(to_number(left, world) + to_number(right, world));
}

std::size_t array_size(const JsValue& array) {
  return array.is(JsType::list) ? array.list->items.size() : array.node->size;
}

JsValue array_item(const JsValue& array, std::size_t index, const View& view) {
  if (array.is(JsType::list)) return array.list->items[index];
  return JsValue::of(&view.resolve(array.node->items()[index]));
}

}  // namespace gwctl::lint::jsonpath
