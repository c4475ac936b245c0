#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/utf8.h"
#include "lint/output/common.h"

namespace gwctl::lint {
namespace {

constexpr std::size_t column_count = 6;
using Row = std::array<std::string, column_count>;

constexpr std::string_view blanks = " \t\r\n\v\f";

void append_spaces(std::string& out, std::size_t count) {
  out.append(count, ' ');
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Spectral's table dims the first two numbers that only blanks separate, which the position
/// (`1:2`) never is; what it finds are numbers within messages, set with a colon from then on.
/// Reproduced, since its output is compared byte for byte.
void join_first_numbers(std::string& line, const Painter& painter) {
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (!is_digit(line[at])) continue;
    std::size_t first_end = at;
    while (first_end < line.size() && is_digit(line[first_end])) ++first_end;
    std::size_t second = first_end;
    while (second < line.size() && blanks.find(line[second]) != blanks.npos) ++second;
    if (second == first_end || second == line.size() || !is_digit(line[second])) {
      at = first_end - 1;
      continue;
    }
    std::size_t end = second;
    while (end < line.size() && is_digit(line[end])) ++end;
    const std::string joined =
        line.substr(at, first_end - at) + ":" + line.substr(second, end - second);
    line.replace(at, end - at, painter.apply(Style::dim, joined));
    return;
  }
}

void append_line(std::string& out, const Row& row,
                 const std::array<std::size_t, column_count>& widths, const Painter& painter,
                 Severity severity) {
  std::string line;
  for (std::size_t column = 0; column < column_count; ++column) {
    const std::size_t blank = widths[column] - utf16_length(row[column]);
    if (column != 0) line += "  ";
    if (column == 0) {
      append_spaces(line, (blank + 1) / 2);
      line += row[column];
      append_spaces(line, blank / 2);
    } else if (column == 1) {
      append_spaces(line, blank);
      line += painter.apply(severity_style(severity), row[column]);
    } else {
      line += row[column];
      append_spaces(line, blank);
    }
  }
  line.erase(line.find_last_not_of(blanks) + 1);
  for (std::size_t begin = 0; begin <= line.size();) {
    const std::size_t end = std::min(line.find('\n', begin), line.size());
    std::string part = line.substr(begin, end - begin);
    join_first_numbers(part, painter);
    if (begin != 0) out += '\n';
    out += part;
    begin = end + 1;
  }
}

Row row_of(const Finding& finding) {
  const Position start = finding.range.start;
  return {fmt::format(" {}:{}", start.line + 1, start.character + 1),
          std::string{name(finding.severity)},
          finding.code,
          finding.message,
          dotted_path(finding.path),
          finding.documentation_url};
}

void append_group(std::string& out, const SourceGroup& group, const Painter& painter) {
  std::vector<Row> rows;
  rows.reserve(group.findings.size());
  std::array<std::size_t, column_count> widths{};
  for (const Finding* finding : group.findings) {
    rows.push_back(row_of(*finding));
    for (std::size_t column = 0; column < column_count; ++column) {
      widths[column] = std::max(widths[column], utf16_length(rows.back()[column]));
    }
  }
  out += painter.apply(Style::underline, group.source) + '\n';
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (row != 0) out += '\n';
    append_line(out, rows[row], widths, painter, group.findings[row]->severity);
  }
  out += "\n\n";
}

}  // namespace

std::string print_stylish(std::span<const Finding> findings, const OutputContext& context) {
  if (findings.empty()) return {};
  const Painter painter{context.color};
  std::string out = "\n";
  const std::vector<SourceGroup> groups = group_by_source(findings);
  for (const SourceGroup& group : groups) append_group(out, group, painter);
  const Counts counts = count(groups);
  return out + painter.apply({severity_style(worst(counts)), Style::bold},
                             "\u2716 " + summary(counts) + '\n');
}

}  // namespace gwctl::lint
