#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/utf8.h"
#include "lint/output/common.h"

namespace gwctl::lint {
namespace {

constexpr std::size_t column_count = 7;
using Row = std::array<std::string, column_count>;

std::string escape(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '*':
      case '#':
      case '/':
      case '(':
      case ')':
      case '[':
      case ']':
      case '_':
      case '`':
        result += '\\';
        result += c;
        break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      default: result += c;
    }
  }
  return result;
}

std::string_view word(Severity severity) {
  switch (severity) {
    case Severity::error: return "Error";
    case Severity::warning: return "Warning";
    case Severity::information: return "Information";
    default: return "Hint";
  }
}

std::string shown(Position position) {
  return fmt::format("{}:{}", position.line, position.character);
}

Row row_of(const Finding& finding, const OutputContext& context) {
  const std::string_view documentation = rule_documentation(finding, context);
  return {
      documentation.empty() ? finding.code : fmt::format("[{}]({})", finding.code, documentation),
      escape(dotted_path(finding.path)),
      escape(finding.message),
      std::string{word(finding.severity)},
      shown(finding.range.start),
      shown(finding.range.end),
      escape(finding.source)};
}

void append_row(std::string& out, const Row& row,
                const std::array<std::size_t, column_count>& widths) {
  out += '|';
  for (std::size_t column = 0; column < column_count; ++column) {
    // A cell is padded like the first of its row that reads the same (so does Spectral).
    const auto first = static_cast<std::size_t>(std::ranges::find(row, row[column]) - row.begin());
    const std::size_t length = utf16_length(row[column]);
    out += ' ' + row[column];
    out.append(widths[first] - std::min(widths[first], length), ' ');
    out += " |";
  }
}

}  // namespace

std::string print_markdown(std::span<const Finding> findings, const OutputContext& context) {
  const Row headers{"Code", "Path", "Message", "Severity", "Start", "End", "Source"};
  std::vector<Row> rows;
  for (SourceGroup& group : group_by_source(findings)) {
    std::ranges::stable_sort(group.findings, {},
                             [](const Finding* finding) { return finding->range.start.line; });
    for (const Finding* finding : group.findings) rows.push_back(row_of(*finding, context));
  }
  std::array<std::size_t, column_count> widths{};
  for (std::size_t column = 0; column < column_count; ++column) {
    widths[column] = headers[column].size();
    for (const Row& row : rows)
      widths[column] = std::max(widths[column], utf16_length(row[column]));
  }
  std::string out;
  append_row(out, headers, widths);
  out += "\n|";
  for (const std::size_t width : widths) out += ' ' + std::string(width, '-') + " |";
  for (const Row& row : rows) {
    out += '\n';
    append_row(out, row, widths);
  }
  return out;
}

}  // namespace gwctl::lint
