#include "lint/ruleset_functions.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/js_text.h"
#include "core/levenshtein.h"
#include "lint/ruleset.h"

namespace gwctl::lint {
namespace {

// What Spectral's package of functions exports; a ruleset's own functions cannot take these names.
constexpr std::string_view core_functions[] = {
    "alphabetical", "casing",  "defined", "enumeration", "falsy",     "length",
    "or",           "pattern", "schema",  "truthy",      "undefined", "unreferencedReusableObject",
    "xor",
};

MadeThen script_result(ScriptFunction result) {
  MadeThen made;
  if (result) {
    made.function = *std::move(result);
  } else {
    made.error = std::move(result.error().message);
    made.option_errors = std::move(result.error().option_errors);
  }
  return made;
}

MadeThen make_native(const FunctionKind& kind, const Node* options) {
  MadeThen made;
  made.kind = &kind;
  auto result = kind.make(options);
  if (result)
    made.function = *std::move(result);
  else
    made.option_errors = std::move(result).error();
  return made;
}

}  // namespace

void FunctionStore::declare(std::string name, std::string module_path) {
  modules_.insert_or_assign(std::move(name), std::move(module_path));
}

const MadeThen& FunctionStore::make(const Node& then) {
  const std::lock_guard lock{mutex_};
  auto& slot = made_[&then];
  if (slot == nullptr) slot = std::make_unique<const MadeThen>(make_new(then));
  return *slot;
}

MadeThen FunctionStore::make_new(const Node& then) const {
  const Node* function = find(then, "function");
  const Node* options = find(then, "functionOptions");
  if (options != nullptr && options->is_null()) options = nullptr;
  if (function != nullptr && function->is_object() && scripts_.host != nullptr) {
    if (const Node* id = find_string(*function, "x-function"))
      return script_result(scripts_.host->function_by_id(
          std::string{id->string()}, options == nullptr ? std::string{} : to_json(*options)));
  }
  if (function != nullptr && function->is_string()) {
    const std::string_view name = function->string();
    const FunctionKind* kind = find_function(name);
    const auto module = modules_.find(name);
    const bool is_core = std::ranges::find(core_functions, name) != std::end(core_functions);
    if (kind != nullptr && (is_core || module == modules_.end()))
      return make_native(*kind, options);
    if (module != modules_.end()) return make_script(module->second, std::string{name}, options);
  }
  MadeThen made;
  made.error = "Function is not defined";
  if (function == nullptr || !function->is_string()) return made;
  const std::string_view meant = did_you_mean(function->string(), core_functions);
  if (!meant.empty()) made.hint = fmt::format("did you mean \"{}\"?", meant);
  return made;
}

MadeThen FunctionStore::make_script(const std::string& module_path, const std::string& name,
                                    const Node* options) const {
  MadeThen made;
  if (scripts_.skip) {
    made.is_left_out = true;
  } else if (scripts_.host == nullptr) {
    made.error = fmt::format(
        "Function \"{}\" is JavaScript ({}), which needs Node.js; install it, or leave such rules "
        "out with --no-js",
        name, module_path);
  } else {
    made = script_result(scripts_.host->function(
        module_path, name, options == nullptr ? std::string{} : to_json(*options)));
  }
  return made;
}

}  // namespace gwctl::lint
