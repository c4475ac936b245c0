#include "lint/jsonpath/js_members.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "core/utf8.h"
#include "lint/jsonpath/js_strings.h"

namespace gwctl::lint::jsonpath {
namespace {

// What the prototypes have, sorted.
constexpr std::string_view object_names[] = {
    "__defineGetter__", "__defineSetter__", "__lookupGetter__",
    "__lookupSetter__", "__proto__",        "constructor",
    "hasOwnProperty",   "isPrototypeOf",    "propertyIsEnumerable",
    "toLocaleString",   "toString",         "valueOf",
};
constexpr std::string_view string_names[] = {
    "anchor",
    "at",
    "big",
    "blink",
    "bold",
    "charAt",
    "charCodeAt",
    "codePointAt",
    "concat",
    "endsWith",
    "fixed",
    "fontcolor",
    "fontsize",
    "includes",
    "indexOf",
    "isWellFormed",
    "italics",
    "lastIndexOf",
    "length",
    "link",
    "localeCompare",
    "match",
    "matchAll",
    "normalize",
    "padEnd",
    "padStart",
    "repeat",
    "replace",
    "replaceAll",
    "search",
    "slice",
    "small",
    "split",
    "startsWith",
    "strike",
    "sub",
    "substr",
    "substring",
    "sup",
    "toLocaleLowerCase",
    "toLocaleUpperCase",
    "toLowerCase",
    "toUpperCase",
    "toWellFormed",
    "trim",
    "trimEnd",
    "trimLeft",
    "trimRight",
    "trimStart",
};
constexpr std::string_view array_names[] = {
    "at",       "concat",    "copyWithin", "entries",       "every",       "fill",      "filter",
    "find",     "findIndex", "findLast",   "findLastIndex", "flat",        "flatMap",   "forEach",
    "includes", "indexOf",   "join",       "keys",          "lastIndexOf", "length",    "map",
    "pop",      "push",      "reduce",     "reduceRight",   "reverse",     "shift",     "slice",
    "some",     "sort",      "splice",     "toReversed",    "toSorted",    "toSpliced", "unshift",
    "values",   "with",
};
constexpr std::string_view number_names[] = {"toExponential", "toFixed", "toPrecision"};
constexpr std::string_view regex_names[] = {"compile", "exec", "test"};
constexpr std::string_view function_names[] = {"apply", "bind", "call"};

using Names = std::span<const std::string_view>;

bool has(Names names, std::string_view name) {
  return std::ranges::binary_search(names, name);
}

Names own_names(const JsValue& value) {
  switch (value.type) {
    case JsType::number: return number_names;
    case JsType::string: return string_names;
    case JsType::list: return array_names;
    case JsType::regex: return regex_names;
    case JsType::function: return function_names;
    case JsType::node: return value.node->is_array() ? Names{array_names} : Names{};
    case JsType::undefined:
    case JsType::null:
    case JsType::boolean: break;
  }
  return {};
}

std::string_view constructor_name(const JsValue& value) {
  switch (value.type) {
    case JsType::boolean: return "Boolean";
    case JsType::number: return "Number";
    case JsType::string: return "String";
    case JsType::regex: return "RegExp";
    case JsType::function: return "Function";
    case JsType::list: return "Array";
    case JsType::node: return value.node->is_array() ? "Array" : "Object";
    case JsType::undefined:
    case JsType::null: break;
  }
  return "Object";
}

// `length` and items.
std::optional<JsValue> own_member(const JsValue& object, std::string_view name,
                                  const JsWorld& world) {
  const bool is_text = object.is(JsType::string);
  if (object.is(JsType::function)) {
    if (name == "name") return JsValue::of(object.string());
    if (name == "length") return JsValue::of(1.0);
  }
  if (object.is(JsType::regex)) {
    if (name == "source") return JsValue::of(std::string_view{object.regex->source});
    if (name == "flags") return JsValue::of(std::string_view{object.regex->flags});
  }
  if (!is_text && !object.is_array()) return std::nullopt;
  if (name == "length") {
    const std::size_t size = is_text ? utf16_length(object.string()) : array_size(object);
    return JsValue::of(static_cast<double>(size));
  }
  const auto index = item_index(name);
  if (!index) return std::nullopt;
  if (is_text) {
    const JsText text{object.string()};
    return *index < text.size() ? text.part(*index, *index + 1, world.heap) : JsValue{};
  }
  return *index < array_size(object) ? array_item(object, *index, world.view) : JsValue{};
}

}  // namespace

std::optional<std::size_t> item_index(std::string_view name) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
  const bool is_whole = error == std::errc{} && end == name.data() + name.size();
  if (name.empty() || !is_whole || (name.size() > 1 && name.front() == '0')) return std::nullopt;
  return index;
}

JsValue get_member(const JsValue& object, const JsName& name, const JsWorld& world) {
  if (object.is(JsType::node) && object.node->is_object()) {
    const Member* member = find_member(*object.node, name.text, name.hash);
    if (member != nullptr) return JsValue::of(&world.view.resolve(member->value));
  } else if (const auto own = own_member(object, name.text, world)) {
    return *own;
  }
  if (name.text == "constructor") return JsValue::function(constructor_name(object));
  if (has(own_names(object), name.text) || has(object_names, name.text)) {
    return JsValue::function(name.text);
  }
  return {};
}

bool is_builtin_name(std::string_view name) {
  return has(object_names, name) || has(string_names, name) || has(array_names, name) ||
         has(number_names, name) || item_index(name).has_value();
}

Result<JsCalled> call_method(const JsCall& call, const JsWorld& world, JsValue& result) {
  const JsValue& object = call.object;
  if (object.is(JsType::regex)) return call_pattern_method(call, world, result);
  if (object.is(JsType::string)) {
    const auto called = call_string_method(call, world, result);
    if (!called || *called == JsCalled::done) return called;
  } else if (object.is_array()) {
    const auto called = call_array_method(call, world, result);
    if (!called || *called == JsCalled::done) return called;
  }
  const JsValue argument = call.arguments.empty() ? JsValue{} : call.arguments.front();
  if (call.name == "toString" || call.name == "toLocaleString") {
    result = to_string(object, world);
  } else if (call.name == "valueOf") {
    result = object;
  } else if (call.name == "hasOwnProperty") {
    const JsValue name = to_string(argument, world);
    const JsName key{name.string(), hash_key(name.string())};
    const bool is_map = object.is(JsType::node) && object.node->is_object();
    result = JsValue::of(is_map ? find_member(*object.node, key.text, key.hash) != nullptr
                                : !get_member(object, key, world).is(JsType::undefined));
  } else {
    return JsCalled::not_a_function;
  }
  return JsCalled::done;
}

}  // namespace gwctl::lint::jsonpath
