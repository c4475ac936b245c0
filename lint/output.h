#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"
#include "lint/finding.h"
#include "lint/ruleset.h"

namespace gwctl::lint {

/// What an output format may use besides the findings.
struct OutputContext {
  const Ruleset* ruleset = nullptr;
  Severity fail_severity = Severity::error;
  std::string working_directory;
  bool color = false;
  unsigned width = 0;        ///< columns of the terminal; 0: the output goes elsewhere
  std::string_view version;  ///< ours
  bool quiet = false;
  std::int64_t now = 0;  ///< seconds since 1970, for formats that say when
  /// The text of a source, for code frames; null where it is not at hand.
  std::function<const Source*(const std::string& source)> source;
};

/// One row of the table of output formats.
struct OutputFormat {
  std::string_view name;  ///< what `--format` calls it
  std::string_view summary;
  std::string (*print)(std::span<const Finding> findings, const OutputContext& context) = nullptr;
};

std::span<const OutputFormat> output_formats();
const OutputFormat* find_output_format(std::string_view name);

}  // namespace gwctl::lint
