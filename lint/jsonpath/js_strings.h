#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lint/jsonpath/js_value.h"

namespace gwctl::lint::jsonpath {

/// A text as JavaScript counts it, in UTF-16 code units; ASCII, which nearly all is, stays as it
/// is.
class JsText {
 public:
  explicit JsText(std::string_view text);

  std::size_t size() const { return is_ascii_ ? text_.size() : units_.size(); }

  /// The part from one code unit up to another; a halved character becomes U+FFFD.
  JsValue part(std::size_t begin, std::size_t end, JsHeap& heap) const;
  /// Where the other text begins in this one, from `from` on.
  std::optional<std::size_t> find(std::string_view other, std::size_t from) const;
  std::optional<std::size_t> find_last(std::string_view other, std::size_t from) const;
  std::uint32_t unit(std::size_t at) const;
  /// The code unit at which the byte `offset` of the text is.
  std::size_t unit_of(std::size_t offset) const;

 private:
  std::string_view text_;
  bool is_ascii_ = true;
  std::u16string units_;
};

/// Lower or upper case, for Latin, Greek and Cyrillic letters.
enum class LetterCase : std::uint8_t { lower, upper };
std::string change_case(std::string_view text, LetterCase to);

/// Without the white space on both sides, or on one.
enum class TrimSide : std::uint8_t { both, start, end };
std::string_view trim_text(std::string_view text, TrimSide side);

}  // namespace gwctl::lint::jsonpath
