#pragma once

#include <string>
#include <string_view>

#include "core/node.h"

/// Text as JavaScript makes it.
namespace gwctl {

/// `String(number)`: the shortest digits that mean the number, `1e+21`, `-0` as `0`.
std::string to_js_string(double number);
/// `Number(text)`; NaN when it is none.
double to_js_number(std::string_view text);

/// `String(value)`: `[object Object]`, items joined by commas, `null`.
std::string to_js_string(const Node& value);

/// `JSON.stringify(value, null, indent)`, keys in JavaScript's order: those that are array indices
/// first, by number.
std::string to_json(const Node& value, std::string_view indent = {});
/// `JSON.stringify` of a string, appended: quotes and escapes.
void append_json_string(std::string& to, std::string_view text);
std::string to_json_string(std::string_view text);

/// `a === b`: an object or array equals only itself.
bool strictly_equal(const Node& a, const Node& b);
/// `Boolean(value)`: `false`, `0`, `NaN`, `""` and `null` are falsy.
bool is_truthy(const Node& value);

/// Below, equal to or above zero, as `a.localeCompare(b)`: the root collation of ICU for ASCII,
/// Latin-1, Latin Extended-A, combining accents and common punctuation; other characters by code
/// point, symbols below digits and all others above `z`.
int locale_compare(std::string_view a, std::string_view b);
/// With `{numeric: true}`: runs of ASCII digits by their value.
int locale_compare_numeric(std::string_view a, std::string_view b);

}  // namespace gwctl
