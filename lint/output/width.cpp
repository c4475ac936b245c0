#include "lint/output/width.h"

#include <algorithm>
#include <array>

#include "core/utf8.h"

namespace gwctl::lint {
namespace {

struct CharacterRange {
  char32_t first;
  char32_t last;
};

/// Unicode's East Asian Wide and Fullwidth, joined where only rare characters lie between.
constexpr std::array wide_ranges{
    CharacterRange{0x1100, 0x115F},   CharacterRange{0x231A, 0x231B},
    CharacterRange{0x2329, 0x232A},   CharacterRange{0x23E9, 0x23EC},
    CharacterRange{0x25FD, 0x25FE},   CharacterRange{0x2614, 0x2615},
    CharacterRange{0x2648, 0x2653},   CharacterRange{0x267F, 0x267F},
    CharacterRange{0x26A1, 0x26A1},   CharacterRange{0x26CE, 0x26CE},
    CharacterRange{0x2705, 0x2705},   CharacterRange{0x270A, 0x270B},
    CharacterRange{0x2728, 0x2728},   CharacterRange{0x274C, 0x274C},
    CharacterRange{0x2753, 0x2755},   CharacterRange{0x2795, 0x2797},
    CharacterRange{0x2B1B, 0x2B1C},   CharacterRange{0x2E80, 0x303E},
    CharacterRange{0x3041, 0x3247},   CharacterRange{0x3250, 0x4DBF},
    CharacterRange{0x4E00, 0xA4C6},   CharacterRange{0xA960, 0xA97C},
    CharacterRange{0xAC00, 0xD7A3},   CharacterRange{0xF900, 0xFAFF},
    CharacterRange{0xFE10, 0xFE19},   CharacterRange{0xFE30, 0xFE6B},
    CharacterRange{0xFF01, 0xFF60},   CharacterRange{0xFFE0, 0xFFE6},
    CharacterRange{0x16FE0, 0x18CD5}, CharacterRange{0x1B000, 0x1B2FB},
    CharacterRange{0x1F004, 0x1F004}, CharacterRange{0x1F0CF, 0x1F0CF},
    CharacterRange{0x1F18E, 0x1F19A}, CharacterRange{0x1F200, 0x1F265},
    CharacterRange{0x1F300, 0x1F64F}, CharacterRange{0x1F680, 0x1F6FF},
    CharacterRange{0x1F7E0, 0x1F7EB}, CharacterRange{0x1F900, 0x1F9FF},
    CharacterRange{0x1FA70, 0x1FAFF}, CharacterRange{0x20000, 0x3FFFD},
};

constexpr std::array narrow_ranges{
    CharacterRange{0x0300, 0x036F},   CharacterRange{0x0483, 0x0489},
    CharacterRange{0x0591, 0x05BD},   CharacterRange{0x0610, 0x061A},
    CharacterRange{0x064B, 0x065F},   CharacterRange{0x200B, 0x200F},
    CharacterRange{0x202A, 0x202E},   CharacterRange{0x2060, 0x2064},
    CharacterRange{0x20D0, 0x20F0},   CharacterRange{0xFE00, 0xFE0F},
    CharacterRange{0xFE20, 0xFE2F},   CharacterRange{0xFEFF, 0xFEFF},
    CharacterRange{0xE0100, 0xE01EF},
};

template <std::size_t size>
bool contains(const std::array<CharacterRange, size>& ranges, char32_t character) {
  const auto* range = std::ranges::lower_bound(ranges, character, {}, &CharacterRange::last);
  return range != ranges.end() && character >= range->first;
}

/// One paragraph at a time.
class Wrapper {
 public:
  explicit Wrapper(std::size_t width) : width_{std::max<std::size_t>(1, width)} {}

  void add_paragraph(std::string_view text) {
    start_line();
    while (true) {
      const std::size_t end = std::min(text.find(' '), text.size());
      add_word(text.substr(0, end));
      if (end == text.size()) break;
      text.remove_prefix(end + 1);
      pending_blanks_ += 1;
    }
    pending_blanks_ = 0;
  }

  std::vector<std::string> finish() { return std::move(lines_); }

 private:
  void start_line() {
    lines_.emplace_back();
    used_ = 0;
  }

  void add_word(std::string_view word) {
    if (word.empty()) return;
    const std::size_t length = display_width(word);
    const std::size_t blanks = used_ == 0 ? 0 : pending_blanks_;
    pending_blanks_ = 0;
    if (length > width_) return add_long_word(word, length, blanks);
    if (used_ + blanks + length > width_) {
      start_line();
    } else {
      add_blanks(blanks);
    }
    lines_.back() += word;
    used_ += length;
  }

  /// Begins on the next line only where that saves one.
  void add_long_word(std::string_view word, std::size_t length, std::size_t blanks) {
    const std::size_t used = used_ + blanks;
    const std::size_t room = width_ > used ? width_ - used : 0;
    const std::size_t breaks_here = 1 + (length - room - 1) / width_;
    const std::size_t breaks_below = (length - 1) / width_;
    if (breaks_below < breaks_here || room == 0) {
      if (used_ != 0) start_line();
    } else {
      add_blanks(blanks);
    }
    for (std::size_t at = 0; at < word.size();) {
      const std::size_t begin = at;
      const std::size_t columns = display_width(decode_utf8(word, at));
      if (used_ + columns > width_ && used_ != 0) start_line();
      lines_.back() += word.substr(begin, at - begin);
      used_ += columns;
      if (used_ == width_ && at < word.size()) start_line();
    }
    if (used_ == 0 && lines_.size() > 1) merge_invisible_line();
  }

  /// A rest of combining characters belongs to the line before.
  void merge_invisible_line() {
    const std::string rest = std::move(lines_.back());
    lines_.pop_back();
    lines_.back() += rest;
    used_ = display_width(lines_.back());
  }

  void add_blanks(std::size_t count) {
    lines_.back().append(count, ' ');
    used_ += count;
  }

  std::size_t width_;
  std::size_t used_ = 0;
  std::size_t pending_blanks_ = 0;
  std::vector<std::string> lines_;
};

}  // namespace

std::size_t display_width(char32_t character) {
  if (character < 0x20 || (character >= 0x7F && character < 0xA0)) return 0;
  if (character < 0x0300) return 1;
  if (contains(narrow_ranges, character)) return 0;
  return contains(wide_ranges, character) ? 2 : 1;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) width += display_width(decode_utf8(text, at));
  return width;
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  Wrapper wrapper{width};
  while (true) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const bool has_return = end > 0 && end < text.size() && text[end - 1] == '\r';
    wrapper.add_paragraph(text.substr(0, end - (has_return ? 1 : 0)));
    if (end == text.size()) break;
    text.remove_prefix(end + 1);
  }
  return wrapper.finish();
}

}  // namespace gwctl::lint
