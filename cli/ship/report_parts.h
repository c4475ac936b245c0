#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/ship/report.h"

// What the formats of a report have in common.

namespace gwctl::cli {

/// A line as unified diffs have it: `+`, `-`, or a blank for what is on both sides.
struct ReportLine {
  char sign = ' ';
  std::string text;

  bool operator==(const ReportLine&) const = default;
};

/// The lines of two texts side by side: what is the same far from any change is one line that says
/// how much it is.
std::vector<ReportLine> unified(const std::vector<std::string>& before,
                                const std::vector<std::string>& after);

/// What differs in a field: `path: value` where that is short, else a heading and the lines of its
/// values, unified. What is left out is said.
std::vector<ReportLine> field_lines(const config::FieldChange& field);
/// Of all fields of a change.
std::vector<ReportLine> change_lines(const config::Change& change);

/// `plugins.limit-count.count`
std::string place_of(const config::FieldChange& field);
/// A value, short; nothing of a secret.
std::string shown(const config::FieldChange& field, const std::optional<config::Json>& value);
/// Whether it is short enough to stand in one line with others.
bool is_short(const config::FieldChange& field);

std::size_t count_of(const config::Difference& difference, config::Action action);

/// `+`, `~`, `-`
char sign_of(config::Action action);

inline constexpr std::string_view hidden_secret = "(secret)";
inline constexpr std::string_view drift_words = "changed by hand since it was applied";

// Groups of effects, and examples of each, where there is room for some.
inline constexpr std::size_t effect_groups_max = 30;
inline constexpr std::size_t effect_examples_max = 3;

/// Without what ends a line or moves a cursor.
std::string plain_line(std::string text);
/// For a page, or between the tags that a comment may have.
std::string html_text(std::string_view text);

/// All that speaks against the changes: the refusal of a mass of deletions, gates, conflicts.
std::vector<std::string> objections(const DiffReport& report);

}  // namespace gwctl::cli
