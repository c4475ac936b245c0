#pragma once

#include <string>
#include <utility>
#include <vector>

#include "config/plan/object.h"

namespace gwctl::config {

/// What is written of a target's resources.
struct Dump {
  Model model;
  /// The secrets, by the variables that stand in their place.
  std::vector<std::pair<std::string, std::string>> variables;
};

/// In place of a private key, which no server tells: `apply` leaves the key as it is.
inline constexpr const char* unchanged_key = "$env://GWCTL_UNCHANGED";

enum class Secrets : std::uint8_t {
  as_variables,  ///< `${CONSUMERS_JACK_KEY_AUTH_KEY}`
  shown,
};

/// A config that `apply` would find nothing to change of: without what the server sets, and without
/// gwctl's own marks.
Dump dump_of(const LiveObjects& live, Secrets secrets);

}  // namespace gwctl::config
