#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/result.h"
#include "lint/engine/reporter.h"
#include "lint/finding.h"
#include "lint/ruleset.h"
#include "lint/workspace.h"

namespace gwctl::lint {

struct LintOptions {
  bool ignore_unknown_format = false;
  /// As `Ruleset::is_strict`, for any ruleset.
  bool is_strict = false;
  bool collect_times = false;
};

/// Where the time of a run went.
struct Times {
  std::chrono::nanoseconds read{}, resolve{}, walk{};
  std::unordered_map<std::string, std::chrono::nanoseconds> rules;
};

struct LintResult {
  std::vector<Finding> findings;  ///< sorted, without duplicates
  Times times;
};

/// What a run found, or what ends Spectral with exit code 2: all that functions threw, else the
/// first that a filter did.
using Linted = tl::expected<LintResult, std::vector<RunError>>;

/// Runs a ruleset over one document. May run in many threads at once with the same ruleset.
Linted lint(std::shared_ptr<const File> file, const Ruleset& ruleset, Loader& loader,
            const LintOptions& options = {});

}  // namespace gwctl::lint
