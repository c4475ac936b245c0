#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/regex.h"
#include "core/result.h"

namespace gwctl::json_schema {

/// A regular expression of a schema. Most are as simple as `^x-` or `^[a-z][a-z0-9-]*$`; these are
/// matched byte by byte, the rest by Regex. Immutable; `matches` may run in many threads.
class Pattern {
 public:
  static Result<Pattern> compile(std::string_view text, std::string_view flags);

  /// Whether it matches anywhere in the subject. What is too costly to find out is no match.
  bool matches(std::string_view subject) const;

  /// Done without the regular expression engine.
  bool is_simple() const { return !regex_; }

 private:
  /// Characters of a set, `min` to `max` of them, as many as there are.
  struct Run {
    std::bitset<128> set;
    std::uint32_t min = 1;
    std::uint32_t max = 1;
  };
  friend class SimplePatternReader;

  bool matches_runs(std::string_view subject) const;

  bool at_begin_ = false;
  bool at_end_ = false;
  bool is_literal_ = false;
  std::string literal_;
  std::vector<Run> runs_;
  std::optional<Regex> regex_;
};

}  // namespace gwctl::json_schema
