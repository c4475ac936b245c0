#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace gwctl {

enum class Match { no, yes, too_costly };

/// The bytes of a subject that a group of an expression matched.
struct RegexGroup {
  bool took_part = false;
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// An ECMA-262 regular expression, as JavaScript's `RegExp` and JSON Schema's `pattern` mean it,
/// translated to PCRE2 and compiled with its JIT. Immutable; `search` may run in many threads.
class Regex {
 public:
  /// `flags`: letters of JavaScript's flags (`i m s u v g y d`); another one is an error. With an
  /// unknown escape and no `u` the lenient web grammar (ECMA-262 Annex B) applies.
  /// The error says what is wrong and where in the pattern, worded as JavaScript words it:
  /// `Invalid regular expression: /(/: Unterminated group`.
  static Result<Regex> compile(std::string_view pattern, std::string_view flags = "");

  /// Whether the expression matches anywhere in `subject` (UTF-8; a lone surrogate in three bytes
  /// is itself, another malformed byte is U+FFFD). Past the match limit, a constant of the
  /// implementation, it gives up with `too_costly`.
  Match search(std::string_view subject) const;

  /// Where the first match at or behind the byte `from` stands, and in `groups` (the whole match
  /// first) where each group does. A place within a surrogate pair is that of the pair.
  Match find(std::string_view subject, std::size_t from, std::vector<RegexGroup>& groups) const;

  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;
  ~Regex();

 private:
  struct State;
  explicit Regex(std::unique_ptr<const State> state);
  std::unique_ptr<const State> state_;
};

/// `/pattern/flags`, as rulesets write it.
struct RegexLiteral {
  std::string_view pattern;
  std::string_view flags;
};

/// What `^\/(.+)\/([a-z]*)$` finds in the text; parts of it.
std::optional<RegexLiteral> parse_regex_literal(std::string_view text);

}  // namespace gwctl
