#include "core/regex_syntax.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/regex_parser.h"
#include "core/utf8.h"

namespace gwctl::regex {
namespace {

struct FlagLetter {
  char letter;
  bool Flags::*flag;  // null: without effect on whether there is a match
};

// In the order in which V8 prints them.
constexpr FlagLetter flag_letters[] = {
    {'d', nullptr},
    {'g', nullptr},
    {'i', &Flags::ignore_case},
    {'m', &Flags::multiline},
    {'s', &Flags::dot_all},
    {'u', &Flags::unicode},
    {'v', &Flags::unicode_sets},
    {'y', &Flags::sticky},
};

std::string canonical_flags(std::string_view flags) {
  std::string result;
  for (const FlagLetter& known : flag_letters) {
    if (flags.find(known.letter) != std::string_view::npos) result += known.letter;
  }
  return result;
}

std::optional<Flags> parse_flags(std::string_view letters) {
  if (canonical_flags(letters).size() != letters.size()) return std::nullopt;
  Flags flags;
  for (const FlagLetter& known : flag_letters) {
    if (known.flag != nullptr && letters.find(known.letter) != std::string_view::npos) {
      flags.*known.flag = true;
    }
  }
  if (flags.unicode && flags.unicode_sets) return std::nullopt;
  flags.unicode |= flags.unicode_sets;
  return flags;
}

// Code points, or UTF-16 code units without `u`. A surrogate pair spelled in bytes is joined.
std::u32string characters_of(std::string_view source, bool unicode) {
  std::u32string result;
  result.reserve(source.size());
  for (std::size_t at = 0; at < source.size();) {
    const char32_t c = decode_wtf8(source, at);
    if (c > code_unit_max && !unicode) {
      result.push_back(high_surrogate(c));
      result.push_back(low_surrogate(c));
    } else {
      result.push_back(c);
    }
  }
  return result;
}

}  // namespace

char32_t decode_wtf8(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  // A lone surrogate, which `decode_utf8` takes for three malformed bytes.
  if (byte(0) == 0xEDU && (byte(1) & 0xE0U) == 0xA0U && (byte(2) & 0xC0U) == 0x80U) {
    const char32_t c = 0xD000U | ((byte(1) & 0x3FU) << 6U) | (byte(2) & 0x3FU);
    at += 3;
    return c;
  }
  return decode_utf8(text, at);
}

std::string syntax_error(std::string_view source, std::string_view flags, std::string_view what) {
  std::string message = "Invalid regular expression: /";
  message += source;
  message += '/';
  message += canonical_flags(flags);
  message += ": ";
  message += what;
  return message;
}

void normalise(std::vector<Range>& ranges) {
  std::ranges::sort(ranges, {}, &Range::first);
  std::size_t kept = 0;
  for (const Range& range : ranges) {
    if (kept > 0 && range.first <= ranges[kept - 1].last + 1) {
      ranges[kept - 1].last = std::max(ranges[kept - 1].last, range.last);
    } else {
      ranges[kept++] = range;
    }
  }
  ranges.resize(kept);
}

std::vector<Range> complement(const std::vector<Range>& ranges, char32_t last) {
  std::vector<Range> result;
  char32_t next = 0;
  for (const Range& range : ranges) {
    if (range.first > next) result.push_back({next, range.first - 1});
    next = range.last + 1;
  }
  if (next <= last) result.push_back({next, last});
  return result;
}

Result<Pattern> parse(std::string_view source, std::string_view flags) {
  const std::optional<Flags> parsed_flags = parse_flags(flags);
  if (!parsed_flags) {
    return fail("Invalid flags supplied to RegExp constructor '" + std::string{flags} + "'");
  }
  if (source.size() > pattern_size_max) {
    return fail(syntax_error(source.substr(0, 100), flags, "Regular expression too large"));
  }
  Parser parser{characters_of(source, parsed_flags->unicode), *parsed_flags};
  if (std::optional<std::string_view> error = parser.run()) {
    return fail(syntax_error(source, flags, *error));
  }
  return std::move(parser.pattern);
}

}  // namespace gwctl::regex
