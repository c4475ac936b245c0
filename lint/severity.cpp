#include "lint/severity.h"

namespace gwctl::lint {

std::optional<Severity> parse_severity(std::string_view word) {
  if (word == "error") return Severity::error;
  if (word == "warn") return Severity::warning;
  if (word == "info") return Severity::information;
  if (word == "hint") return Severity::hint;
  if (word == "off") return Severity::off;
  return std::nullopt;
}

}  // namespace gwctl::lint
