#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.h"
#include "config/model.h"

namespace gwctl::config {

/// Where Lua stands in a config: `functions` of the serverless plugins, `_meta.pre_function`,
/// `filter_func`.
enum class LuaForm : std::uint8_t { functions, pre_function, filter };

struct CheckOptions {
  /// Fields and plugins that are not known are kept, with a warning.
  bool allow_unknown = false;
  /// What is wrong with an expression (`vars`, `filter`), or nothing. Null: they are not looked at.
  std::function<std::optional<std::string>(const Node& expression)> expression_error = {};
  /// Whether a plugin of APISIX can be run by whoever is to run the config. Null: all can.
  std::function<bool(std::string_view plugin)> runs_plugin = {};
  /// Resources may tell their `modifiedIndex`, as in standalone documents; `check` always lets
  /// them.
  bool allow_index = false;
  /// Whether whoever is to run it runs all Lua; else functions only, where `lua_error` is there.
  bool runs_lua = false;
  /// What is wrong with Lua of that form, or nothing.
  std::function<std::optional<std::string>(LuaForm form, std::string_view source)> lua_error = {};
};

/// One thing wrong with a resource.
struct Problem {
  Severity severity = Severity::error;
  std::string_view code;
  std::string message;    ///< for the person who wrote it
  std::string error_msg;  ///< what APISIX's Admin API says of it
  const Node* value = nullptr;
  /// The place: a key or a value.
  Span span;
};

/// All that is wrong with the resource, references to others left out; what APISIX would find first
/// comes first. `manager` is that of a secret (`vault`), the plugin of plugin_metadata.
std::vector<Problem> find_problems(Kind kind, const Node& value, std::string_view manager,
                                   const CheckOptions& options);

/// The same as the Admin API's `error_msg`; nothing when the resource is right. References are
/// looked up in the model, unless that is null. `id` is the one it will have.
std::optional<std::string> check_resource(Kind kind, std::string_view id, const Node& value,
                                          const Model* model, const CheckOptions& options);

class Holders;

/// The same for many resources of one model, which outlives this and is gone through once.
class ResourceChecks {
 public:
  ResourceChecks(const Model& model, const CheckOptions& options);
  ~ResourceChecks();
  ResourceChecks(const ResourceChecks&) = delete;
  ResourceChecks& operator=(const ResourceChecks&) = delete;

  std::optional<std::string> check(Kind kind, std::string_view id, const Node& value) const;

 private:
  const Model& model_;
  const CheckOptions& options_;
  std::unique_ptr<const Holders> holders_;
};

/// All that is wrong with a config, resource by resource in the order of kinds and ids.
std::vector<Diagnostic> check(const Model& model, const CheckOptions& options);

/// What the id of a reference or of a resource is as text: APISIX takes whole numbers as well.
std::string id_text(const Node& id);

}  // namespace gwctl::config
