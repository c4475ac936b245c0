#pragma once

#include "core/node.h"
#include "core/source.h"

namespace gwctl::lint {

/// Where a value hangs: both null at the root, `member` null in arrays.
struct Hold {
  const Node* parent = nullptr;
  const Member* member = nullptr;
};

/// The range that Spectral reports for a value of a document that it reads as YAML, which is every
/// document but a `.json` file that a `$ref` leads to. Collections begin behind the colon of their
/// key and end with the last scalar in them; what cannot be located (inside an alias, an item
/// without text) is 0:0.
Range spectral_range(const Source& source, Hold hold, const Node& node);

/// The same for a document that Spectral reads as JSON: the token, brackets included.
Range spectral_json_range(const Source& source, const Node& node);

}  // namespace gwctl::lint
