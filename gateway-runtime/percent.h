#pragma once

#include <string_view>

#include "gateway-runtime/scratch.h"

namespace gwctl::runtime {

/// A name or a value of a query: `+` is a blank; a broken escape stays as it is.
std::string_view unescape(std::string_view text, Scratch& scratch);

/// As JavaScript's `encodeURIComponent`.
std::string_view escape(std::string_view text, Scratch& scratch);

}  // namespace gwctl::runtime
