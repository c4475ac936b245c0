#pragma once

#include <vector>

#include "lint/references.h"

namespace gwctl::lint {

/// Sets `is_followed` of the local references of one file by Spectral's rule (see
/// ReferenceCollector). `root` is the root of the file; targets carry the mark
/// `is_reference_target`.
void mark_followed(const Node& root, const std::vector<Reference*>& references, Siblings siblings);

/// Clears `is_followed` wherever following would lead back to a value that is being walked through,
/// so that the tree with references replaced is finite whatever the files look like.
void break_cycles(const Node& root, const std::unordered_map<const Node*, Reference*>& references,
                  Siblings siblings);

}  // namespace gwctl::lint
