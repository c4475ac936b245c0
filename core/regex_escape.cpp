#include <algorithm>
#include <string>
#include <string_view>

#include "core/regex_parser.h"

namespace gwctl::regex {
namespace {

bool is_digit(char32_t c) {
  return c >= '0' && c <= '9';
}

bool is_octal_digit(char32_t c) {
  return c >= '0' && c <= '7';
}

bool is_ascii_letter(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

int hex_digit(char32_t c) {
  if (is_digit(c)) return static_cast<int>(c - '0');
  const char32_t lower = c | 0x20U;
  return lower >= 'a' && lower <= 'f' ? static_cast<int>(lower - 'a' + 10) : -1;
}

constexpr Range digits[] = {{'0', '9'}};
constexpr Range word_characters[] = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
constexpr Range blanks[] = {{'\t', '\r'},     {' ', ' '},       {0xA0, 0xA0},     {0x1680, 0x1680},
                            {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F},
                            {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};

std::vector<Range> class_ranges(char32_t letter, Flags flags) {
  std::vector<Range> ranges;
  switch (letter | 0x20U) {
    case 'd': ranges.assign(std::begin(digits), std::end(digits)); break;
    case 's': ranges.assign(std::begin(blanks), std::end(blanks)); break;
    default:
      ranges.assign(std::begin(word_characters), std::end(word_characters));
      // What case folding makes `s` and `k`.
      if (flags.unicode && flags.ignore_case) {
        ranges.push_back({0x17F, 0x17F});
        ranges.push_back({0x212A, 0x212A});
      }
  }
  const bool negated = letter < 'a';
  return negated ? complement(ranges, flags.unicode ? code_point_max : code_unit_max) : ranges;
}

}  // namespace

// At the backslash.
bool Parser::parse_escape(std::uint32_t& result, Quantifier& quantifier) {
  ++at_;
  const char32_t c = peek();
  if (c == at_end) return fail_with("\\ at end of pattern");
  if (c == 'b' || c == 'B') {
    ++at_;
    quantifier = Quantifier::nothing;
    result = add({.kind = c == 'b' ? NodeKind::boundary : NodeKind::not_boundary});
    return true;
  }
  bool done = false;
  Set set;
  if (!parse_class_escape(set, done, false)) return false;
  if (done) {
    result = add_set(std::move(set));
    return true;
  }
  if (c >= '1' && c <= '9') {
    if (!parse_back_reference(result, done)) return false;
    if (done) return true;
  }
  if (c == 'k' && (pattern.flags.unicode || has_names_)) {
    ++at_;
    return parse_named_reference(result);
  }
  char32_t character = 0;
  if (!parse_character_escape(character, false)) return false;
  result = add({.kind = NodeKind::character, .value = character});
  return true;
}

bool Parser::parse_back_reference(std::uint32_t& result, bool& done) {
  const std::size_t start = at_;
  std::uint32_t number = 0;
  for (; is_digit(peek()); ++at_) {
    number = std::min<std::uint32_t>(number * 10 + (peek() - '0'), captures_max + 1);
  }
  if (number <= capture_count_) {
    result = add({.kind = NodeKind::back_reference, .value = number});
    done = true;
    return true;
  }
  at_ = start;
  return !pattern.flags.unicode || fail_with("Invalid escape");
}

bool Parser::parse_named_reference(std::uint32_t& result) {
  if (!take('<')) return fail_with("Invalid named reference");
  std::u32string name;
  if (!parse_name(name)) return false;
  result = add({.kind = NodeKind::back_reference});
  named_references_.emplace_back(result, std::move(name));
  return true;
}

// `\d \D \s \S \w \W`, and with `u` `\p{…} \P{…}`; behind the backslash.
bool Parser::parse_class_escape(Set& set, bool& done, bool in_class) {
  const char32_t c = peek();
  done = true;
  switch (c) {
    case 'd':
    case 'D':
    case 's':
    case 'S':
    case 'w':
    case 'W': {
      ++at_;
      const std::vector<Range> ranges = class_ranges(c, pattern.flags);
      set.ranges.insert(set.ranges.end(), ranges.begin(), ranges.end());
      return true;
    }
    case 'p':
    case 'P':
      if (pattern.flags.unicode) return parse_property(set, in_class);
      [[fallthrough]];
    default: done = false; return true;
  }
}

bool Parser::parse_property(Set& set, bool in_class) {
  const bool negated = peek() == 'P';
  const std::string_view what =
      in_class ? "Invalid property name in character class" : "Invalid property name";
  ++at_;
  if (!take('{')) return fail_with(what);
  std::string expression;
  while (peek() != '}') {
    if (peek() == at_end || peek() >= 0x80) return fail_with(what);
    expression += static_cast<char>(peek());
    ++at_;
  }
  ++at_;
  std::string name = find_property(expression);
  if (name.empty()) return fail_with(what);
  const bool inverse = name.front() == '^';
  if (inverse) name.erase(0, 1);
  set.properties.push_back({.name = std::move(name), .negated = negated != inverse});
  return true;
}

// Behind the backslash, which stands before a character.
bool Parser::parse_character_escape(char32_t& c, bool in_class) {
  c = peek();
  switch (c) {
    case 'f': c = '\f'; break;
    case 'n': c = '\n'; break;
    case 'r': c = '\r'; break;
    case 't': c = '\t'; break;
    case 'v': c = '\v'; break;
    case '0': return parse_zero_escape(c, in_class);
    case 'c': return parse_control_escape(c, in_class);
    case 'x':
      ++at_;
      if (parse_hex(2, c)) return true;
      if (pattern.flags.unicode) return fail_with("Invalid escape");
      c = 'x';
      return true;
    case 'u':
      ++at_;
      if (parse_unicode_escape(c)) return true;
      if (pattern.flags.unicode) return fail_with("Invalid Unicode escape");
      c = 'u';
      return true;
    default: return parse_identity_escape(c, in_class);
  }
  ++at_;
  return true;
}

bool Parser::parse_zero_escape(char32_t& c, bool in_class) {
  if (pattern.flags.unicode && is_digit(peek(1))) {
    return fail_with(in_class ? "Invalid class escape" : "Invalid decimal escape");
  }
  c = parse_octal();
  return true;
}

bool Parser::parse_control_escape(char32_t& c, bool in_class) {
  const char32_t letter = peek(1);
  const bool lenient = in_class && !pattern.flags.unicode && (is_digit(letter) || letter == '_');
  if (is_ascii_letter(letter) || lenient) {
    at_ += 2;
    c = letter & 0x1FU;
    return true;
  }
  if (pattern.flags.unicode) return fail_with("Invalid Unicode escape");
  c = '\\';  // and the `c` stands for itself
  return true;
}

bool Parser::parse_identity_escape(char32_t& c, bool in_class) {
  if (pattern.flags.unicode) {
    constexpr std::u32string_view syntax_characters = U"^$\\.*+?()[]{}|/";
    if (in_class && is_octal_digit(c)) return fail_with("Invalid class escape");
    const bool known = syntax_characters.find(c) != std::u32string_view::npos;
    if (!known && !(in_class && c == '-')) return fail_with("Invalid escape");
  } else if (is_octal_digit(c)) {
    c = parse_octal();
    return true;
  } else if (c == 'k' && has_names_) {
    return fail_with("Invalid escape");
  }
  ++at_;
  return true;
}

// Up to three digits, below 256.
char32_t Parser::parse_octal() {
  char32_t value = 0;
  for (int i = 0; i < 3 && is_octal_digit(peek()) && value * 8 + (peek() - '0') < 256; ++i) {
    value = value * 8 + (peek() - '0');
    ++at_;
  }
  return value;
}

bool Parser::parse_hex(int count, char32_t& value) {
  char32_t sum = 0;
  for (int i = 0; i < count; ++i) {
    const int digit = hex_digit(peek(static_cast<std::size_t>(i)));
    if (digit < 0) return false;
    sum = sum * 16 + static_cast<char32_t>(digit);
  }
  at_ += static_cast<std::size_t>(count);
  value = sum;
  return true;
}

// Behind `\u`.
bool Parser::parse_unicode_escape(char32_t& c) {
  if (!pattern.flags.unicode) return parse_hex(4, c);
  const std::size_t start = at_;
  if (!take('{')) {
    if (!parse_hex(4, c)) return false;
    char32_t low = 0;
    const std::size_t behind = at_;
    if (is_high_surrogate(c) && take('\\') && take('u') && parse_hex(4, low) &&
        is_low_surrogate(low)) {
      c = join_surrogates(c, low);
    } else {
      at_ = behind;
    }
    return true;
  }
  char32_t value = 0;
  const std::size_t first = at_;
  for (; hex_digit(peek()) >= 0; ++at_) {
    value = value * 16 + static_cast<char32_t>(hex_digit(peek()));
    if (value > code_point_max) break;
  }
  if (at_ > first && value <= code_point_max && take('}')) {
    c = value;
    return true;
  }
  at_ = start;
  return false;
}

}  // namespace gwctl::regex
