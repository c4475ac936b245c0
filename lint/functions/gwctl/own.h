#pragma once

#include "core/node.h"
#include "lint/function.h"

/// Functions that no other linter has under these names, for `gwctl:recommended`.
namespace gwctl::lint::own {

/// Two path templates that match the same request.
MadeFunction make_paths_ambiguous(const Node* options);
/// Names in `required` that `properties` does not describe.
MadeFunction make_required_defined(const Node* options);

}  // namespace gwctl::lint::own
