#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/regex_syntax.h"

/// Inside of core/regex_syntax: the parser, spread over regex_parser.cpp (terms), regex_escape.cpp
/// (what a backslash begins) and regex_class.cpp (character classes).
namespace gwctl::regex {

/// As `decode_utf8`, but a surrogate written in three bytes is that surrogate.
char32_t decode_wtf8(std::string_view text, std::size_t& at);

constexpr char32_t high_surrogate(char32_t c) {
  return 0xD800U + ((c - 0x10000U) >> 10U);
}

constexpr char32_t low_surrogate(char32_t c) {
  return 0xDC00U + ((c - 0x10000U) & 0x3FFU);
}

constexpr bool is_high_surrogate(char32_t c) {
  return c >= 0xD800 && c <= 0xDBFF;
}

constexpr bool is_low_surrogate(char32_t c) {
  return c >= 0xDC00 && c <= 0xDFFF;
}

constexpr char32_t join_surrogates(char32_t high, char32_t low) {
  return 0x10000U + ((high - 0xD800U) << 10U) + (low - 0xDC00U);
}

/// One pass over the pattern; the first error ends it: a function that returns false has set it.
struct Parser {
  static constexpr char32_t at_end = 0xFFFFFFFF;
  static constexpr std::uint32_t captures_max = 65535;
  enum class Quantifier : std::uint8_t { allowed, invalid, nothing };

  Parser(std::u32string characters, Flags flags);
  /// What is wrong with the pattern, if anything is.
  std::optional<std::string_view> run();

  Pattern pattern;

 private:
  // regex_parser.cpp
  bool parse_alternatives(std::uint32_t& result, int depth);
  bool parse_term(std::uint32_t& result, Quantifier& quantifier, int depth);
  bool parse_group(std::uint32_t& result, Quantifier& quantifier, int depth);
  bool parse_group_head(Node& group, std::u32string& name, Quantifier& quantifier);
  bool parse_quantifier(std::uint32_t& term, Quantifier quantifier);
  bool parse_interval(std::uint32_t& min, std::uint32_t& max);
  bool parse_name(std::u32string& name);
  bool open_capture(Node& group);
  bool resolve_names();
  void scan_captures();
  std::uint32_t add(const Node& node);
  std::uint32_t add_set(Set set);

  // regex_escape.cpp
  bool parse_escape(std::uint32_t& result, Quantifier& quantifier);
  bool parse_back_reference(std::uint32_t& result, bool& done);
  bool parse_named_reference(std::uint32_t& result);
  bool parse_character_escape(char32_t& c, bool in_class);
  bool parse_zero_escape(char32_t& c, bool in_class);
  bool parse_control_escape(char32_t& c, bool in_class);
  bool parse_identity_escape(char32_t& c, bool in_class);
  bool parse_unicode_escape(char32_t& c);
  bool parse_hex(int digits, char32_t& value);
  char32_t parse_octal();
  bool parse_class_escape(Set& set, bool& done, bool in_class);
  bool parse_property(Set& set, bool in_class);

  // regex_class.cpp
  bool parse_class(std::uint32_t& result);
  bool parse_class_ranges(Set& set);
  bool parse_class_atom(Set& set, char32_t& c, bool& is_set);
  bool parse_class_set(Set& set, int depth);
  bool parse_class_set_operand(Set& set, char32_t& c, bool& is_set, int depth);
  bool parse_class_union(Set& set, int depth);
  bool parse_class_operation(Set& set, int depth);
  bool parse_class_set_character(char32_t& c);
  bool parse_class_strings(Set& set);

  char32_t peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : at_end;
  }

  bool take(char32_t c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }

  bool fail_with(std::string_view what) {
    error_ = what;
    return false;
  }

  std::u32string text_;
  std::size_t at_ = 0;
  std::string_view error_;
  std::uint32_t capture_count_ = 0;  // of the whole pattern
  bool has_names_ = false;
  std::map<std::u32string, std::uint32_t> names_;
  std::vector<std::pair<std::uint32_t, std::u32string>> named_references_;  // node, name
};

}  // namespace gwctl::regex
