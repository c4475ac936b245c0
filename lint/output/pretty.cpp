#include <algorithm>
#include <array>
#include <unordered_set>

#include <fmt/format.h>

#include "lint/output/common.h"
#include "lint/output/width.h"

namespace gwctl::lint {
namespace {

constexpr std::size_t column_count = 6;
constexpr std::size_t default_width = 80;
constexpr std::size_t position_width = 10;
constexpr std::size_t severity_width = 13;
constexpr std::size_t gap = 2;
constexpr std::size_t least_width = gap + 1;

using Widths = std::array<std::size_t, column_count>;

struct Cell {
  std::string text;
  std::vector<Style> styles;
};

/// The widths of the columns, gaps included. Off a terminal the columns share 80 evenly.
Widths widths_for(const Finding& finding, const OutputContext& context) {
  const bool has_link = !finding.documentation_url.empty();
  Widths widths{position_width, severity_width, 0, 0, 0, 0};
  const auto total = static_cast<double>(context.width == 0 ? default_width : context.width);
  double left = total - static_cast<double>(position_width + severity_width);
  std::size_t unset = has_link ? 4 : 3;
  constexpr unsigned fixed_columns = 88;
  if (context.width > fixed_columns) {
    const unsigned variable = context.width - fixed_columns;
    widths[2] = variable / 3;
    widths[3] = (2 * variable + 2) / 3;
    left -= static_cast<double>(widths[2] + widths[3]);
    unset -= 2;
  }
  constexpr double missing_link_width = 0.1;
  if (!has_link) left -= missing_link_width;
  const auto share =
      left <= 0 ? least_width : std::max(least_width, static_cast<std::size_t>(left) / unset);
  for (std::size_t column = 2; column < (has_link ? column_count : column_count - 1); ++column) {
    if (widths[column] == 0) widths[column] = share;
  }
  return widths;
}

/// Lines that were one text, in its styles. Where the text was broken only the innermost style is
/// closed and opened again, as in Spectral.
std::vector<std::string> paint(std::vector<std::string> lines, const std::vector<Style>& styles,
                               const Painter& painter) {
  const std::span<const Style> innermost{&styles.back(), 1};
  for (std::string& line : lines) {
    const bool is_first = &line == &lines.front();
    const bool is_last = &line == &lines.back();
    line = painter.open(is_first ? styles : innermost) + line +
           painter.close(is_last ? styles : innermost);
  }
  return lines;
}

void append_row(std::string& out, const std::array<Cell, column_count>& cells, const Widths& widths,
                const Painter& painter) {
  std::array<std::vector<std::string>, column_count> wrapped;
  std::size_t height = 0;
  for (std::size_t column = 0; column < column_count; ++column) {
    const std::size_t padding = column == 0 ? 0 : gap;
    wrapped[column] = wrap(cells[column].text, widths[column] - std::min(widths[column], padding));
    height = std::max(height, wrapped[column].size());
  }
  std::array<std::vector<std::string>, column_count> painted;
  for (std::size_t column = 0; column < column_count; ++column) {
    const bool is_empty = cells[column].text.empty();
    painted[column] =
        is_empty ? wrapped[column] : paint(wrapped[column], cells[column].styles, painter);
  }
  for (std::size_t row = 0; row < height; ++row) {
    std::string line;
    std::size_t blanks = 0;
    for (std::size_t column = 0; column < column_count; ++column) {
      const std::size_t padding = column == 0 ? 0 : gap;
      blanks += padding;
      std::size_t used = 0;
      if (row < painted[column].size() && !painted[column][row].empty()) {
        line.append(blanks, ' ');
        blanks = 0;
        line += painted[column][row];
        used = display_width(wrapped[column][row]);
      }
      const std::size_t room = widths[column] - std::min(widths[column], padding);
      blanks += room - std::min(room, used);
    }
    out += line + '\n';
  }
}

void append_finding(std::string& out, const Finding& finding, const OutputContext& context,
                    const Painter& painter) {
  const Style color = severity_style(finding.severity);
  std::string severity{name(finding.severity)};
  std::ranges::transform(severity, severity.begin(),
                         [](char c) { return static_cast<char>(c - 'a' + 'A'); });
  const Position start = finding.range.start;
  const std::array<Cell, column_count> cells{{
      {fmt::format("{}:{}", start.line + 1, start.character + 1), {color}},
      {severity, {color, Style::inverse}},
      {finding.code, {color, Style::bold}},
      {finding.message, {Style::gray}},
      {dotted_path(finding.path), {Style::cyan}},
      {finding.documentation_url, {Style::gray}},
  }};
  append_row(out, cells, widths_for(finding, context), painter);
  out += '\n';
}

}  // namespace

std::string print_pretty(std::span<const Finding> findings, const OutputContext& context) {
  const Painter painter{context.color};
  std::string out = "\n";
  std::unordered_set<std::string_view> codes;
  const std::size_t width = context.width == 0 ? default_width : context.width;
  const std::vector<SourceGroup> groups = group_by_source(findings);
  for (const SourceGroup& group : groups) {
    out += '\n';
    for (const std::string& line : wrap("File:   " + std::string{group.source}, width)) {
      out += line + '\n';
    }
    for (const Finding* finding : group.findings) {
      codes.insert(finding->code);
      append_finding(out, *finding, context, painter);
    }
  }
  const Counts counts = count(groups);
  const Style color = severity_style(worst(counts));
  out += painter.apply({color, Style::bold}, fmt::format("{} Unique Issue(s)\n", codes.size()));
  const std::string text = summary(counts);
  return out +
         painter.apply({color, Style::bold}, "\u2716" + (text.empty() ? "" : " " + text) + "\n");
}

}  // namespace gwctl::lint
