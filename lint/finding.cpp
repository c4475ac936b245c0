#include "lint/finding.h"

#include <algorithm>
#include <unordered_set>

#include "core/js_text.h"

namespace gwctl::lint {
namespace {

std::string joined(const std::vector<std::string>& path) {
  std::string text;
  for (const std::string& segment : path) {
    if (&segment != path.data()) text += ',';
    text += segment;
  }
  return text;
}

std::string fingerprint(const Finding& finding) {
  std::string id = finding.code + '\n';
  if (finding.path.empty()) {
    const Range& range = finding.range;
    for (const std::uint32_t number :
         {range.start.line, range.start.character, range.end.line, range.end.character}) {
      id += std::to_string(number) + ':';
    }
  }
  for (const std::string& segment : finding.path) id += segment + '\x1f';
  return id + '\n' + finding.source + '\n' + finding.message;
}

}  // namespace

bool in_report_order(const Finding& a, const Finding& b) {
  if (a.source != b.source) {
    if (const int order = locale_compare(a.source, b.source); order != 0) return order < 0;
  }
  if (a.range.start != b.range.start) return a.range.start < b.range.start;
  if (a.code != b.code) {
    if (const int order = locale_compare_numeric(a.code, b.code); order != 0) return order < 0;
  }
  return a.path != b.path && locale_compare(joined(a.path), joined(b.path)) < 0;
}

void sort_and_deduplicate(std::vector<Finding>& findings) {
  std::unordered_set<std::string> seen;
  seen.reserve(findings.size());
  std::erase_if(findings,
                [&](const Finding& finding) { return !seen.insert(fingerprint(finding)).second; });
  std::ranges::stable_sort(findings, in_report_order);
}

}  // namespace gwctl::lint
