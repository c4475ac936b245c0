#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lint/function.h"

namespace gwctl::lint {

class ScriptHost;

/// What came of making the function of a `then`.
struct MadeThen {
  std::shared_ptr<const Function> function;  ///< null: see the others
  const FunctionKind* kind = nullptr;
  std::string error;                       ///< of the function itself, such as an unknown name
  std::string hint;                        ///< what was perhaps meant
  std::vector<OptionError> option_errors;  ///< of `functionOptions`
  bool is_left_out = false;                ///< JavaScript, which the user wants to do without
};

/// How JavaScript functions come in.
struct ScriptAccess {
  ScriptHost* host = nullptr;
  bool skip = false;
};

/// Makes the functions that the rules of one ruleset file name, each once. Thread-safe.
class FunctionStore {
 public:
  explicit FunctionStore(ScriptAccess scripts) : scripts_{scripts} {}

  /// Makes `name` mean the default export of a JavaScript module.
  void declare(std::string name, std::string module_path);

  /// `then`: an object with `function` and maybe `functionOptions`; its address is its identity.
  const MadeThen& make(const Node& then);

 private:
  MadeThen make_new(const Node& then) const;
  MadeThen make_script(const std::string& module_path, const std::string& name,
                       const Node* options) const;

  ScriptAccess scripts_;
  std::map<std::string, std::string, std::less<>> modules_;
  std::mutex mutex_;
  std::unordered_map<const Node*, std::unique_ptr<const MadeThen>> made_;
};

}  // namespace gwctl::lint
