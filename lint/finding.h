#pragma once

#include <string>
#include <vector>

#include "core/source.h"
#include "lint/severity.h"

namespace gwctl::lint {

/// One thing that is wrong with one place of one file: what every output format prints.
struct Finding {
  std::string code;  ///< the rule's name, or `parser`, `invalid-ref`, `unrecognized-format`
  std::string message;
  /// Keys and decimal indices from the root of `source` to the place.
  std::vector<std::string> path;
  Severity severity = Severity::warning;
  Range range;
  std::string source;  ///< absolute path, URL or `<STDIN>`
  std::string documentation_url;
};

/// Spectral's order: source, line, column, code, path (all by the root collation).
bool in_report_order(const Finding& a, const Finding& b);

/// Sorts into report order and drops findings that say the same of the same place (code, path,
/// source and message; the range where the path is empty), keeping the first.
void sort_and_deduplicate(std::vector<Finding>& findings);

}  // namespace gwctl::lint
