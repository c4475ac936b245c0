#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/regex.h"

namespace gwctl::lint {

/// A glob as the `overrides` of rulesets use them (minimatch with `matchBase`): `*`, `?`, `[a-z]`,
/// `{a,b}`, `{1..3}`, `**` between slashes, `@(a|b)` and its kin with `?`, `+`, `*`, `!`; a leading
/// `!` turns the verdict round, a leading `#` makes a comment that matches nothing. A pattern
/// without a slash is matched against the last part of a path. Names that begin with a dot are only
/// matched by patterns that do. Immutable.
class Glob {
 public:
  explicit Glob(std::string_view pattern);

  bool matches(std::string_view path) const;

 private:
  /// One part between slashes: a text, an expression, or `**`.
  struct Part {
    bool is_globstar = false;
    std::string text;
    std::optional<Regex> regex;
  };

  using Parts = std::vector<Part>;

  static Part make_part(std::string_view pattern);
  static bool matches(const Part& part, std::string_view name);
  static bool matches(const Parts& parts, const std::vector<std::string_view>& path);

  std::vector<Parts> alternatives_;  // what the braces expand to
  bool is_negated_ = false;
};

/// `a{b,c}d` → `abd`, `acd`; at most `brace_expansions_max` of them, the rest is dropped.
std::vector<std::string> expand_braces(std::string_view pattern);
inline constexpr std::size_t brace_expansions_max = 1000;

}  // namespace gwctl::lint
