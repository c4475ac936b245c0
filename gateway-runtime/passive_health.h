#pragma once

#include <cstdint>

#include "gateway-runtime/exchange.h"
#include "gateway-runtime/snapshot.h"

namespace gwctl::runtime {

/// Counts for the health of a node, where its upstream has passive checks, that a try failed and
/// another one follows.
void report_failed_try(const Upstream& upstream, const Attempt& attempt);

/// Likewise what a client was answered in the end; the node is the last one that was tried.
void report_answer(const Upstream& upstream, std::uint32_t node, int status);

}  // namespace gwctl::runtime
