#pragma once

#include <optional>
#include <string_view>

#include "gateway-runtime/scratch.h"

namespace gwctl::runtime {

/// Whether bodies of that Content-Encoding can be read.
bool can_decompress(std::string_view encoding);

/// A whole body without its encoding (`gzip` or `br`); nothing where it is broken, or longer than
/// `bytes_max`.
std::optional<std::string_view> decompress(std::string_view encoding, std::string_view body,
                                           std::size_t bytes_max, Scratch& scratch);

}  // namespace gwctl::runtime
