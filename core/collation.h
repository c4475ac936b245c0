#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>

/// Inside of core/js_text: the table that `locale_compare` walks.
namespace gwctl::collation {

/// One step of a comparison; a level that is 0 is passed over. A `primary` without `secondary` has
/// the least secondary weight.
struct Element {
  std::uint8_t primary = 0;
  std::uint8_t secondary = 0;
  std::uint8_t tertiary = 0;
};

struct Row {
  char16_t code_point = 0;
  Element elements[3] = {};
};

/// What is no digit and no letter has a primary weight below this.
extern const std::uint8_t first_digit_primary;
extern const Element ascii[128];
/// Sorted by code point.
extern const Row rows[];
extern const std::size_t row_count;

}  // namespace gwctl::collation
