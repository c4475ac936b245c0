#include "cli/ship/report_parts.h"

#include <algorithm>

#include <fmt/format.h>

#include "config/plan/owner.h"

namespace gwctl::cli {
namespace {

using config::Change;
using config::Difference;

constexpr DiffFormat formats[] = {
    {"text", [](const DiffReport& report) { return diff_text(report, false); }},
    {"json", diff_json},
    {"markdown", diff_markdown},
    {"html", diff_html},
    {"github", diff_github},
};

}  // namespace

std::span<const DiffFormat> diff_formats() {
  return formats;
}

std::vector<const Change*> told_changes(const std::vector<Change>& changes) {
  std::vector<const Change*> told;
  for (const Change& change : changes) {
    if (!config::is_state(change.key)) told.push_back(&change);
  }
  return told;
}

std::size_t count_of(const Difference& difference, config::Action action) {
  const auto changes = told_changes(difference.changes);
  const auto is_such = [&](const Change* change) { return change->action == action; };
  return static_cast<std::size_t>(std::ranges::count_if(changes, is_such));
}

char sign_of(config::Action action) {
  switch (action) {
    case config::Action::create: return '+';
    case config::Action::update: return '~';
    case config::Action::remove: return '-';
  }
  return ' ';
}

std::vector<std::string> objections(const DiffReport& report) {
  std::vector<std::string> texts;
  if (!report.difference.refusal.empty()) texts.push_back(report.difference.refusal);
  for (const Refusal& refusal : report.refusals) texts.push_back(refusal.text());
  for (const config::Conflict& each : report.difference.conflicts)
    texts.push_back(fmt::format("{}: {}", config::name_of(each.key), each.reason));
  return texts;
}

std::string summary_of(const Difference& difference) {
  std::string text = fmt::format(
      "{} to create, {} to update, {} to delete; {} unchanged",
      count_of(difference, config::Action::create), count_of(difference, config::Action::update),
      count_of(difference, config::Action::remove), difference.unchanged);
  if (!difference.conflicts.empty())
    text += fmt::format(", {} in conflict", difference.conflicts.size());
  if (!difference.kept.empty())
    text += fmt::format(", {} no longer wanted (--prune deletes them)", difference.kept.size());
  if (!difference.unmanaged.empty())
    text += fmt::format(", {} of others", difference.unmanaged.size());
  return text;
}

}  // namespace gwctl::cli
