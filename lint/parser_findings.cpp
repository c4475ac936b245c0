#include "lint/parser_findings.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "core/js_text.h"
#include "lint/locate.h"
#include "lint/spectral_range.h"

namespace gwctl::lint {
namespace {

Severity severity_of(ProblemKind kind, const ParserOptions& options) {
  switch (kind) {
    case ProblemKind::duplicate_key: return options.duplicate_keys;
    case ProblemKind::non_string_key: return options.incompatible_values;
    case ProblemKind::complex_key:
    case ProblemKind::discouraged: return Severity::warning;
    case ProblemKind::syntax:
    case ProblemKind::limit: return Severity::error;
  }
  return Severity::error;
}

// Spectral's JSON reader looks up what reads as an integer, nothing included, by that number.
std::string json_name(const std::string& name) {
  const double number = to_js_number(name);
  return std::trunc(number) == number && std::isfinite(number) ? to_js_string(number) : name;
}

const Node& find_json_node(const File& file, const Located& located) {
  std::vector<std::string> names;
  std::ranges::transform(located.path, std::back_inserter(names), json_name);
  if (names == located.path) return *located.node;
  return *descend({{}, nullptr, nullptr, &file.root()}, names).node;
}

}  // namespace

Range range_of(const File& file, const Located& located) {
  const Source& source = file.document->source();
  if (file.is_json) return spectral_json_range(source, find_json_node(file, located));
  return spectral_range(source, {located.parent, located.member}, *located.node);
}

Finding finding_at(const File& file, const std::vector<std::string>& path) {
  Finding finding;
  finding.source = file.source;
  const Located located = descend({{}, nullptr, nullptr, &file.root()}, path);
  finding.range = range_of(file, located);
  return finding;
}

std::vector<Finding> parser_findings(const File& file, const ParserOptions& options,
                                     FileRole role) {
  std::vector<Finding> findings;
  for (const Problem& problem : file.document->problems()) {
    Finding finding;
    finding.severity = severity_of(problem.kind, options);
    if (finding.severity == Severity::off) continue;
    finding.code = "parser";
    finding.source = file.source;
    finding.message = problem.message;
    finding.path = problem.path;
    finding.range = file.document->source().range(problem.span);
    // Spectral words the problems of a referenced file twice.
    if (role == FileRole::referenced && problem.kind == ProblemKind::duplicate_key &&
        !problem.path.empty()) {
      finding.message += ": " + problem.path.back();
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace gwctl::lint
