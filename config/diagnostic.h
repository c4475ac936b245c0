#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "config/kinds.h"
#include "core/document.h"

namespace gwctl::config {

enum class Severity : std::uint8_t { error, warning };

/// Something wrong in a config, and the place in the user's file.
struct Diagnostic {
  Severity severity = Severity::error;
  std::string_view code;  ///< `schema`, `unknown-plugin`, `no-such-reference`, …
  std::string message;
  Kind kind = Kind::route;
  std::string id;                            ///< of the resource; empty where it is of none
  std::shared_ptr<const Document> document;  ///< null where it is of no file
  Span span;
};

}  // namespace gwctl::config
