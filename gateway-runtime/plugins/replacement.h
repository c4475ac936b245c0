#pragma once

// What regular expressions put in the place of what they found, as OpenResty's `ngx.re.sub` writes
// it.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/perl_regex.h"
#include "core/result.h"
#include "gateway-runtime/scratch_text.h"

namespace gwctl::runtime::plugins {

/// The groups of a match in its subject.
class Captures {
 public:
  Captures() = default;

  Captures(std::string_view subject, const std::vector<RegexGroup>& groups)
      : subject_{subject}, groups_{&groups} {}

  /// What the group took; nothing where it took no part.
  std::string_view get(std::size_t group) const;

 private:
  std::string_view subject_;
  const std::vector<RegexGroup>* groups_ = nullptr;
};

/// A text with `$1`, `${1}` and `$$` in it.
class Replacement {
 public:
  /// Fails on a dollar sign with nothing of these behind it.
  static Result<Replacement> compile(std::string_view text);

  /// The text with the groups in place.
  std::string_view expand(const Captures& captures, Scratch& scratch) const;

 private:
  struct Part {
    std::string text;
    std::size_t group = 0;
    bool is_group = false;
  };

  std::vector<Part> parts_;
};

/// A regular expression and what takes the place of what it finds.
class Substitution {
 public:
  static Result<Substitution> compile(std::string_view pattern, std::string_view replacement,
                                      const PerlRegex::Options& options = {});

  enum class Scope { once, global };

  /// The subject with what was found replaced, or nothing where nothing was found. `groups` then
  /// are those of the first match.
  std::optional<std::string_view> apply(std::string_view subject, Scope scope, Scratch& scratch,
                                        std::vector<RegexGroup>& groups) const;

 private:
  Substitution(PerlRegex regex, Replacement replacement)
      : regex_{std::move(regex)}, replacement_{std::move(replacement)} {}

  PerlRegex regex_;
  Replacement replacement_;
};

}  // namespace gwctl::runtime::plugins
