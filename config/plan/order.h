#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "config/plan/diff.h"

namespace gwctl::config {

/// One write of an apply.
struct Step {
  enum class Part : std::uint8_t {
    whole,
    /// The resource only gives up the unique names that it will not keep, so that another one can
    /// take them: two consumers that swap their keys need it. The change itself comes later.
    vacates,
    announces,  ///< writes `first_body`
  };

  std::size_t change = 0;  ///< its number
  Part part = Part::whole;
};

/// The changes in groups of steps: those of one may be made side by side, and each group when the
/// one before it is done. Nothing is ever referred to that is not there: what is used comes before
/// its users, and goes behind them. Where a name is unique (the key of a consumer, a plugin among
/// the global rules), who gives it up comes before who takes it.
std::vector<std::vector<Step>> order_of(const std::vector<Change>& changes);

/// The change that a step makes which only vacates.
Change vacating(const Change& change, const TargetSchemas& schemas = *own_schemas());

}  // namespace gwctl::config
