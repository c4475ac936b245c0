#pragma once

#include "gateway-runtime/plugin.h"

namespace gwctl::runtime::plugins {

/// The interface of the batch-requests plugin: the client sends several requests in one, which go
/// through the gateway one after the other, and gets their answers in one. To be called as a
/// plugin's `access`; `state` is what it keeps, until `end_batch`.
Verdict answer_batch(Exchange& exchange, void*& state);
void end_batch(void*& state);

}  // namespace gwctl::runtime::plugins
