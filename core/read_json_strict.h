#pragma once

#include <cstddef>
#include <cstdint>

#include "core/document.h"

namespace gwctl {

/// What the text is part of: in YAML a key and its colon stand on one line.
enum class JsonDialect : std::uint8_t { json, yaml };

/// Reads text that is JSON by RFC 8259 to the letter into the builder, at several hundred MB/s.
/// False at the first thing that is not, or that is nested deeper than `depth_max`; what the
/// builder holds then is of no use. Duplicate keys are none of its concern.
bool read_json_strict(DocumentBuilder& builder, std::uint32_t begin, std::size_t depth_max,
                      JsonDialect dialect);

}  // namespace gwctl
