#pragma once

#include <optional>
#include <string_view>

#include "lint/jsonpath/js_value.h"
#include "lint/view.h"

// What JavaScript finds in a value besides the members and items that are written there.

namespace gwctl::lint::jsonpath {

/// How many items an array has, as a value.
Node length_of(const Node& array);

/// Where that value stands: below the array, though in no document.
Place length_place(const Place& array, const Node& length);

/// A property of a text: its length, or one of its characters, which belongs to the heap.
std::optional<Node> text_property(const Node& text, std::string_view name, const JsWorld& world);

}  // namespace gwctl::lint::jsonpath
