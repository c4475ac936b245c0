#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

/// ECMA-262 patterns as a tree: what `core/regex` translates or runs.
namespace gwctl::regex {

inline constexpr char32_t code_point_max = 0x10FFFF;
inline constexpr char32_t code_unit_max = 0xFFFF;
inline constexpr std::uint32_t unlimited = 0xFFFFFFFF;
/// How deep groups and class sets may nest, and how many characters a pattern may have.
inline constexpr int nesting_max = 250;
inline constexpr std::size_t pattern_size_max = 1U << 18U;

struct Flags {
  bool ignore_case = false;
  bool multiline = false;
  bool dot_all = false;
  bool unicode = false;       ///< `u` or `v`: characters are code points, the grammar is strict
  bool unicode_sets = false;  ///< `v`
  bool sticky = false;
};

struct Range {
  char32_t first = 0;
  char32_t last = 0;
  bool operator==(const Range&) const = default;
};

/// `\p{…}`, spelled as PCRE2 spells it.
struct Property {
  std::string name;
  bool negated = false;
};

enum class SetOperation : std::uint8_t { unite, intersect, subtract };

/// A character class. With `operands` (only under `v`) it is what the operation makes of the plain
/// part (ranges, properties, strings; only for `unite`) and of the operands in turn.
struct Set {
  bool negated = false;
  SetOperation operation = SetOperation::unite;
  std::vector<Range> ranges = {};
  std::vector<Property> properties = {};
  std::vector<std::u32string> strings = {};  ///< `\q{…}`
  std::vector<Set> operands = {};
};

/// Whether it may match more than one character, or none.
bool has_strings(const Set& set);

enum class NodeKind : std::uint8_t {
  sequence,      ///< of its children
  alternatives,  ///< its children
  character,
  any,  ///< `.`
  set,
  start,
  end,
  boundary,
  not_boundary,
  capture,  ///< one child
  look,     ///< one child
  back_reference,
  repeat,  ///< one child
};

/// Children are a list: `first`, then `next` of each; 0 ends it.
struct Node {
  NodeKind kind = NodeKind::sequence;
  bool greedy = true;       ///< repeat
  bool negative = false;    ///< look
  bool behind = false;      ///< look
  std::uint32_t value = 0;  ///< the character, the number of the set, of the capture (from 1)
  std::uint32_t min = 0;    ///< repeat
  std::uint32_t max = 0;    ///< repeat; may be `unlimited`
  std::uint32_t first = 0;
  std::uint32_t next = 0;
};

/// Characters are UTF-16 code units, or code points when `flags.unicode`.
struct Pattern {
  Flags flags;
  std::uint32_t root = 0;
  std::uint32_t captures = 0;
  std::vector<Node> nodes;  ///< the first is a dummy
  std::vector<Set> sets;
};

/// The error is worded as V8 words it: `Invalid regular expression: /(/: Unterminated group`.
Result<Pattern> parse(std::string_view source, std::string_view flags);

/// The name that PCRE2 gives the property `\p{…}` of ECMA-262, or empty when there is none.
std::string find_property(std::string_view expression);

/// What V8 says of a pattern that is none.
std::string syntax_error(std::string_view source, std::string_view flags, std::string_view what);

/// Sorted and without overlaps.
void normalise(std::vector<Range>& ranges);
/// All characters up to `last` that are not in `ranges`, which are normalised.
std::vector<Range> complement(const std::vector<Range>& ranges, char32_t last);

}  // namespace gwctl::regex
