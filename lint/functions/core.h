#pragma once

#include "core/node.h"
#include "lint/function.h"

/// The functions that any ruleset may name. What they take and say is Spectral's.
namespace gwctl::lint {

MadeFunction make_alphabetical(const Node* options);
MadeFunction make_casing(const Node* options);
MadeFunction make_defined(const Node* options);
MadeFunction make_enumeration(const Node* options);
MadeFunction make_falsy(const Node* options);
MadeFunction make_length(const Node* options);
MadeFunction make_or(const Node* options);
MadeFunction make_pattern(const Node* options);
MadeFunction make_schema(const Node* options);
MadeFunction make_truthy(const Node* options);
MadeFunction make_undefined(const Node* options);
MadeFunction make_unreferenced_reusable_object(const Node* options);
MadeFunction make_xor(const Node* options);

}  // namespace gwctl::lint
