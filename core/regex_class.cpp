#include <algorithm>
#include <iterator>
#include <utility>

#include "core/regex_parser.h"

namespace gwctl::regex {
namespace {

constexpr std::string_view unterminated = "Unterminated character class";

// Which only stand doubled, as operators; one of them doubled is reserved.
constexpr std::u32string_view doubled_punctuators = U"&!#$%*+,.:;<=>?@^`~";
constexpr std::u32string_view reserved_characters = U"()[]{}/-|";

void append(Set& set, Set&& from) {
  const auto move_all = [](auto& to, auto& source) {
    to.insert(to.end(), std::make_move_iterator(source.begin()),
              std::make_move_iterator(source.end()));
  };
  move_all(set.ranges, from.ranges);
  move_all(set.properties, from.properties);
  move_all(set.strings, from.strings);
  move_all(set.operands, from.operands);
}

}  // namespace

bool has_strings(const Set& set) {
  return !set.strings.empty() || std::ranges::any_of(set.operands, has_strings);
}

bool Parser::parse_class(std::uint32_t& result) {
  ++at_;
  Set set;
  set.negated = take('^');
  const bool valid = pattern.flags.unicode_sets ? parse_class_set(set, 0) : parse_class_ranges(set);
  if (!valid) return false;
  normalise(set.ranges);
  result = add_set(std::move(set));
  return true;
}

// The grammar without `v`; up to and with `]`.
bool Parser::parse_class_ranges(Set& set) {
  while (!take(']')) {
    char32_t first = 0;
    bool is_set = false;
    if (!parse_class_atom(set, first, is_set)) return false;
    if (peek() != '-' || peek(1) == ']') {
      if (!is_set) set.ranges.push_back({first, first});
      continue;
    }
    ++at_;
    char32_t last = 0;
    bool last_is_set = false;
    if (!parse_class_atom(set, last, last_is_set)) return false;
    if (is_set || last_is_set) {
      if (pattern.flags.unicode) return fail_with("Invalid character class");
      set.ranges.push_back({'-', '-'});
      if (!is_set) set.ranges.push_back({first, first});
      if (!last_is_set) set.ranges.push_back({last, last});
      continue;
    }
    if (first > last) return fail_with("Range out of order in character class");
    set.ranges.push_back({first, last});
  }
  return true;
}

bool Parser::parse_class_atom(Set& set, char32_t& c, bool& is_set) {
  c = peek();
  if (c == at_end) return fail_with(unterminated);
  ++at_;
  if (c != '\\') return true;
  if (peek() == at_end) return fail_with("\\ at end of pattern");
  if (take('b')) {
    c = '\b';
    return true;
  }
  if (!parse_class_escape(set, is_set, true)) return false;
  return is_set || parse_character_escape(c, true);
}

// The grammar of `v`; up to and with `]`.
bool Parser::parse_class_set(Set& set, int depth) {
  if (depth > nesting_max) return fail_with("Regular expression too large");
  const bool negated = set.negated;
  Set first;
  char32_t c = 0;
  bool is_set = false;
  bool valid = true;
  const std::size_t start = at_;
  if (peek() != ']') {
    if (!parse_class_set_operand(first, c, is_set, depth)) return false;
    const bool subtract = peek() == '-' && peek(1) == '-';
    const bool intersect = peek() == '&' && peek(1) == '&';
    if (subtract || intersect) {
      set.operation = subtract ? SetOperation::subtract : SetOperation::intersect;
      if (!is_set) first.ranges.push_back({c, c});
      set.operands.push_back(std::move(first));
      valid = parse_class_operation(set, depth);
    } else {
      at_ = start;
      valid = parse_class_union(set, depth);
    }
  } else {
    ++at_;
  }
  if (!valid) return false;
  if (negated && has_strings(set)) return fail_with("Negated character class may contain strings");
  return true;
}

bool Parser::parse_class_union(Set& set, int depth) {
  while (!take(']')) {
    Set operand;
    char32_t c = 0;
    bool is_set = false;
    if (!parse_class_set_operand(operand, c, is_set, depth)) return false;
    const auto at_operator = [&] { return (peek() == '-' || peek() == '&') && peek(1) == peek(); };
    constexpr std::string_view invalid_operation = "Invalid set operation in character class";
    if (at_operator()) return fail_with(invalid_operation);
    if (is_set) {
      if (peek() == '-') return fail_with("Invalid character class");
      append(set, std::move(operand));
      continue;
    }
    char32_t last = c;
    if (take('-')) {
      if (!parse_class_set_operand(operand, last, is_set, depth)) return false;
      if (is_set) return fail_with("Invalid character class");
      if (c > last) return fail_with("Range out of order in character class");
    }
    if (at_operator()) return fail_with(invalid_operation);
    set.ranges.push_back({c, last});
  }
  return true;
}

// Behind the first operand.
bool Parser::parse_class_operation(Set& set, int depth) {
  const char32_t sign = set.operation == SetOperation::subtract ? '-' : '&';
  while (!take(']')) {
    if (peek() == at_end) return fail_with(unterminated);
    if (peek() != sign || peek(1) != sign) {
      return fail_with("Invalid set operation in character class");
    }
    at_ += 2;
    if (peek() == '&') return fail_with("Invalid character in character class");
    Set operand;
    char32_t c = 0;
    bool is_set = false;
    if (!parse_class_set_operand(operand, c, is_set, depth)) return false;
    if (!is_set) operand.ranges.push_back({c, c});
    set.operands.push_back(std::move(operand));
  }
  return true;
}

// A nested class, a class escape or a set of strings, which goes into `set`; else a character.
bool Parser::parse_class_set_operand(Set& set, char32_t& c, bool& is_set, int depth) {
  is_set = true;
  if (take('[')) {
    Set nested;
    nested.negated = take('^');
    if (!parse_class_set(nested, depth + 1)) return false;
    normalise(nested.ranges);
    set.operands.push_back(std::move(nested));
    return true;
  }
  if (peek() == '\\' && peek(1) == 'q' && peek(2) == '{') {
    at_ += 3;
    return parse_class_strings(set);
  }
  if (peek() == '\\') {
    ++at_;
    if (!parse_class_escape(set, is_set, true) || is_set) return is_set;
    --at_;
  }
  is_set = false;
  return parse_class_set_character(c);
}

bool Parser::parse_class_set_character(char32_t& c) {
  constexpr std::u32string_view escapable = U"&-!#%,:;<=>@`~";
  c = peek();
  if (c == at_end) return fail_with(unterminated);
  if (c != '\\') {
    if (reserved_characters.find(c) != std::u32string_view::npos) {
      return fail_with("Invalid character in character class");
    }
    if (c == peek(1) && doubled_punctuators.find(c) != std::u32string_view::npos) {
      return fail_with("Invalid set operation in character class");
    }
    ++at_;
    return true;
  }
  ++at_;
  c = peek();
  if (c == at_end) return fail_with("\\ at end of pattern");
  if (c == 'b' || escapable.find(c) != std::u32string_view::npos) {
    if (c == 'b') c = '\b';
    ++at_;
    return true;
  }
  return parse_character_escape(c, true);
}

// Behind `\q{`, up to and with `}`.
bool Parser::parse_class_strings(Set& set) {
  std::u32string string;
  while (true) {
    if (peek() == '|' || peek() == '}') {
      if (string.size() == 1) {
        set.ranges.push_back({string[0], string[0]});
      } else {
        set.strings.push_back(std::exchange(string, {}));
      }
      string.clear();
      if (take('}')) return true;
      ++at_;
      continue;
    }
    char32_t c = 0;
    if (peek() == at_end) return fail_with("Invalid escape");
    if (!parse_class_set_character(c)) return false;
    string.push_back(c);
  }
}

}  // namespace gwctl::regex
