#pragma once

#include <cstdint>
#include <string_view>

#include "core/document.h"
#include "core/read_document.h"

namespace gwctl {

/// Reads YAML in the block style that tools write into the builder, at several hundred MB/s. False
/// at the first thing it is not sure of; what the builder holds then is of no use. Where it is
/// sure, the tree is that of `read_yaml_events`. `text` is followed by a NUL and outlives the
/// document.
bool read_yaml_block(DocumentBuilder& builder, std::string_view text, const ReadLimits& limits);

}  // namespace gwctl
