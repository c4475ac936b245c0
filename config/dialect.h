#pragma once

#include <cstdint>
#include <optional>

#include "core/node.h"

namespace gwctl::config {

/// The ways a gateway's config is written.
enum class Dialect : std::uint8_t {
  apisix,  ///< standalone `apisix.yaml`: a flat list for each kind of resource
  adc,     ///< APISIX Declarative CLI: services hold their routes, consumers their credentials
};

/// By what the document holds; nothing where it is no config of a gateway.
std::optional<Dialect> detect_dialect(const Node& root);

}  // namespace gwctl::config
