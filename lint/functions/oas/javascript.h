#pragma once

#include <string>
#include <string_view>

#include "core/node.h"
#include "lint/view.h"

namespace gwctl::lint::javascript {

/// `Number(text)`: NaN for what is no number.
double to_number(std::string_view text);

/// `String(value)`; null is JavaScript's `undefined`. References are followed through `view`.
std::string to_string(const Node* value, const View& view);

/// A number as JavaScript writes it: shortest digits, exponent outside of 1e-7 … 1e21.
std::string number_text(double number);

/// A value as Spectral's messages print it: scalars as JSON, `Array[]`, `Object{}`.
std::string printed(const Node* value);

}  // namespace gwctl::lint::javascript
