#include "lint/function.h"

#include <algorithm>
#include <utility>

#include "lint/workspace.h"

namespace gwctl::lint {

void Results::add(std::string message, const Target& target, std::span<const Segment> path) {
  if (target.rest.empty()) {
    add(std::move(message), target.place, path);
    return;
  }
  std::vector<Segment> whole{target.rest.begin(), target.rest.end()};
  whole.insert(whole.end(), path.begin(), path.end());
  add(std::move(message), target.place, whole);
}

std::string thrown_message(std::string_view function, std::string_view what,
                           const RunContext& context) {
  if (!context.workspace.root().root().is_container()) return std::string{what};
  return "Function \"" + std::string{function} + "\" threw an exception: " + std::string{what};
}

const FunctionKind* find_function(std::string_view name) {
  const std::span<const FunctionKind> kinds = function_kinds();
  const auto found = std::ranges::lower_bound(kinds, name, {}, &FunctionKind::name);
  return found != kinds.end() && found->name == name ? &*found : nullptr;
}

}  // namespace gwctl::lint
