#include <fmt/format.h>

#include "lint/output/common.h"

namespace gwctl::lint {
namespace {

void append_position(std::string& out, std::string_view name, Position position) {
  fmt::format_to(std::back_inserter(out),
                 "\t\t\t\"{}\": {{\n\t\t\t\t\"line\": {},\n\t\t\t\t\"character\": {}\n\t\t\t}}",
                 name, position.line, position.character);
}

void append_path(std::string& out, const std::vector<std::string>& path) {
  if (path.empty()) {
    out += "[]";
    return;
  }
  const char* separator = "[\n\t\t\t";
  for (const std::string& segment : path) {
    out += separator;
    append_json_string(out, segment);
    separator = ",\n\t\t\t";
  }
  out += "\n\t\t]";
}

}  // namespace

std::string print_json(std::span<const Finding> findings, const OutputContext& /*context*/) {
  if (findings.empty()) return "[]";
  std::string out = "[";
  for (const Finding& finding : findings) {
    out += &finding == &findings.front() ? "\n\t{\n\t\t\"code\": " : ",\n\t{\n\t\t\"code\": ";
    append_json_string(out, finding.code);
    out += ",\n\t\t\"path\": ";
    append_path(out, finding.path);
    out += ",\n\t\t\"message\": ";
    append_json_string(out, finding.message);
    fmt::format_to(std::back_inserter(out), ",\n\t\t\"severity\": {},\n\t\t\"range\": {{\n",
                   static_cast<int>(finding.severity));
    append_position(out, "start", finding.range.start);
    out += ",\n";
    append_position(out, "end", finding.range.end);
    out += "\n\t\t}";
    if (!finding.source.empty()) {
      out += ",\n\t\t\"source\": ";
      append_json_string(out, finding.source);
    }
    if (!finding.documentation_url.empty()) {
      out += ",\n\t\t\"documentationUrl\": ";
      append_json_string(out, finding.documentation_url);
    }
    out += "\n\t}";
  }
  return out + "\n]";
}

}  // namespace gwctl::lint
