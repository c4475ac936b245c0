#pragma once

#include <set>
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

struct DumpOptions {
  Secrets secrets = Secrets::as_variables;
  /// `${NAME}` in a value stands for a variable, as in files; else it is text, and is written such
  /// that it stays so.
  bool has_variables = false;
  /// Values with variables that are read anew when those are put in: `${PORT}` for a number.
  std::set<std::string> unquoted = {};
};

/// A config that `apply` would find nothing to change of: without what the server sets, and without
/// gwctl's own marks.
Dump dump_of(const LiveObjects& live, const DumpOptions& options);

}  // namespace gwctl::config
