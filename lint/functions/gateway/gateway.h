#pragma once

#include "core/node.h"
#include "lint/function.h"

/// Functions for the config of a gateway, as flat lists of Apache APISIX's resources.
namespace gwctl::lint::gateway {

/// A certificate in PEM is valid, and will be for some days.
MadeFunction make_certificate(const Node* options);
/// The nodes of an upstream are distinct, can be picked, and are watched when there are several.
MadeFunction make_nodes(const Node* options);
/// Some plugin of a list applies to a route, its own or that of what it belongs to.
MadeFunction make_plugin(const Node* options);
/// A request that is not idempotent is not sent again.
MadeFunction make_retries(const Node* options);
/// No other route takes all requests of a route.
MadeFunction make_shadowed(const Node* options);
/// A route for any path is for certain hosts.
MadeFunction make_wildcard(const Node* options);

}  // namespace gwctl::lint::gateway
