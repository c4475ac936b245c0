#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/regex.h"
#include "core/result.h"

namespace gwctl {

enum class GlobDialect : std::uint8_t {
  /// A leading `!` turns the verdict round, a leading `#` makes a comment that matches nothing, and
  /// blanks around do not count.
  minimatch,
  /// `(a|b)` is a group, `[1]` also matches itself, `**.yaml` crosses slashes.
  fast_glob,
};

struct GlobOptions {
  GlobDialect dialect = GlobDialect::minimatch;
  /// `*`, `?`, `[…]` and `**` also match names that begin with a dot.
  bool dot = false;
  /// A pattern without a slash is matched against the last part of a path.
  bool match_base = false;
};

/// A glob as minimatch and fast-glob read it: `*`, `?`, `[a-z]`, `{a,b}`, `{1..3}`, `**` between
/// slashes, `@(a|b)` and its kin with `?`, `+`, `*`, `!`, `\*`. Immutable.
class Glob {
 public:
  explicit Glob(std::string_view pattern, GlobOptions options = {});

  bool matches(std::string_view path) const;

  /// One part between slashes: a text, an expression, or `**`.
  struct Part {
    bool is_globstar = false;
    std::string text;
    std::optional<Regex> regex;

    /// Whether it matches a name; not for `**`.
    bool matches(std::string_view name) const;
  };

  using Parts = std::vector<Part>;

  /// What the braces expand to: a path matches when one of them does.
  const std::vector<Parts>& alternatives() const { return alternatives_; }

 private:
  void add_part(Parts& parts, std::string_view pattern) const;
  Part make_part(std::string_view pattern) const;
  bool matches(const Parts& parts, const std::vector<std::string_view>& path) const;

  GlobOptions options_;
  std::vector<Parts> alternatives_;
  bool is_negated_ = false;
};

/// `a{b,c}d` → `abd`, `acd`; at most `brace_expansions_max` of them, the rest is dropped.
std::vector<std::string> expand_braces(std::string_view pattern);
inline constexpr std::size_t brace_expansions_max = 1000;

/// The regular files that the patterns match, seen from the directory `cwd`, as fast-glob with
/// `dot` and `absolute` finds them: absolute normalised paths, sorted by bytes, each once. What a
/// pattern with a leading `!` matches, or its directory, is left out. Symbolic links are followed,
/// but never back into a directory on the way. Directories that cannot be read are passed over.
std::vector<std::string> expand_globs(std::span<const std::string> patterns, std::string_view cwd);
std::vector<std::string> expand_glob(const std::string& pattern, std::string_view cwd);

}  // namespace gwctl
