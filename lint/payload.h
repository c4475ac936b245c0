#pragma once

#include "lint/view.h"

namespace gwctl::lint {

/// An example, a default or the like: data that a contract carries, not part of the contract,
/// whatever it looks like.
enum class Payload : std::uint8_t { none, itself, inside };

/// Whether a value is written as a payload or in one.
Payload payload_around(const Place& place);

}  // namespace gwctl::lint
