#include "gateway-runtime/check_options.h"

#include "gateway-runtime/expression.h"
#include "gateway-runtime/lua/script.h"
#include "gateway-runtime/plugin.h"

namespace gwctl::runtime {

config::CheckOptions check_options() {
  config::CheckOptions options;
  options.expression_error = [](const Node& node) -> std::optional<std::string> {
    auto compiled = Expression::compile(node);
    return compiled ? std::nullopt : std::optional{compiled.error().message};
  };
  options.runs_plugin = [](std::string_view name) { return find_plugin_kind(name) != nullptr; };
  options.lua_error = [](config::LuaForm form, std::string_view source) {
    auto compiled = lua::Script::compile(form, {std::string{source}}, "null", "");
    return compiled ? std::nullopt : std::optional{compiled.error().message};
  };
  return options;
}

}  // namespace gwctl::runtime
