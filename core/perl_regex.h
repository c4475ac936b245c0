#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "core/regex.h"
#include "core/result.h"

namespace gwctl {

/// A regular expression as Perl, nginx and OpenResty mean it (PCRE), over bytes: a subject may be
/// anything, `.` is one byte, and only ASCII letters have two cases. Immutable, compiled with the
/// JIT; may run in many threads.
class PerlRegex {
 public:
  enum class Case { counts, ignored };

  struct Options {
    bool ignore_case = false;
    bool dot_takes_newline = false;
    bool multi_line = false;  ///< `^` and `$` match at line breaks too
    bool extended = false;    ///< blanks and comments in the pattern are left out
    bool anchored = false;
    bool utf = false;  ///< characters instead of bytes; what is not UTF-8 matches nothing
  };

  /// Takes one letter of OpenResty's `ngx.re`; false for one that is no option of a search.
  static bool set_option(Options& options, char letter);

  /// The error is worded as PCRE2 words it: `missing closing parenthesis at 1 in "("`.
  static Result<PerlRegex> compile(std::string_view pattern, Case letters = Case::counts);
  static Result<PerlRegex> compile(std::string_view pattern, const Options& options);

  /// Whether the expression matches anywhere in `subject`; past a match limit, `too_costly`.
  Match search(std::string_view subject) const;

  /// Where the first match at or behind the byte `from` stands, and in `groups` (the whole match
  /// first) where each group does.
  Match find(std::string_view subject, std::size_t from, std::vector<RegexGroup>& groups) const;

  PerlRegex(PerlRegex&&) noexcept;
  PerlRegex& operator=(PerlRegex&&) noexcept;
  ~PerlRegex();

 private:
  struct State;
  explicit PerlRegex(std::unique_ptr<const State> state);
  std::unique_ptr<const State> state_;
};

}  // namespace gwctl
