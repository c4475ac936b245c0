#include <algorithm>

#include <fmt/format.h>

#include "cli/effects/report.h"
#include "cli/ship/report_parts.h"
#include "core/utf8.h"

namespace gwctl::cli {
namespace {

using config::Change;

// What each part takes at most, so that there is room for the others.
constexpr std::size_t objections_size_max = 15'000;
constexpr std::size_t effects_size_max = 15'000;
// The table has one part in so many of what changes take.
constexpr std::size_t table_share = 4;
// What is left for the lines that say how much is missing.
constexpr std::size_t endings_size = 500;
// Fields named in a row of the table.
constexpr std::size_t fields_named_max = 4;
constexpr std::size_t name_size_max = 200;

std::size_t longest_run_of_backticks(std::string_view text) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

/// A text as it is, whatever it holds, also in a table.
std::string code(std::string_view text) {
  std::string plain;
  for (const char c : text) {
    if (c == '|') plain += '\\';
    plain += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  const std::string ticks(longest_run_of_backticks(plain) + 1, '`');
  const std::string_view blank = ticks.size() > 1 ? " " : "";
  return fmt::format("{}{}{}{}{}", ticks, blank, plain, blank, ticks);
}

/// Parts one after the other, as far as there is room; then how many there was none for.
class Part {
 public:
  Part(std::string& to, std::size_t size_max) : to_{to}, end_{to.size() + size_max} {}

  void add(const std::string& text) {
    if (left_out_ == 0 && to_.size() + text.size() <= end_) {
      to_ += text;
    } else {
      ++left_out_;
    }
  }

  std::size_t left_out() const { return left_out_; }

 private:
  std::string& to_;
  std::size_t end_;
  std::size_t left_out_ = 0;
};

std::string fields_in_short(const Change& change) {
  if (change.action == config::Action::remove) return {};
  std::string text;
  for (std::size_t i = 0; i < std::min(change.fields.size(), fields_named_max); ++i)
    text += (text.empty() ? "" : ", ") + code(shortened(place_of(change.fields[i]), name_size_max));
  if (change.fields.size() > fields_named_max)
    text += fmt::format(" and {} more", change.fields.size() - fields_named_max);
  if (change.has_drifted) text += fmt::format("; {}", drift_words);
  return text;
}

std::string row(const Change& change) {
  return fmt::format("| {} | {} | {} | {} |\n", config::action_name(change.action),
                     config::info(change.key.kind).noun,
                     code(shortened(change.key.id, name_size_max)), fields_in_short(change));
}

std::string details(const Change& change) {
  std::string body;
  for (const ReportLine& line : change_lines(change))
    body += fmt::format("{} {}\n", line.sign, line.text);
  const std::string fence(std::max<std::size_t>(3, longest_run_of_backticks(body) + 1), '`');
  return fmt::format(
      "<details><summary>{} {} <code>{}</code></summary>\n\n{}diff\n{}{}\n\n</details>\n",
      config::action_name(change.action), config::info(change.key.kind).noun,
      html_text(plain_line(shortened(change.key.id, name_size_max))), fence, body, fence);
}

void add_objections(const DiffReport& report, std::string& text) {
  const std::vector<std::string> all = objections(report);
  if (all.empty()) return;
  text += "**Refused:**\n\n";
  Part part{text, objections_size_max};
  for (const std::string& each : all) part.add(fmt::format("- {}\n", code(each)));
  if (part.left_out() != 0) text += fmt::format("- … and {} more reasons\n", part.left_out());
  text += '\n';
}

void add_effects(const Effects& effects, std::string& text) {
  const std::string section = effects_markdown(effects);
  Part part{text, effects_size_max};
  for (std::size_t begin = 0; begin < section.size();) {
    const std::size_t end = std::min(section.find('\n', begin), section.size() - 1) + 1;
    part.add(section.substr(begin, end - begin));
    begin = end;
  }
  if (part.left_out() != 0) text += fmt::format("- … and {} more lines\n\n", part.left_out());
}

}  // namespace

std::string changes_markdown(const std::vector<Change>& all, std::size_t bytes_max) {
  const auto changes = config::told_changes(all);
  if (changes.empty()) return {};
  std::string text = "| | kind | id | fields |\n|---|---|---|---|\n";
  Part table{text, bytes_max / table_share};
  for (const Change* change : changes) table.add(row(*change));
  if (table.left_out() != 0) text += fmt::format("\n… and {} more changes.\n", table.left_out());
  text += '\n';
  const std::size_t taken = text.size() + endings_size;
  Part folded{text, bytes_max - std::min(taken, bytes_max)};
  for (const Change* change : changes) folded.add(details(*change));
  if (folded.left_out() != 0)
    text += fmt::format("\n… and {} more whose details have no room here.\n", folded.left_out());
  return text;
}

std::string diff_markdown(const DiffReport& report) {
  std::string text = fmt::format("### gwctl: {}\n\n", summary_of(report.difference));
  text += fmt::format("{} at {}\n\n", code(shortened(report.target.name, name_size_max)),
                      code(shortened(report.target.place, name_size_max)));
  add_objections(report, text);
  if (report.effects != nullptr) add_effects(*report.effects, text);
  return text + changes_markdown(report.difference.changes, markdown_size_max - text.size());
}

}  // namespace gwctl::cli
