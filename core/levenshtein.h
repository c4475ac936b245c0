#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace gwctl {

/// How many characters must be inserted, removed or replaced to make `b` of `a`; `limit + 1` when
/// it is more than `limit`. Characters are code points.
std::size_t edit_distance(std::string_view a, std::string_view b,
                          std::size_t limit = static_cast<std::size_t>(-2));

/// The candidate that somebody who wrote `word` most probably meant, the first of equals; empty
/// when none is near: within a third of the longer word's length, and at least 1. Case counts less
/// than any other difference.
std::string_view did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace gwctl
