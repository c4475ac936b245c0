#include <fmt/format.h>

#include "lint/output/common.h"

namespace gwctl::lint {
namespace {

std::string_view word(Severity severity) {
  switch (severity) {
    case Severity::error: return "critical";
    case Severity::warning: return "major";
    case Severity::information: return "minor";
    default: return "info";
  }
}

void append_position(std::string& out, std::string_view name, Position position) {
  // Zero-based, as in Spectral: what reads these reports has been told so for years.
  fmt::format_to(
      std::back_inserter(out),
      "\t\t\t\t\"{}\": {{\n\t\t\t\t\t\"line\": {},\n\t\t\t\t\t\"column\": {}\n\t\t\t\t}}", name,
      position.line, position.character);
}

std::string fingerprint(const Finding& finding, std::string_view path) {
  std::string result{path};
  char separator = ':';
  for (const std::string& segment : finding.path) {
    result += separator + segment;
    separator = '.';
  }
  if (finding.path.empty()) result += ':';
  return result + ':' + finding.code;
}

}  // namespace

std::string print_code_climate(std::span<const Finding> findings, const OutputContext& context) {
  if (findings.empty()) return "[]";
  std::string out = "[";
  for (const Finding& finding : findings) {
    const std::string path = relative_source(finding.source, context);
    out += &finding == &findings.front() ? "\n" : ",\n";
    out += "\t{\n\t\t\"type\": \"issue\",\n\t\t\"check_name\": ";
    append_json_string(out, finding.code);
    out += ",\n\t\t\"description\": ";
    append_json_string(out, finding.message);
    out +=
        ",\n\t\t\"categories\": [\n\t\t\t\"Style\"\n\t\t],\n\t\t\"location\": {\n\t\t\t\"path\": ";
    append_json_string(out, path);
    out += ",\n\t\t\t\"positions\": {\n";
    append_position(out, "begin", finding.range.start);
    out += ",\n";
    append_position(out, "end", finding.range.end);
    out += "\n\t\t\t}\n\t\t},\n\t\t\"severity\": ";
    append_json_string(out, word(finding.severity));
    out += ",\n\t\t\"fingerprint\": ";
    append_json_string(out, fingerprint(finding, path));
    out += "\n\t}";
  }
  return out + "\n]";
}

}  // namespace gwctl::lint
