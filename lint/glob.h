#pragma once

#include <string_view>

#include "core/glob.h"

namespace gwctl::lint {

/// A glob as the `overrides` of rulesets use them: minimatch with `matchBase`.
class Glob : public gwctl::Glob {
 public:
  explicit Glob(std::string_view pattern) : gwctl::Glob{pattern, {.match_base = true}} {}
};

}  // namespace gwctl::lint
