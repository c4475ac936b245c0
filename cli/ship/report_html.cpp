#include <fmt/format.h>

#include "cli/effects/report.h"
#include "cli/ship/report_parts.h"

namespace gwctl::cli {
namespace {

using config::Change;

// The policy lets nothing be loaded or run, whatever a value holds.
constexpr std::string_view head = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>gwctl diff</title>
<style>
:root { color-scheme: light dark; --text: #1f2328; --back: #fff; --line: #d1d9e0; --soft: #59636e;
  --add: #dafbe1; --del: #ffebe9; --bad: #cf222e; }
@media (prefers-color-scheme: dark) { :root { --text: #f0f6fc; --back: #0d1117; --line: #3d444d;
  --soft: #9198a1; --add: #12361f; --del: #45191c; --bad: #ff7b72; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back);
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.3rem; }
.soft { color: var(--soft); }
.refused { border-left: .25rem solid var(--bad); padding-left: 1rem; }
details { border: 1px solid var(--line); border-radius: .4rem; margin: .5rem 0; }
summary { cursor: pointer; padding: .4rem .8rem; }
pre { margin: 0; padding: .5rem 0; border-top: 1px solid var(--line); white-space: pre-wrap; font-size: .85rem; }
pre span { display: block; padding: 0 .8rem; }
.add { background: var(--add); }
.del { background: var(--del); }
</style>
</head>
<body>
)";

std::string_view class_of(char sign) {
  return sign == '+' ? "add" : sign == '-' ? "del" : "same";
}

std::string block(const Change& change) {
  std::string text = fmt::format(
      "<details open>\n<summary>{} {} <b>{}</b>{}</summary>\n<pre>",
      config::action_name(change.action), config::info(change.key.kind).noun,
      html_text(change.key.id),
      change.has_drifted ? fmt::format(" <span class=\"soft\">{}</span>", drift_words) : "");
  for (const ReportLine& line : change_lines(change))
    text += fmt::format("<span class=\"{}\">{} {}</span>", class_of(line.sign), line.sign,
                        html_text(line.text));
  return text + "</pre>\n</details>\n";
}

std::string list(std::string_view opening, const std::vector<std::string>& texts) {
  if (texts.empty()) return {};
  std::string html{opening};
  html += "<ul>\n";
  for (const std::string& each : texts) html += fmt::format("<li>{}</li>\n", html_text(each));
  return html + "</ul>\n";
}

std::string effects_section(const Effects& effects) {
  std::size_t left_out = 0;
  std::vector<std::string> lines;
  for (const EffectGroup& group :
       group_effects(effects, effect_groups_max, effect_examples_max, left_out)) {
    std::string line = fmt::format("{}: {}", effect_word(group.kind), group.title);
    if (!group.examples.empty()) line += fmt::format(" ({})", fmt::join(group.examples, "; "));
    if (group.more != 0) line += fmt::format(" and {} more like these", group.more);
    lines.push_back(std::move(line));
  }
  if (left_out != 0) lines.push_back(fmt::format("… and {} more", left_out));
  lines.insert(lines.end(), effects.notices.begin(), effects.notices.end());
  return list("<h2>What requests notice</h2>\n", lines);
}

}  // namespace

std::string diff_html(const DiffReport& report) {
  std::string text{head};
  text += fmt::format("<h1>{}</h1>\n", html_text(summary_of(report.difference)));
  text += fmt::format("<p class=\"soft\">{} at {}</p>\n", html_text(report.target.name),
                      html_text(report.target.place));
  const auto refused = objections(report);
  if (!refused.empty())
    text += "<section class=\"refused\">\n" + list("<h2>Refused</h2>\n", refused) + "</section>\n";
  if (report.effects != nullptr) text += effects_section(*report.effects);
  for (const Change* change : config::told_changes(report.difference.changes))
    text += block(*change);
  text += list("<h2>Notices</h2>\n", report.notices);
  return text + "</body>\n</html>\n";
}

}  // namespace gwctl::cli
