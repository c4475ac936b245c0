#include <array>

#include <fmt/format.h>

#include "cli/effects/report.h"
#include "cli/ship/report_parts.h"

namespace gwctl::cli {
namespace {

using config::Change;

// GitHub shows so many of each level for a step, and drops the rest without a word.
constexpr std::size_t annotations_max = 10;
// What a message takes.
constexpr std::size_t message_size_max = 4'000;

enum Level : std::uint8_t { error, warning, notice };

constexpr std::array<std::string_view, 3> level_names{"error", "warning", "notice"};

std::string escaped(std::string_view text, bool is_property) {
  std::string result;
  for (const char c : text) {
    const bool is_special =
        c == '%' || c == '\r' || c == '\n' || (is_property && (c == ':' || c == ','));
    if (is_special) {
      result += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    } else {
      result += c;
    }
  }
  return result;
}

std::string cut(const std::string& text) {
  if (text.size() <= message_size_max) return text;
  const std::size_t end = text.rfind('\n', message_size_max);
  return text.substr(0, end == text.npos ? message_size_max : end) + "\n… and more";
}

/// Workflow commands, by level.
class Annotations {
 public:
  void add(Level level, const FilePlace* place, std::string_view title,
           const std::string& message) {
    std::string text = fmt::format("::{} ", level_names[level]);
    if (place != nullptr)
      text += fmt::format("file={},line={},col={},", escaped(place->file, true),
                          place->position.line + 1, place->position.character + 1);
    levels_[level].push_back(
        fmt::format("{}title={}::{}\n", text, escaped(title, true), escaped(cut(message), false)));
  }

  std::string text() const {
    std::string all;
    for (std::size_t level = 0; level < levels_.size(); ++level) {
      const auto& lines = levels_[level];
      const bool fits = lines.size() <= annotations_max;
      const std::size_t end = fits ? lines.size() : annotations_max - 1;
      for (std::size_t i = 0; i < end; ++i) all += lines[i];
      if (!fits)
        all += fmt::format("::{} title=gwctl::… and {} more\n", level_names[level],
                           lines.size() - end);
    }
    return all;
  }

 private:
  std::array<std::vector<std::string>, level_names.size()> levels_;
};

std::string message_of(const Change& change) {
  std::string text;
  if (change.has_drifted) text = fmt::format("{}\n", drift_words);
  if (change.action == config::Action::remove) return text + "it is no longer in the files";
  for (const ReportLine& line : change_lines(change))
    text += fmt::format("{} {}\n", line.sign, line.text);
  return text;
}

void add_effects(const Effects& effects, Annotations& annotations) {
  std::size_t left_out = 0;
  for (const EffectGroup& group :
       group_effects(effects, effect_groups_max, effect_examples_max, left_out)) {
    const bool is_grave =
        group.kind == EffectKind::unreachable || group.kind == EffectKind::exposed;
    std::string message = group.title;
    for (const std::string& example : group.examples) message += "\n" + example;
    if (group.more != 0) message += fmt::format("\nand {} more like these", group.more);
    annotations.add(is_grave ? warning : notice, nullptr,
                    fmt::format("requests: {}", effect_word(group.kind)), message);
  }
  if (left_out != 0)
    annotations.add(notice, nullptr, "requests", fmt::format("and {} more effects", left_out));
}

}  // namespace

std::string diff_github(const DiffReport& report) {
  Annotations annotations;
  const auto place_of = [&](const config::ObjectKey& key) -> const FilePlace* {
    const auto found = report.places.find(key);
    return found == report.places.end() ? nullptr : &found->second;
  };
  annotations.add(notice, nullptr, "gwctl", summary_of(report.difference));
  if (!report.difference.refusal.empty())
    annotations.add(error, nullptr, "gwctl", report.difference.refusal);
  for (const Refusal& refusal : report.refusals) {
    const std::string who =
        refusal.resource ? config::name_of(*refusal.resource) + ": " : std::string{};
    annotations.add(error, &refusal.name.place, refusal.name.rule, who + refusal.message);
  }
  for (const config::Conflict& each : report.difference.conflicts)
    annotations.add(error, place_of(each.key), config::name_of(each.key), each.reason);
  if (report.effects != nullptr) add_effects(*report.effects, annotations);
  for (const Change* change : config::told_changes(report.difference.changes)) {
    const bool is_grave = change->action == config::Action::remove || change->has_drifted;
    annotations.add(
        is_grave ? warning : notice, place_of(change->key),
        fmt::format("{} {}", config::action_name(change->action), config::name_of(change->key)),
        message_of(*change));
  }
  for (const std::string& each : report.notices) annotations.add(warning, nullptr, "gwctl", each);
  return annotations.text();
}

}  // namespace gwctl::cli
