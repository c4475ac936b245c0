#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "core/regex.h"
#include "core/result.h"

namespace gwctl {

namespace regex {
class Pcre;
}  // namespace regex

/// A Perl-compatible expression over bytes, as nginx and what is built on it run them: `$` also
/// matches before a last line break, `\w` and `\s` know ASCII only. Immutable; may run in many
/// threads. JavaScript's expressions are `Regex`.
class PerlRegex {
 public:
  /// The error is worded as OpenResty words it: `pcre_compile() failed: missing ) in "a("`, and
  /// ` at "rest"` where the fault is not at the end.
  static Result<PerlRegex> compile(std::string_view pattern, bool ignore_case = false);

  /// Whether it matches anywhere in the subject; gives up past a limit of the implementation.
  Match search(std::string_view subject) const;
  /// The first match at or behind the byte `from`, the whole of it first, then each group.
  Match find(std::string_view subject, std::size_t from, std::vector<RegexGroup>& groups) const;

  PerlRegex(PerlRegex&&) noexcept;
  PerlRegex& operator=(PerlRegex&&) noexcept;
  ~PerlRegex();

 private:
  explicit PerlRegex(std::unique_ptr<const regex::Pcre> pcre);
  std::unique_ptr<const regex::Pcre> pcre_;
};

}  // namespace gwctl
