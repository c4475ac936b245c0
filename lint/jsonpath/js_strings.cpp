#include "lint/jsonpath/js_strings.h"

#include <algorithm>

#include "core/utf8.h"

namespace gwctl::lint::jsonpath {
namespace {

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 128; });
}

std::u16string to_units(std::string_view text) {
  std::u16string units;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = decode_utf8(text, at);
    if (c < 0x10000) {
      units += static_cast<char16_t>(c);
    } else {
      units += static_cast<char16_t>(0xD800 + ((c - 0x10000) >> 10U));
      units += static_cast<char16_t>(0xDC00 + ((c - 0x10000) & 0x3FFU));
    }
  }
  return units;
}

bool is_high(char16_t unit) {
  return unit >= 0xD800 && unit < 0xDC00;
}

bool is_low(char16_t unit) {
  return unit >= 0xDC00 && unit < 0xE000;
}

std::string to_utf8(std::u16string_view units) {
  std::string text;
  for (std::size_t i = 0; i < units.size(); ++i) {
    const char16_t unit = units[i];
    if (is_high(unit) && i + 1 < units.size() && is_low(units[i + 1])) {
      const auto high = static_cast<char32_t>(unit - 0xD800);
      append_utf8(text, 0x10000 + (high << 10U) + static_cast<char32_t>(units[++i] - 0xDC00));
    } else {
      append_utf8(text, is_high(unit) || is_low(unit) ? replacement_character : char32_t{unit});
    }
  }
  return text;
}

bool is_between(char32_t c, char32_t low, char32_t high) {
  return c >= low && c <= high;
}

char32_t lower(char32_t c) {
  if (is_between(c, 'A', 'Z')) return c + 32;
  if (c < 0xC0) return c;
  if (is_between(c, 0xC0, 0xDE) && c != 0xD7) return c + 32;
  if (is_between(c, 0x391, 0x3A9) || is_between(c, 0x410, 0x42F)) return c + 32;
  if (is_between(c, 0x400, 0x40F)) return c + 80;
  const bool is_odd_lower = is_between(c, 0x100, 0x12F) || is_between(c, 0x14A, 0x177);
  if (is_odd_lower && c % 2 == 0) return c + 1;
  if (is_between(c, 0x139, 0x147) && c % 2 == 1) return c + 1;
  return c;
}

char32_t upper(char32_t c) {
  if (is_between(c, 'a', 'z')) return c - 32;
  if (c < 0xE0) return c;
  if (is_between(c, 0xE0, 0xFE) && c != 0xF7) return c - 32;
  if ((is_between(c, 0x3B1, 0x3C9) && c != 0x3C2) || is_between(c, 0x430, 0x44F)) return c - 32;
  if (is_between(c, 0x450, 0x45F)) return c - 80;
  const bool is_odd_lower = is_between(c, 0x100, 0x12F) || is_between(c, 0x14A, 0x177);
  if (is_odd_lower && c % 2 == 1) return c - 1;
  if (is_between(c, 0x13A, 0x148) && c % 2 == 0) return c - 1;
  return c;
}

bool is_space(char32_t c) {
  return is_between(c, 9, 13) || c == ' ' || c == 0xA0 || c == 0xFEFF || c == 0x1680 ||
         is_between(c, 0x2000, 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
         c == 0x205F || c == 0x3000;
}

}  // namespace

JsText::JsText(std::string_view text) : text_{text}, is_ascii_{is_ascii(text)} {
  if (!is_ascii_) units_ = to_units(text);
}

JsValue JsText::part(std::size_t begin, std::size_t end, JsHeap& heap) const {
  end = std::min(end, size());
  begin = std::min(begin, end);
  if (is_ascii_) return JsValue::of(text_.substr(begin, end - begin));
  return heap.keep(to_utf8(std::u16string_view{units_}.substr(begin, end - begin)));
}

std::optional<std::size_t> JsText::find(std::string_view other, std::size_t from) const {
  const std::size_t at = is_ascii_ ? text_.find(other, from) : units_.find(to_units(other), from);
  return at == std::string_view::npos ? std::nullopt : std::optional{at};
}

std::optional<std::size_t> JsText::find_last(std::string_view other, std::size_t from) const {
  const std::size_t at = is_ascii_ ? text_.rfind(other, from) : units_.rfind(to_units(other), from);
  return at == std::string_view::npos ? std::nullopt : std::optional{at};
}

std::uint32_t JsText::unit(std::size_t at) const {
  return is_ascii_ ? static_cast<unsigned char>(text_[at]) : units_[at];
}

std::size_t JsText::unit_of(std::size_t offset) const {
  return is_ascii_ ? offset : utf16_length(text_.substr(0, offset));
}

std::string change_case(std::string_view text, LetterCase to) {
  std::string changed;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = decode_utf8(text, at);
    if (c == 0xDF && to == LetterCase::upper) {
      changed += "SS";
    } else {
      append_utf8(changed, to == LetterCase::lower ? lower(c) : upper(c));
    }
  }
  return changed;
}

std::string_view trim_text(std::string_view text, TrimSide side) {
  std::size_t begin = text.size();
  std::size_t end = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    if (is_space(decode_utf8(text, at))) continue;
    begin = std::min(begin, start);
    end = at;
  }
  if (side == TrimSide::start) end = text.size();
  if (side == TrimSide::end) begin = 0;
  return begin >= end ? std::string_view{} : text.substr(begin, end - begin);
}

}  // namespace gwctl::lint::jsonpath
