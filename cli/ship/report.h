#pragma once

#include <string>

#include "config/plan/diff.h"
#include "config/target/target.h"

namespace gwctl::cli {

/// What a difference is told with.
struct DiffReport {
  const config::Difference& difference;
  const config::TargetInfo& target;
  const std::vector<std::string>& notices;
};

/// For a terminal: a line per resource, a line per field, a summary. Secrets are never shown.
std::string diff_text(const DiffReport& report, bool has_colors);
/// For programs; its form is in docs/ship.md.
std::string diff_json(const DiffReport& report);
/// For a comment on a pull request: no longer than 60,000 characters.
std::string diff_markdown(const DiffReport& report);

/// The lines of changes alone, likewise.
std::string changes_text(const std::vector<config::Change>& changes, bool has_colors);
config::Json changes_json(const std::vector<config::Change>& changes);
/// No longer than so many bytes; what is left out is counted.
std::string changes_markdown(const std::vector<config::Change>& changes, std::size_t bytes_max);

/// `2 to create, 1 to update, 0 to delete; 40 unchanged`
std::string summary_of(const config::Difference& difference);

}  // namespace gwctl::cli
