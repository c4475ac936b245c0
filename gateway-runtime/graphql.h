#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "gateway-runtime/variable.h"

namespace gwctl::runtime {

/// The first definition of a GraphQL document.
struct GraphqlOperation {
  std::string_view type;  ///< `query`, `mutation`, `subscription`; empty for a fragment
  std::string_view name;  ///< empty where it has none
  std::span<const Value> root_fields;
};

/// Reads as much of a GraphQL document as is needed to tell that; nothing where that is not one:
/// an unknown definition, a bracket without its pair.
std::optional<GraphqlOperation> parse_graphql(std::string_view text, Scratch& scratch);

}  // namespace gwctl::runtime
