#pragma once

#include "core/node.h"
#include "lint/function.h"

/// Functions that no other linter has under these names, for `gwctl:recommended`.
namespace gwctl::lint::own {

/// Schemas of one `allOf` that no value can match together, for their types.
MadeFunction make_all_of_types(const Node* options);
/// Keys of an object that differ only in case and in what parts their words.
MadeFunction make_distinct_names(const Node* options);
/// Texts that stand in several of the places that a rule looks at.
MadeFunction make_distinct_values(const Node* options);
/// Two path templates that match the same request.
MadeFunction make_paths_ambiguous(const Node* options);
/// Names in `required` that `properties` does not describe.
MadeFunction make_required_defined(const Node* options);
/// Properties whose type differs between what GET answers and what PUT or PATCH of the same path
/// take.
MadeFunction make_symmetric_properties(const Node* options);
/// Parents of tags that are no tags, or lead back to the tag.
MadeFunction make_tag_parents(const Node* options);
/// Declared tags that no operation uses.
MadeFunction make_tags_used(const Node* options);

}  // namespace gwctl::lint::own
