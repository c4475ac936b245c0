#include "core/read_yaml_scalar.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "core/read_text.h"
#include "core/utf8.h"

namespace gwctl {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

bool is_any_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, text) != words.end();
}

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

Node number_node(double value) {
  Node node;
  node.kind = Kind::number;
  node.number = value;
  return node;
}

Node integer_node(std::int64_t value) {
  Node node;
  node.kind = Kind::number;
  node.is_integer = true;
  node.integer = value;
  return node;
}

// `digits` is all digits of that base.
Node radix_node(std::string_view digits, int base) {
  std::int64_t value = 0;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), value, base).ec ==
      std::errc{}) {
    return integer_node(value);
  }
  double large = 0;
  for (const char c : digits) {
    const int digit = is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
    large = large * base + digit;
  }
  return number_node(large);
}

bool is_all_of(std::string_view text, std::string_view allowed) {
  return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
Node decimal_node(std::string_view text) {
  const std::size_t first = text[0] == '-' || text[0] == '+' ? 1 : 0;
  std::size_t at = skip_digits(text, first);
  const bool has_whole = at > first;
  bool is_integer = true;
  if (at < text.size() && text[at] == '.') {
    is_integer = false;
    const std::size_t fraction = at + 1;
    at = skip_digits(text, fraction);
    if (!has_whole && at == fraction) return string_node(text);
  } else if (!has_whole) {
    return string_node(text);
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    is_integer = false;
    std::size_t digits = at + 1;
    if (digits < text.size() && (text[digits] == '-' || text[digits] == '+')) ++digits;
    at = skip_digits(text, digits);
    if (at == digits) return string_node(text);
  }
  if (at != text.size()) return string_node(text);
  if (is_integer) {
    const std::string_view digits = text.substr(text[0] == '+' ? 1 : 0);
    std::int64_t value = 0;
    if (std::from_chars(digits.data(), digits.data() + digits.size(), value).ec == std::errc{}) {
      return integer_node(value);
    }
  }
  return number_node(parse_double(text));
}

Node numeric_node(std::string_view text) {
  const std::string_view rest = text.substr(std::min<std::size_t>(text.size(), 2));
  if (text.starts_with("0o") && is_all_of(rest, "01234567")) return radix_node(rest, 8);
  if (text.starts_with("0x") && is_all_of(rest, "0123456789abcdefABCDEF"))
    return radix_node(rest, 16);
  const std::size_t sign = text[0] == '-' || text[0] == '+' ? 1 : 0;
  if (is_any_of(text.substr(sign), {".inf", ".Inf", ".INF"})) {
    const double infinity = std::numeric_limits<double>::infinity();
    return number_node(text[0] == '-' ? -infinity : infinity);
  }
  if (is_any_of(text, {".nan", ".NaN", ".NAN"})) return number_node(std::nan(""));
  return decimal_node(text);
}

Node boolean_node(bool value) {
  Node node;
  node.kind = Kind::boolean;
  node.boolean = value;
  return node;
}

// Line folding: one line break is a blank, each further one stands for itself. `at` is at the first
// line break; returns the first byte of content behind.
std::size_t fold_breaks(std::string_view text, std::size_t at, std::string& to) {
  std::size_t breaks = 0;
  for (; at < text.size() && (is_blank(text[at]) || text[at] == '\n' || text[at] == '\r'); ++at) {
    if (text[at] == '\n' || (text[at] == '\r' && text.substr(at + 1, 1) != "\n")) ++breaks;
  }
  if (breaks == 1) {
    to.push_back(' ');
  } else if (breaks > 1) {
    to.append(breaks - 1, '\n');
  }
  return at;
}

void drop_trailing_blanks(std::string& text, std::size_t not_before) {
  while (text.size() > not_before && is_blank(text.back())) text.pop_back();
}

struct Escape {
  char letter;
  char32_t code_point;
};

constexpr Escape escapes[] = {{'0', 0},    {'a', 7},      {'b', 8},     {'t', 9},     {'\t', 9},
                              {'n', 10},   {'v', 11},     {'f', 12},    {'r', 13},    {'e', 27},
                              {' ', ' '},  {'"', '"'},    {'/', '/'},   {'\\', '\\'}, {'N', 0x85},
                              {'_', 0xA0}, {'L', 0x2028}, {'P', 0x2029}};

// `text` begins behind the backslash. How many bytes the escape has, 0 if it is none.
std::size_t decode_escape(std::string_view text, std::string& to) {
  const auto* const simple = std::ranges::find(escapes, text[0], &Escape::letter);
  if (simple != std::end(escapes)) {
    append_utf8(to, simple->code_point);
    return 1;
  }
  const std::size_t digits = text[0] == 'x' ? 2 : text[0] == 'u' ? 4 : text[0] == 'U' ? 8 : 0;
  if (digits == 0 || text.size() <= digits) return 0;
  std::uint32_t unit = 0;
  const char* const begin = text.data() + 1;
  const auto result = std::from_chars(begin, begin + digits, unit, 16);
  if (result.ec != std::errc{} || result.ptr != begin + digits || unit > 0x10FFFF) return 0;
  if (digits == 4 && unit >= 0xD800 && unit <= 0xDFFF) {
    // JSON's way to write what is beyond 16 bits: two escapes, to be decoded together.
    const std::string_view pair = text.substr(5, 2) == "\\u" ? text.substr(7) : std::string_view{};
    const std::int32_t low = parse_hex4(pair);
    if (unit < 0xDC00 && low >= 0xDC00 && low <= 0xDFFF) {
      append_utf8(to,
                  0x10000 + ((unit - 0xD800) << 10U) + (static_cast<std::uint32_t>(low) - 0xDC00));
      return 11;
    }
    unit = replacement_character;
  }
  append_utf8(to, unit >= 0xD800 && unit <= 0xDFFF ? replacement_character : unit);
  return digits + 1;
}

// Behind an escaped line break: it and the blanks after it vanish, further line breaks stay.
std::size_t skip_escaped_break(std::string_view text, std::size_t at, std::string& to) {
  std::string folded;
  at = fold_breaks(text, at, folded);
  if (folded != " ") to += folded;
  return at;
}

}  // namespace

Node string_node(std::string_view text) {
  Node node;
  node.kind = Kind::string;
  node.size = static_cast<std::uint32_t>(text.size());
  node.text = text.data();
  return node;
}

Node plain_node(std::string_view text) {
  if (text.empty()) return {};
  switch (text[0]) {
    case '~': return text.size() == 1 ? Node{} : string_node(text);
    case 'n':
    case 'N': return is_any_of(text, {"null", "Null", "NULL"}) ? Node{} : string_node(text);
    case 't':
    case 'T':
      return is_any_of(text, {"true", "True", "TRUE"}) ? boolean_node(true) : string_node(text);
    case 'f':
    case 'F':
      return is_any_of(text, {"false", "False", "FALSE"}) ? boolean_node(false) : string_node(text);
    case '+':
    case '-':
    case '.': return numeric_node(text);
    default: return is_digit(text[0]) ? numeric_node(text) : string_node(text);
  }
}

Node scalar_node(std::string_view text, ScalarStyle style, Span span) {
  Node node = style == ScalarStyle::plain ? plain_node(text) : string_node(text);
  node.is_quoted = style != ScalarStyle::plain;
  node.begin = span.begin;
  node.end = span.end;
  return node;
}

bool decode_double_quoted(std::string_view text, std::string& to) {
  std::size_t kept = to.size();  // trailing blanks before here were escaped, hence stay
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t stop = std::min(text.find_first_of("\\\r\n", at), text.size());
    to.append(text.substr(at, stop - at));
    at = stop;
    if (at == text.size()) break;
    if (text[at] != '\\') {
      drop_trailing_blanks(to, kept);
      at = fold_breaks(text, at, to);
      kept = to.size();
      continue;
    }
    if (++at == text.size()) return false;
    if (text[at] == '\n' || text[at] == '\r') {
      at = skip_escaped_break(text, at, to);
    } else {
      const std::size_t bytes = decode_escape(text.substr(at), to);
      if (bytes == 0) return false;
      at += bytes;
    }
    kept = to.size();
  }
  return true;
}

void decode_single_quoted(std::string_view text, std::string& to) {
  const std::size_t begin = to.size();
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t stop = std::min(text.find_first_of("'\r\n", at), text.size());
    to.append(text.substr(at, stop - at));
    at = stop;
    if (at == text.size()) break;
    if (text[at] == '\'') {
      to.push_back('\'');
      at += 2;
    } else {
      drop_trailing_blanks(to, begin);
      at = fold_breaks(text, at, to);
    }
  }
}

void fold_plain(std::string_view text, std::string& to) {
  const std::size_t begin = to.size();
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t stop = std::min(text.find_first_of("\r\n", at), text.size());
    to.append(text.substr(at, stop - at));
    if (stop == text.size()) break;
    drop_trailing_blanks(to, begin);
    at = fold_breaks(text, stop, to);
  }
}

void add_key(DocumentBuilder& builder, std::string_view text, ScalarStyle style, Span span) {
  builder.key(builder.intern(text), span);
  if (style != ScalarStyle::plain) return;
  const Kind kind = plain_node(text).kind;
  if (kind == Kind::string) return;
  const char* const name = kind == Kind::number    ? "number"
                           : kind == Kind::boolean ? "boolean"
                                                   : "null";
  builder.problem_at(ProblemKind::non_string_key,
                     std::string{"Mapping key must be a string scalar rather than "} + name, span,
                     builder.path());
}

}  // namespace gwctl
