#pragma once

#include <cstdint>

#include "core/document.h"
#include "core/read_yaml_cursor.h"

namespace gwctl {

/// Reads the flow collection that the cursor is at and adds it to the builder; returns its node in
/// `node`. False at the first doubt: a property, an empty value, a scalar of several lines.
bool read_yaml_flow(DocumentBuilder& builder, YamlCursor& cursor, std::size_t depth_max,
                    Node& node);

}  // namespace gwctl
