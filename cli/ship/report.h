#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cli/effects/effects.h"
#include "cli/ship/gates.h"
#include "config/plan/diff.h"
#include "config/target/target.h"

namespace gwctl::cli {

inline const std::vector<Refusal> no_refusals;
inline const std::map<config::ObjectKey, FilePlace> no_places;

/// What a difference is told with.
struct DiffReport {
  const config::Difference& difference;
  const config::TargetInfo& target;
  const std::vector<std::string>& notices;
  const Effects* effects = nullptr;  ///< what requests notice of it; null: not looked at
  const std::vector<Refusal>& refusals = no_refusals;
  const std::map<config::ObjectKey, FilePlace>& places = no_places;  ///< of resources in the files
};

// Secrets are shown in none of them.

/// For a terminal: a line per resource, a line per field, a summary.
std::string diff_text(const DiffReport& report, bool has_colors);
/// For programs; its form is in docs/ship.md.
std::string diff_json(const DiffReport& report);
/// For a comment on a pull request: the summary first, details folded; no longer than
/// `markdown_size_max`.
std::string diff_markdown(const DiffReport& report);
/// One page that needs nothing else, and no scripts.
std::string diff_html(const DiffReport& report);
/// Workflow commands of GitHub Actions, which become annotations.
std::string diff_github(const DiffReport& report);

/// What the services that take comments take, with some room.
inline constexpr std::size_t markdown_size_max = 60'000;

/// A format of `gwctl diff --format`.
struct DiffFormat {
  std::string_view name;
  std::string (*render)(const DiffReport& report);
};

/// The first is the default.
std::span<const DiffFormat> diff_formats();

/// The part of a report that tells of changes.
std::string changes_text(const std::vector<config::Change>& changes, bool has_colors);
config::Json changes_json(const std::vector<config::Change>& changes);
/// Likewise, and no longer than so many bytes; what is left out is counted.
std::string changes_markdown(const std::vector<config::Change>& changes, std::size_t bytes_max);

/// `2 to create, 1 to update, 0 to delete; 40 unchanged`
std::string summary_of(const config::Difference& difference);

}  // namespace gwctl::cli
