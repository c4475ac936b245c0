#include <fmt/format.h>

#include "core/utf8.h"
#include "lint/output/common.h"

namespace gwctl::lint {
namespace {

std::string escape(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = decode_utf8(text, at);
    switch (c) {
      case '|': result += "||"; break;
      case '\'': result += "|'"; break;
      case '\n': result += "|n"; break;
      case '\r': result += "|r"; break;
      case 0x85: result += "|x"; break;
      case 0x2028: result += "|l"; break;
      case 0x2029: result += "|p"; break;
      case '[': result += "|["; break;
      case ']': result += "|]"; break;
      default: append_utf8(result, c);
    }
  }
  return result;
}

}  // namespace

std::string print_teamcity(std::span<const Finding> findings, const OutputContext& /*context*/) {
  std::string out;
  for (const SourceGroup& group : group_by_source(findings)) {
    for (const Finding* finding : group.findings) {
      if (!out.empty()) out += '\n';
      const std::string code = escape(finding->code);
      const std::string message = escape(finding->message);
      const std::string_view severity = name(finding->severity);
      const std::string documentation = finding->documentation_url.empty()
                                            ? std::string{}
                                            : " -- " + escape(finding->documentation_url);
      out += fmt::format(
          "##teamcity[inspectionType category='openapi' id='{0}' name='{0}' "
          "description='{1} -- {2}{3}']\n"
          "##teamcity[inspection typeId='{0}' file='{4}' line='{5}' message='{1} -- {2}']",
          code, severity, message, documentation, finding->source, finding->range.start.line + 1);
    }
  }
  return out;
}

}  // namespace gwctl::lint
