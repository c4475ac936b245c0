#include <fmt/format.h>

#include "cli/effects/report.h"
#include "cli/ship/report_parts.h"

namespace gwctl::cli {
namespace {

using config::Change;
using config::FieldChange;

constexpr const char* green = "\x1b[32m";
constexpr const char* yellow = "\x1b[33m";
constexpr const char* red = "\x1b[31m";
constexpr const char* magenta = "\x1b[35m";

const char* color_of(char sign) {
  return sign == '+' ? green : sign == '-' ? red : yellow;
}

class TextReport {
 public:
  explicit TextReport(bool has_colors) : has_colors_{has_colors} {}

  std::string take() { return std::move(text_); }

  void add(const Change& change) {
    const char sign = sign_of(change.action);
    text_ += paint(color_of(sign), fmt::format("{} {}", sign, config::name_of(change.key)));
    if (change.has_drifted) text_ += fmt::format("  {}", drift_words);
    text_ += '\n';
    // What is gone is told by its name.
    if (change.action == config::Action::remove) return;
    for (const FieldChange& field : change.fields) add(field, change.action);
  }

  void add(const config::Conflict& conflict) {
    text_ += paint(magenta, fmt::format("! {}", config::name_of(conflict.key))) +
             fmt::format("  {}\n", conflict.reason);
  }

 private:
  std::string paint(const char* color, std::string_view what) const {
    return has_colors_ ? fmt::format("{}{}\x1b[0m", color, what) : std::string{what};
  }

  void add(const FieldChange& field, config::Action action) {
    if (is_short(field)) {
      text_ += fmt::format("    {}: {}\n", place_of(field), in_one_line(field));
      return;
    }
    text_ += fmt::format("    {}:\n", place_of(field));
    const std::vector<ReportLine> lines = field_lines(field);
    for (const ReportLine& line : std::span{lines}.subspan(1)) {
      // All of what is new is new; signs would tell nothing.
      const bool is_plain = line.sign == ' ' || action == config::Action::create;
      const std::string text =
          action == config::Action::create ? line.text : fmt::format("{} {}", line.sign, line.text);
      text_ += fmt::format("    {}\n", is_plain ? text : paint(color_of(line.sign), text));
    }
  }

  static std::string in_one_line(const FieldChange& field) {
    if (!field.before) return shown(field, field.after);
    if (!field.after) return shown(field, field.before) + " is removed";
    return fmt::format("{} -> {}", shown(field, field.before), shown(field, field.after));
  }

  bool has_colors_;
  std::string text_;
};

}  // namespace

std::string changes_text(const std::vector<Change>& changes, bool has_colors) {
  TextReport report{has_colors};
  for (const Change* change : config::told_changes(changes)) report.add(*change);
  return report.take();
}

std::string diff_text(const DiffReport& report, bool has_colors) {
  TextReport conflicts{has_colors};
  for (const config::Conflict& each : report.difference.conflicts) conflicts.add(each);
  std::string text;
  if (report.effects != nullptr) text = effects_text(*report.effects, has_colors);
  text += changes_text(report.difference.changes, has_colors) + conflicts.take();
  for (const std::string& notice : report.notices) text += notice + '\n';
  if (!text.empty()) text += '\n';
  return text + summary_of(report.difference) + ".\n";
}

}  // namespace gwctl::cli
