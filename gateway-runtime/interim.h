#pragma once

#include "gateway-runtime/head_buffer.h"
#include "gateway-runtime/http/head.h"

namespace gwctl::runtime {

/// Appends the head of an interim answer for a client of HTTP/1: the upstream's fields and nothing
/// else, for it says nothing of the answer that follows.
void compose_interim(const ResponseHead& interim, HeadBuffer& to);

}  // namespace gwctl::runtime
