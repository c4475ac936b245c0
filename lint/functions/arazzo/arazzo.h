#pragma once

#include "core/node.h"
#include "lint/function.h"

/// The functions behind `rules/arazzo.yaml`. What they take and say is Spectral's.
namespace gwctl::lint::arazzo {

MadeFunction make_step_id_uniqueness(const Node* options);
MadeFunction make_workflow_id_uniqueness(const Node* options);

}  // namespace gwctl::lint::arazzo
