#include "core/collation.h"

#include <algorithm>
#include <array>
#include <span>

#include "core/js_text.h"
#include "core/utf8.h"

namespace gwctl {
namespace {

using collation::Element;

// Weights of characters outside of the table: of symbols between the table's punctuation and its
// digits, of others above its letters.
constexpr std::uint32_t symbol_weight = 0x1000;
constexpr std::uint32_t digit_weight = 0x200000;
constexpr std::uint32_t other_weight = 0x400000;
constexpr std::uint8_t plain_tertiary = 2;
constexpr std::uint8_t compatible_tertiary = 4;

enum class Digits : std::uint8_t { single, numbers };

struct Weights {
  std::uint32_t primary = 0;
  std::uint32_t secondary = 0;
  std::uint32_t tertiary = 0;
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80U;
}

const Element& ascii_element(char c) {
  return collation::ascii[static_cast<unsigned char>(c)];
}

Weights weights_of(Element element) {
  Weights weights{element.primary, element.secondary + 1U, element.tertiary};
  if (element.primary >= collation::first_digit_primary) weights.primary += digit_weight;
  return weights;
}

Weights weights_of_other(char32_t c) {
  if (c == 0xB5) return {other_weight + 0x3BC, 1, compatible_tertiary};  // the Greek letter
  const bool symbol =
      (c >= 0x2000 && c < 0x2C00) || (c >= 0x3000 && c < 0x3040) || (c >= 0x1F000 && c < 0x1FB00);
  return {(symbol ? symbol_weight : other_weight) + c, 1, plain_tertiary};
}

// The weights of a text, one element after the other.
class Cursor {
 public:
  Cursor(std::string_view text, Digits digits) : text_{text}, digits_{digits} {}

  /// False at the end.
  bool next(Weights& weights) {
    while (true) {
      if (!pending_.empty()) {
        const Element element = pending_.front();
        pending_ = pending_.subspan(1);
        if (element.tertiary == 0) {
          pending_ = {};
          continue;
        }
        weights = weights_of(element);
        return true;
      }
      if (number_digits_ > 0) {
        --number_digits_;
        weights = {static_cast<std::uint32_t>(text_[at_++] - '0') + 1, 1, plain_tertiary};
        return true;
      }
      if (has_number_) {
        has_number_ = false;
        number_digits_ = count_digits();
        weights = {static_cast<std::uint32_t>(number_digits_) + 1, 1, plain_tertiary};
        return true;
      }
      if (at_ == text_.size()) return false;
      if (read(weights)) return true;
    }
  }

 private:
  // The next character: true when it has weights of its own, else elements are pending.
  bool read(Weights& weights) {
    const char c = text_[at_];
    if (digits_ == Digits::numbers && is_digit(c)) {
      while (at_ < text_.size() && text_[at_] == '0') ++at_;
      has_number_ = true;
      weights = weights_of(ascii_element('0'));
      return true;
    }
    if (is_ascii(c)) {
      ++at_;
      pending_ = {&ascii_element(c), 1};
      return false;
    }
    const char32_t point = decode_utf8(text_, at_);
    const std::span rows{collation::rows, collation::row_count};
    const auto found = std::ranges::lower_bound(rows, point, {}, &collation::Row::code_point);
    if (found != rows.end() && found->code_point == point) {
      pending_ = found->elements;
      return false;
    }
    weights = weights_of_other(point);
    return true;
  }

  std::size_t count_digits() const {
    std::size_t end = at_;
    while (end < text_.size() && is_digit(text_[end])) ++end;
    return end - at_;
  }

  std::string_view text_;
  Digits digits_;
  std::size_t at_ = 0;
  std::span<const Element> pending_;
  bool has_number_ = false;
  std::size_t number_digits_ = 0;
};

// The first difference at one level; what weighs nothing there is passed over.
int compare_level(Cursor a, Cursor b, std::uint32_t Weights::*level) {
  const auto next = [&](Cursor& cursor) {
    Weights weights;
    while (cursor.next(weights)) {
      if (weights.*level != 0) return weights.*level;
    }
    return std::uint32_t{0};
  };
  while (true) {
    const std::uint32_t x = next(a);
    const std::uint32_t y = next(b);
    if (x != y) return x < y ? -1 : 1;
    if (x == 0) return 0;
  }
}

int compare(std::string_view a, std::string_view b, Digits digits) {
  int tertiary = 0;
  std::size_t at = 0;
  // While both are plain ASCII each character has one element.
  for (; at < a.size() && at < b.size(); ++at) {
    if (!is_ascii(a[at]) || !is_ascii(b[at])) break;
    const Element& x = ascii_element(a[at]);
    const Element& y = ascii_element(b[at]);
    if (x.primary == 0 || y.primary == 0) break;
    if (digits == Digits::numbers && (is_digit(a[at]) || is_digit(b[at]))) break;
    if (x.primary != y.primary) return x.primary < y.primary ? -1 : 1;
    if (tertiary == 0 && x.tertiary != y.tertiary) tertiary = x.tertiary < y.tertiary ? -1 : 1;
  }
  a.remove_prefix(at);
  b.remove_prefix(at);
  if (a.empty() && b.empty()) return tertiary;
  const Cursor left{a, digits};
  const Cursor right{b, digits};
  if (const int found = compare_level(left, right, &Weights::primary)) return found;
  if (const int found = compare_level(left, right, &Weights::secondary)) return found;
  return tertiary != 0 ? tertiary : compare_level(left, right, &Weights::tertiary);
}

}  // namespace

int locale_compare(std::string_view a, std::string_view b) {
  return compare(a, b, Digits::single);
}

int locale_compare_numeric(std::string_view a, std::string_view b) {
  return compare(a, b, Digits::numbers);
}

}  // namespace gwctl
