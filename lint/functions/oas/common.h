#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "lint/function.h"
#include "lint/functions/plain.h"

namespace gwctl::lint::oas {

/// The root of the tree that `place` is in: paths that functions spell out in full start there.
inline const Place& root_of(const Place& place) {
  const Place* top = &place;
  while (top->parent != nullptr) top = top->parent;
  return *top;
}

/// How many segments the path of `place` has.
inline std::size_t depth_of(const Place& place) {
  std::size_t depth = 0;
  for (const Place* at = place.parent; at != nullptr; at = at->parent) ++depth;
  return depth;
}

inline constexpr std::array<std::string_view, 8> methods = {"get",   "head",   "post",    "put",
                                                            "patch", "delete", "options", "trace"};

inline bool is_method(std::string_view key) {
  for (const std::string_view method : methods) {
    if (key == method) return true;
  }
  return false;
}

/// Calls `visit(path, method, operation)` for each operation of a Paths Object, in source order.
template <class Visit>
void each_operation(const Node* paths, const View& view, const Visit& visit) {
  if (paths == nullptr) return;
  for (const Member& path : paths->members()) {
    for (const Member& member : view.resolve(path.value).members()) {
      if (!is_method(member.name())) continue;
      const Node& operation = view.resolve(member.value);
      if (operation.is_object()) visit(path.name(), member.name(), operation);
    }
  }
}

}  // namespace gwctl::lint::oas
