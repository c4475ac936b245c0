#pragma once

#include <memory>
#include <string>

#include "core/result.h"
#include "lint/ruleset.h"

namespace gwctl::lint {

struct NodeHostOptions {
  bool offline = false;
};

/// Runs JavaScript rulesets and functions in the user's Node.js: one worker process, started at the
/// first use. Thread-safe; calls take turns. What it made must not outlive it.
class NodeHost final : public ScriptHost {
 public:
  explicit NodeHost(NodeHostOptions options = {});
  ~NodeHost() override;
  NodeHost(const NodeHost&) = delete;
  NodeHost& operator=(const NodeHost&) = delete;

  ScriptFunction function(const std::string& module_path, const std::string& name,
                          const std::string& options_json) override;
  Result<std::string> ruleset(const std::string& path_or_url) override;
  ScriptFunction function_by_id(const std::string& id, const std::string& options_json) override;
  std::shared_ptr<const ScriptFormat> format(std::size_t number, std::string name) override;
  Result<std::string> resolve_module(const std::string& name, const std::string& folder) override;

  /// Loads a custom `$ref` resolver; from then on `load` serves the schemes it knows.
  Result<std::vector<std::string>> open_resolver(const std::string& path);
  Result<std::string> load(const std::string& uri);

  class Worker;

 private:
  std::shared_ptr<Worker> worker_;
};

}  // namespace gwctl::lint
