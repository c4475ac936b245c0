#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace gwctl::lint {

/// How bad a finding is. The numbers are Spectral's and the Language Server Protocol's, from zero.
enum class Severity : std::int8_t { off = -1, error = 0, warning = 1, information = 2, hint = 3 };

/// `error`, `warning`, `information`, `hint`: what outputs call it.
constexpr std::string_view name(Severity severity) {
  switch (severity) {
    case Severity::off: return "off";
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::information: return "information";
    case Severity::hint: return "hint";
  }
  return "";
}

/// Reads what rulesets and flags call it: `error`, `warn`, `info`, `hint`, `off`.
std::optional<Severity> parse_severity(std::string_view word);

}  // namespace gwctl::lint
