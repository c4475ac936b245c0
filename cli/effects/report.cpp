#include "cli/effects/report.h"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

namespace gwctl::cli {
namespace {

using nlohmann::json;

constexpr std::size_t groups_shown_max = 30;
constexpr std::size_t examples_shown_max = 3;

std::string title_of(const Effect& effect) {
  std::string text = effect.whose.empty() ? std::string{} : effect.whose + ": ";
  bool is_first = true;
  for (const Aspect& aspect : effect.aspects) {
    text += (is_first ? "" : "; ") + aspect.text;
    is_first = false;
  }
  return text;
}

std::string routes_of(const Effect& effect) {
  if (effect.route_before == effect.route_after || effect.route_after.empty())
    return fmt::format("route \"{}\"", effect.route_before);
  if (effect.route_before.empty()) return fmt::format("route \"{}\"", effect.route_after);
  return fmt::format("route \"{}\" -> \"{}\"", effect.route_before, effect.route_after);
}

std::string example_of(const Effect& effect) {
  if (!effect.witness) return fmt::format("what {} takes by its conditions", routes_of(effect));
  return fmt::format("{}  {}", description_of(*effect.witness), routes_of(effect));
}

// For Markdown, where these begin something else.
std::string escaped(std::string_view text) {
  std::string all;
  for (const char c : text) {
    if (std::string_view{"\\`*_[]<>|~"}.find(c) != std::string_view::npos) all += '\\';
    all += c;
  }
  return all;
}

const char* color_of(EffectKind kind) {
  switch (kind) {
    case EffectKind::unreachable:
    case EffectKind::exposed: return "\x1b[31m";
    case EffectKind::reachable: return "\x1b[32m";
    default: return "\x1b[33m";
  }
}

}  // namespace

std::vector<EffectGroup> group_effects(const Effects& effects, std::size_t groups_max,
                                       std::size_t examples_max, std::size_t& left_out) {
  std::vector<EffectGroup> groups;
  std::unordered_map<std::string, std::size_t> known;
  left_out = 0;
  for (const Effect& effect : effects.all) {
    const std::string title = title_of(effect);
    const auto [at, is_new] = known.emplace(title, groups.size());
    if (is_new && groups.size() == groups_max) {
      known.erase(at);
      ++left_out;
      continue;
    }
    if (is_new) groups.push_back({effect.aspects.front().kind, title, {}, 0});
    EffectGroup& group = groups[at->second];
    if (!effect.whose.empty()) continue;
    if (group.examples.size() < examples_max) {
      group.examples.push_back(example_of(effect));
    } else {
      ++group.more;
    }
  }
  return groups;
}

std::string effects_text(const Effects& effects, bool has_colors) {
  if (effects.all.empty() && effects.notices.empty()) return {};
  std::size_t left_out = 0;
  std::string text = "What requests notice:\n";
  for (const EffectGroup& group :
       group_effects(effects, groups_shown_max, examples_shown_max, left_out)) {
    text += has_colors ? fmt::format("  {}{}\x1b[0m\n", color_of(group.kind), group.title)
                       : fmt::format("  {}\n", group.title);
    for (const std::string& example : group.examples) text += fmt::format("      {}\n", example);
    if (group.more != 0) text += fmt::format("      and {} more like these\n", group.more);
  }
  if (left_out != 0) text += fmt::format("  and {} more, which --format json lists\n", left_out);
  for (const std::string& notice : effects.notices) text += fmt::format("  {}\n", notice);
  return text + "\n";
}

std::string effects_markdown(const Effects& effects) {
  if (effects.all.empty() && effects.notices.empty()) return {};
  std::size_t left_out = 0;
  std::string text = "**What requests notice**\n\n";
  for (const EffectGroup& group :
       group_effects(effects, groups_shown_max, examples_shown_max, left_out)) {
    text += fmt::format("- **{}**: {}\n", effect_word(group.kind), escaped(group.title));
    for (const std::string& example : group.examples)
      text += fmt::format("  - {}\n", escaped(example));
    if (group.more != 0) text += fmt::format("  - and {} more like these\n", group.more);
  }
  if (left_out != 0) text += fmt::format("- and {} more\n", left_out);
  for (const std::string& notice : effects.notices) text += fmt::format("- {}\n", escaped(notice));
  return text + "\n";
}

json effects_json(const Effects& effects) {
  json list = json::array();
  for (const Effect& effect : effects.all) {
    json aspects = json::array();
    for (const Aspect& aspect : effect.aspects)
      aspects.push_back({{"kind", effect_word(aspect.kind)}, {"text", aspect.text}});
    json item{{"aspects", std::move(aspects)}};
    if (!effect.whose.empty()) item["concerns"] = effect.whose;
    if (!effect.route_before.empty()) item["route_before"] = effect.route_before;
    if (!effect.route_after.empty()) item["route_after"] = effect.route_after;
    if (effect.witness) {
      const RequestText text = text_of(without_secrets(*effect.witness));
      const std::size_t blank = text.line.find(' ');
      item["witness"] = {{"method", text.line.substr(0, blank)},
                         {"url", text.line.substr(blank + 1)},
                         {"headers", text.fields},
                         {"client", text.client}};
      if (!text.body.empty()) item["witness"]["body"] = text.body;
    }
    list.push_back(std::move(item));
  }
  return list;
}

}  // namespace gwctl::cli
