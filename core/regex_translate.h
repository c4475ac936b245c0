#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/regex_syntax.h"

namespace gwctl::regex {

/// A pattern that is nothing but characters, which a search for bytes decides.
struct Literal {
  std::string text;
  bool at_start = false;
  bool at_end = false;
};

std::optional<Literal> as_literal(const Pattern& pattern);

/// Which groups capture, and so are numbered: fewer are faster.
enum class Captures : std::uint8_t { referenced, all };

/// Whether one of these groups may capture another text in PCRE2 than in ECMA-262, where each round
/// of a repetition forgets its captures and look-behind runs backwards.
bool captures_differ(const Pattern& pattern, Captures captures = Captures::referenced);

/// The pattern in the language of PCRE2 10.42, to be compiled with `PCRE2_UTF`,
/// `PCRE2_MATCH_UNSET_BACKREF`, `PCRE2_EXTRA_ALLOW_SURROGATE_ESCAPES`, with `PCRE2_CASELESS` for
/// `ignore_case` and with `PCRE2_ANCHORED` for `sticky`. It matches where ECMA-262's matches, in
/// subjects whose characters are those of the pattern: in UTF-8, or without `unicode` with every
/// UTF-16 code unit encoded for itself.
/// PCRE2 refuses what it cannot do: a look-behind whose length is not fixed.
std::string to_pcre(const Pattern& pattern, Captures captures = Captures::referenced);
/// The same for one node, which must match all of the subject.
std::string to_pcre(const Pattern& pattern, const Node& node);

}  // namespace gwctl::regex
