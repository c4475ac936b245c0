#include "cli/ship/report.h"

#include <algorithm>

#include <fmt/format.h>

#include "config/plan/owner.h"

namespace gwctl::cli {
namespace {

using config::Action;
using config::Change;
using config::Difference;
using config::FieldChange;
using config::Json;

constexpr std::size_t value_shown_max = 120;
constexpr std::string_view hidden = "(secret)";

struct Look {
  char sign;
  const char* color;
};

Look look_of(Action action) {
  switch (action) {
    case Action::create: return {'+', "\x1b[32m"};
    case Action::update: return {'~', "\x1b[33m"};
    case Action::remove: return {'-', "\x1b[31m"};
  }
  return {' ', ""};
}

std::string paint(bool has_colors, const char* color, std::string_view what) {
  return has_colors ? fmt::format("{}{}\x1b[0m", color, what) : std::string{what};
}

std::string place(const FieldChange& field) {
  std::string text;
  for (const std::string& step : field.path) text += (text.empty() ? "" : ".") + step;
  return text.empty() ? "all of it" : text;
}

std::string shown(const FieldChange& field, const std::optional<Json>& value) {
  if (field.is_secret) return std::string{hidden};
  std::string text = value->dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() <= value_shown_max) return text;
  std::size_t end = value_shown_max;
  while (end != 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "…";
}

std::string field_line(const FieldChange& field) {
  if (!field.before) return fmt::format("{}: {}", place(field), shown(field, field.after));
  if (!field.after)
    return fmt::format("{}: {} is removed", place(field), shown(field, field.before));
  return fmt::format("{}: {} -> {}", place(field), shown(field, field.before),
                     shown(field, field.after));
}

std::size_t count(const Difference& difference, Action action) {
  const auto is_such = [&](const Change& change) {
    return change.action == action && !config::is_state(change.key);
  };
  return static_cast<std::size_t>(std::ranges::count_if(difference.changes, is_such));
}

Json list_of(const std::vector<config::ObjectKey>& keys) {
  Json list = Json::array();
  for (const config::ObjectKey& key : keys) list.push_back(config::path_of(key));
  return list;
}

Json field_json(const FieldChange& field) {
  Json all{{"path", field.path}};
  if (field.is_secret) all["secret"] = true;
  if (field.before) all["before"] = field.is_secret ? Json(hidden) : *field.before;
  if (field.after) all["after"] = field.is_secret ? Json(hidden) : *field.after;
  return all;
}

}  // namespace

std::string summary_of(const Difference& difference) {
  std::string text = fmt::format(
      "{} to create, {} to update, {} to delete; {} unchanged", count(difference, Action::create),
      count(difference, Action::update), count(difference, Action::remove), difference.unchanged);
  if (!difference.conflicts.empty())
    text += fmt::format(", {} in conflict", difference.conflicts.size());
  if (!difference.kept.empty())
    text += fmt::format(", {} no longer wanted (--prune deletes them)", difference.kept.size());
  if (!difference.unmanaged.empty())
    text += fmt::format(", {} of others", difference.unmanaged.size());
  return text;
}

std::string changes_text(const std::vector<Change>& changes, bool has_colors) {
  std::string text;
  for (const Change& change : changes) {
    if (config::is_state(change.key)) continue;
    const Look look = look_of(change.action);
    text +=
        paint(has_colors, look.color, fmt::format("{} {}", look.sign, config::name_of(change.key)));
    if (change.has_drifted) text += "  changed by hand since it was applied";
    text += '\n';
    // What is new or gone is told by its name.
    if (change.action == Action::remove) continue;
    for (const FieldChange& field : change.fields)
      text += fmt::format("    {}\n", field_line(field));
  }
  return text;
}

std::string diff_text(const DiffReport& report, bool has_colors) {
  std::string text = changes_text(report.difference.changes, has_colors);
  for (const config::Conflict& conflict : report.difference.conflicts)
    text += paint(has_colors, "\x1b[35m", fmt::format("! {}", config::name_of(conflict.key))) +
            fmt::format("  {}\n", conflict.reason);
  for (const std::string& notice : report.notices) text += notice + '\n';
  if (!text.empty()) text += '\n';
  text += summary_of(report.difference) + ".\n";
  return text;
}

Json changes_json(const std::vector<Change>& changes) {
  Json list = Json::array();
  for (const Change& change : changes) {
    if (config::is_state(change.key)) continue;
    Json fields = Json::array();
    for (const FieldChange& field : change.fields) fields.push_back(field_json(field));
    list.push_back({{"action", config::action_name(change.action)},
                    {"kind", config::info(change.key.kind).singular},
                    {"id", change.key.id},
                    {"drifted", change.has_drifted},
                    {"fields", std::move(fields)}});
  }
  return list;
}

std::string diff_json(const DiffReport& report) {
  const Difference& difference = report.difference;
  Json conflicts = Json::array();
  for (const config::Conflict& each : difference.conflicts)
    conflicts.push_back({{"resource", config::path_of(each.key)}, {"reason", each.reason}});
  const Json all{{"target", {{"name", report.target.name}, {"place", report.target.place}}},
                 {"summary",
                  {{"create", count(difference, Action::create)},
                   {"update", count(difference, Action::update)},
                   {"delete", count(difference, Action::remove)},
                   {"unchanged", difference.unchanged}}},
                 {"changes", changes_json(difference.changes)},
                 {"conflicts", std::move(conflicts)},
                 {"no_longer_wanted", list_of(difference.kept)},
                 {"of_others", list_of(difference.unmanaged)},
                 {"refusal", difference.refusal},
                 {"notices", report.notices}};
  return all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string changes_markdown(const std::vector<Change>& changes, std::size_t bytes_max) {
  std::string text = "```diff\n";
  std::size_t left = 0;
  for (const Change& change : changes) {
    if (config::is_state(change.key)) continue;
    const char sign = change.action == Action::update ? '!' : look_of(change.action).sign;
    std::string part = fmt::format("{} {} {}\n", sign, config::action_name(change.action),
                                   config::name_of(change.key));
    if (change.action != Action::remove) {
      for (const FieldChange& field : change.fields) {
        // A fence in a value must not end the block.
        std::string line = field_line(field);
        for (std::size_t at = 0; (at = line.find("```", at)) != std::string::npos;)
          line.replace(at, 3, "'''");
        part += fmt::format("    {}\n", line);
      }
    }
    if (left != 0 || text.size() + part.size() > bytes_max) {
      ++left;
    } else {
      text += part;
    }
  }
  text += "```\n";
  if (left != 0) text += fmt::format("\n… and {} more.\n", left);
  return text;
}

std::string diff_markdown(const DiffReport& report) {
  constexpr std::size_t text_max = 60'000;
  const Difference& difference = report.difference;
  std::string text = fmt::format("### gwctl: {}\n\n", summary_of(difference));
  text += fmt::format("Target: {} at {}\n\n", report.target.name, report.target.place);
  if (!difference.refusal.empty()) text += fmt::format("**Refused:** {}\n\n", difference.refusal);
  for (const config::Conflict& each : difference.conflicts)
    text += fmt::format("- **conflict** `{}`: {}\n", config::path_of(each.key), each.reason);
  if (difference.changes.empty()) return text;
  return text + changes_markdown(difference.changes, text_max - std::min(text_max, text.size()));
}

}  // namespace gwctl::cli
