#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lint/ruleset.h"

namespace gwctl::lint {

/// What an expression stands for when its alias (`#Name…`), and those behind it, are replaced by
/// their definitions. `aliases` may be null: there are none.
Result<std::vector<std::string>> expand_alias(std::string_view expression, const Aliases* aliases,
                                              const FormatSet& formats);

/// Those of `base` with those of `own` added, which win. Either may be null.
std::shared_ptr<const Aliases> merged_aliases(const std::shared_ptr<const Aliases>& base,
                                              const std::shared_ptr<const Aliases>& own);

}  // namespace gwctl::lint
