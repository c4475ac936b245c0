#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lint/severity.h"

namespace gwctl::cli {

/// The arguments of `gwctl lint`.
struct LintArgs {
  std::vector<std::string> documents;
  std::string ruleset;
  std::string encoding = "utf8";
  std::string stdin_filepath;
  std::string resolver;

  std::vector<std::string> formats;
  std::optional<std::string> output;
  std::map<std::string, std::string> outputs;  ///< `--output.json FILE`: by format
  std::string fail_severity = "error";
  bool display_only_failures = false;
  bool show_documentation_url = false;
  bool verbose = false;
  bool quiet = false;

  bool ignore_unknown_format = false;
  bool fail_on_unmatched_globs = false;

  std::vector<std::string> only;
  std::vector<std::string> skip;
  std::string baseline;
  std::string write_baseline;
  bool no_js = false;
  bool offline = false;
  bool strict = false;
  bool stats = false;
  unsigned threads = 0;  ///< 0: as many as there are processors
};

inline lint::Severity fail_severity(const LintArgs& args) {
  return lint::parse_severity(args.fail_severity).value_or(lint::Severity::error);
}

}  // namespace gwctl::cli
