#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/environment.h"
#include "cli/lint/args.h"
#include "lint/finding.h"
#include "lint/ruleset.h"

namespace gwctl::cli {

inline constexpr std::string_view to_stdout = "<stdout>";

/// Where each format goes.
struct Destination {
  std::string format;
  std::string file;  ///< a path, or `<stdout>`
};

/// Matches formats and outputs; the error says how they do not fit.
Result<std::vector<Destination>> destinations(const LintArgs& args, const Environment& environment);

/// What formats print besides the findings.
struct ReportContext {
  const lint::Ruleset& ruleset;
  std::map<std::string, std::string> texts;  ///< of sources that are no files
};

/// Writes the findings in each format to where it belongs: files whole or not at all.
Result<void> write_reports(const std::vector<lint::Finding>& findings, const LintArgs& args,
                           const ReportContext& report, Environment& environment);

}  // namespace gwctl::cli
