#pragma once

#include "core/node.h"
#include "lint/function.h"

/// The functions behind `rules/asyncapi.yaml`. What they take and say is Spectral's; what each is
/// for stands in the ruleset, beside the rule that names it.
namespace gwctl::lint::asyncapi {

MadeFunction make_channel_parameters(const Node* options);
MadeFunction make_channel_servers(const Node* options);
MadeFunction make_message_id_uniqueness(const Node* options);
MadeFunction make_operation_id_uniqueness(const Node* options);
MadeFunction make_schema_values(const Node* options);
MadeFunction make_security(const Node* options);

}  // namespace gwctl::lint::asyncapi
