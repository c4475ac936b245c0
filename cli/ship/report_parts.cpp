#include "cli/ship/report_parts.h"

#include <algorithm>

#include <fmt/format.h>

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

std::size_t count_of(const Difference& difference, config::Action action) {
  const auto changes = config::told_changes(difference.changes);
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

std::string plain_line(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; }, '?');
  return text;
}

std::string html_text(std::string_view text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '<': html += "&lt;"; break;
      case '>': html += "&gt;"; break;
      case '&': html += "&amp;"; break;
      case '"': html += "&quot;"; break;
      case '\'': html += "&#39;"; break;
      // Nobody is called in a comment.
      case '@': html += "&#64;"; break;
      default: html += c;
    }
  }
  return html;
}

}  // namespace gwctl::cli
