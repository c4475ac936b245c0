#pragma once

#include <string>
#include <vector>

#include "core/document.h"
#include "lint/view.h"

namespace gwctl::lint {

/// Where a value stands in a document: its path, and how it hangs in its parent.
struct Located {
  std::vector<std::string> path;   ///< keys and decimal indices from the root
  const Node* parent = nullptr;    ///< null at the root
  const Member* member = nullptr;  ///< null in arrays and at the root
  const Node* node = nullptr;
  bool is_length = false;  ///< the path goes on to the `length` of `node`, which is an array
};

/// The place of `node`, which must be a value of the document's tree. Costs the depth of the tree
/// times the logarithm of its width; inside what a YAML alias copied, the size of the copy.
Located locate(const Document& document, const Node& node);

/// The value below `start` (itself located) that the longest existing prefix of `path` leads to,
/// references not followed. Arrays have a `length`.
Located descend(Located start, const std::vector<std::string>& path);

/// Whether Spectral finds a place with that name in its path again behind a reference: it looks it
/// up by a pointer with percent-encoded names, so names that this changes are lost.
bool survives_encoding(std::string_view name);

/// The child that `name` names: a member, or the item of an array at that decimal index.
const Node* raw_child(const Node& node, std::string_view name);

}  // namespace gwctl::lint
