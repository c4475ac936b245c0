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
  Span span;            ///< of the token that is at fault
  /// Where the outermost flow collection that is open begins; -1 if none is known.
  std::int64_t flow_begin = -1;
};

/// Reads all of YAML 1.2 into the builder, by way of libfyaml. `text` is at least as long as the
/// source and lives as long as the document. At a fault the builder holds what came before it.
YamlFault read_yaml_events(DocumentBuilder& builder, std::string_view text,
                           const ReadLimits& limits);

}  // namespace gwctl
