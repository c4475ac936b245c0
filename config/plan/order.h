#pragma once

#include <cstddef>
#include <vector>

#include "config/plan/diff.h"

namespace gwctl::config {

/// The numbers of the changes in groups: those of one may be made side by side, and each group when
/// the one before it is done. Nothing is ever referred to that is not there: what is used comes
/// before its users, and goes behind them. Where a name is unique (the key of a consumer, a plugin
/// among the global rules), who gives it up comes before who takes it.
std::vector<std::vector<std::size_t>> order_of(const std::vector<Change>& changes);

}  // namespace gwctl::config
