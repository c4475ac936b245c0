#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/perl_regex.h"

namespace gwctl::runtime::lua {

/// Expressions that functions have used, so that each is compiled once.
class RegexCache {
 public:
  /// `options`: letters of OpenResty's `ngx.re`. Null where it cannot be compiled; `error` says
  /// why.
  const PerlRegex* find(std::string_view pattern, std::string_view options, std::string& error);

  /// Where the groups of the last match stand.
  std::vector<RegexGroup> groups;

 private:
  // More than this are forgotten all at once: patterns may be made of what a request holds.
  static constexpr std::size_t size_max = 1000;
  std::unordered_map<std::string, PerlRegex> known_;
};

}  // namespace gwctl::runtime::lua
