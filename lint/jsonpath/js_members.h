#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/result.h"
#include "lint/jsonpath/js_value.h"

namespace gwctl::lint::jsonpath {

/// A property name, with the hash of its text.
struct JsName {
  std::string_view text;
  std::uint32_t hash = 0;
};

/// `object.name`, not for undefined and null. What its prototype has is a function.
JsValue get_member(const JsValue& object, const JsName& name, const JsWorld& world);

/// `12` as the name of an item; not `012`, not `1e1`.
std::optional<std::size_t> item_index(std::string_view name);

/// Whether some JSON value other than an object with such a member has a property of this name
/// (`length`, `includes`, `0`).
bool is_builtin_name(std::string_view name);

/// `object.name(arguments)` for a method that the language has. Null value and no error where there
/// is no such method.
struct JsCall {
  const JsValue& object;
  std::string_view name;
  std::span<const JsValue> arguments;
};

enum class JsCalled : std::uint8_t { done, not_a_function };

/// Runs a method; the error is what JavaScript would throw.
Result<JsCalled> call_method(const JsCall& call, const JsWorld& world, JsValue& result);

// The methods by what they belong to.
Result<JsCalled> call_string_method(const JsCall& call, const JsWorld& world, JsValue& result);
Result<JsCalled> call_array_method(const JsCall& call, const JsWorld& world, JsValue& result);
Result<JsCalled> call_pattern_method(const JsCall& call, const JsWorld& world, JsValue& result);

}  // namespace gwctl::lint::jsonpath
