#include <fmt/format.h>

#include "lint/output/common.h"

namespace gwctl::lint {
namespace {

std::string_view word(Severity severity) {
  switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    default: return "notice";
  }
}

std::string without_line_breaks(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\n') {
      result += "%0A";
    } else {
      result += c;
    }
  }
  return result;
}

}  // namespace

std::string print_github_actions(std::span<const Finding> findings, const OutputContext& context) {
  std::string out;
  for (const Finding& finding : findings) {
    if (&finding != &findings.front()) out += '\n';
    const Range range = finding.range;
    out +=
        fmt::format("::{} title={},file={},col={},endColumn={},line={},endLine={}::{}",
                    word(finding.severity), finding.code, relative_source(finding.source, context),
                    range.start.character + 1, range.end.character + 1, range.start.line + 1,
                    range.end.line + 1, without_line_breaks(finding.message));
    const std::string_view documentation = rule_documentation(finding, context);
    if (!documentation.empty()) out += fmt::format("%0ADocumentation: {}", documentation);
  }
  return out;
}

}  // namespace gwctl::lint
