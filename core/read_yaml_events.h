#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/document.h"
#include "core/read_document.h"

namespace gwctl {

/// Where and why reading stopped before the end of the text.
struct YamlFault {
  std::string message;  ///< empty: there was none
  std::uint32_t line = 0;
  std::uint32_t offset = 0;
};

/// Reads all of YAML 1.2 into the builder, by way of libfyaml. `text` is as long as the source and
/// lives as long as the document. At a fault the builder holds what came before it.
YamlFault read_yaml_events(DocumentBuilder& builder, std::string_view text,
                           const ReadLimits& limits);

}  // namespace gwctl
