#pragma once

#include <string>
#include <vector>

#include "cli/ship/args.h"

namespace gwctl::cli {

/// How it is looked at, once a config was applied, whether it is in force.
struct VerifyArgs {
  bool reads_back = false;               ///< what the target has is what was applied
  std::string gateway;                   ///< URL that takes requests of clients
  std::vector<std::string> data_planes;  ///< URLs of Control APIs

  bool is_any() const { return reads_back || !gateway.empty() || !data_planes.empty(); }
};

void add_verify_options(CLI::App& command, VerifyArgs& args);

/// Reads all back, asks each data plane whether it has what was written, and sends the gateway the
/// requests that notice the change, those that change nothing. What is not as it should be, a line
/// for each; data planes and gateways have `verify_time_max` to catch up.
Result<std::vector<std::string>> verify(const Comparison& compared,
                                        const config::DiffOptions& options, const VerifyArgs& args);

}  // namespace gwctl::cli
