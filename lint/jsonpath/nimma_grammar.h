#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lint/jsonpath/query.h"

namespace gwctl::lint::jsonpath {

enum class NimmaKind : std::uint8_t {
  member,
  several,
  wildcard,
  slice,
  filter,
  containers,
  key,
  parent
};

/// One piece of an expression, as nimma's grammar has them.
struct NimmaNode {
  NimmaKind kind = NimmaKind::member;
  bool deep = false;
  std::vector<std::string> names{};  ///< `member`, `several`
  bool is_number = false;            ///< `member`: `[200]`, not `.200` and `['200']`
  Slice slice{};
  std::string script{};
};

/// The pieces of an expression; nothing where nimma cannot read it.
std::optional<std::vector<NimmaNode>> read_nimma(std::string_view expression);

/// Whether nimma gives an expression that it can read to JSONPath-Plus nevertheless.
bool is_too_deep_for_nimma(const std::vector<NimmaNode>& nodes);

}  // namespace gwctl::lint::jsonpath
