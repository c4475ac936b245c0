#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "lint/ruleset_build.h"

namespace gwctl::lint {

struct RulesetOrigin {
  std::shared_ptr<const Definition> root;
  BuildOptions options;
  ScriptFormats script_formats;

  mutable std::mutex mutex;
  /// What was made for the files that the same patterns match.
  mutable std::map<std::string, Result<std::shared_ptr<const Ruleset>>> made;
};

}  // namespace gwctl::lint
