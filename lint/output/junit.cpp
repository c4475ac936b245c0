#include <algorithm>

#include <fmt/format.h>

#include "core/json_pointer.h"
#include "lint/output/common.h"

namespace gwctl::lint {
namespace {

/// Only the first end of a CDATA section is defused, as in Spectral.
std::string for_cdata(std::string text) {
  const std::size_t end = text.find("]]>");
  if (end != text.npos) text.replace(end, 3, "]]]]><![CDATA[>");
  return text;
}

std::string_view without_extension(std::string_view source) {
  const std::size_t slash = source.rfind('/');
  const std::string_view name = source.substr(slash == source.npos ? 0 : slash + 1);
  const std::size_t dot = name.rfind('.');
  if (dot == name.npos || dot == 0 || name == "..") return source;
  return source.substr(0, source.size() - (name.size() - dot));
}

std::string pointer_of(const Finding& finding) {
  std::vector<std::string> decoded;
  for (const std::string& segment : finding.path)
    decoded.push_back(decode_pointer_escapes(segment));
  return to_json_pointer_fragment(decoded);
}

void append_case(std::string& out, const Finding& finding, std::string_view class_name) {
  const std::string pointer = pointer_of(finding);
  const Position start = finding.range.start;
  fmt::format_to(std::back_inserter(out),
                 "<testcase time=\"0\" name=\"org.spectral.{}({})\" classname=\"{}\">"
                 "<failure message=\"{}\"><![CDATA[line {}, col {}, {} ({}) at path {}",
                 finding.code, xml_escape(pointer), class_name, xml_escape(finding.message),
                 start.line + 1, start.character + 1, for_cdata(finding.message), finding.code,
                 for_cdata(pointer));
  if (!finding.documentation_url.empty()) out += ", " + finding.documentation_url;
  out += "]]></failure></testcase>\n";
}

}  // namespace

std::string print_junit(std::span<const Finding> findings, const OutputContext& context) {
  std::string out = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<testsuites>\n";
  for (const SourceGroup& group : group_by_source(findings)) {
    const auto fails = [&](const Finding* finding) {
      return finding->severity <= context.fail_severity;
    };
    const auto failures = std::ranges::count_if(group.findings, fails);
    fmt::format_to(std::back_inserter(out),
                   "<testsuite package=\"org.spectral\" time=\"0\" tests=\"{0}\" errors=\"0\" "
                   "failures=\"{0}\" name=\"{1}\">\n",
                   failures, group.source);
    for (const Finding* finding : group.findings) {
      if (fails(finding)) append_case(out, *finding, without_extension(group.source));
    }
    out += "</testsuite>\n";
  }
  return out + "</testsuites>\n";
}

}  // namespace gwctl::lint
