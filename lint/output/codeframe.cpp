#include <algorithm>
#include <optional>
#include <unordered_set>

#include <fmt/format.h>

#include "core/utf8.h"
#include "lint/output/common.h"
#include "lint/output/width.h"

namespace gwctl::lint {
namespace {

constexpr std::size_t tab_columns = 4;
constexpr std::size_t default_width = 100;
constexpr std::size_t least_width = 40;

/// A line of a source ready to be shown: tabs are blanks, control characters harmless.
struct ShownLine {
  std::string text;
  std::vector<std::size_t> columns;  ///< by UTF-16 index: the first column; one more at the end
};

ShownLine show_line(std::string_view line) {
  ShownLine shown;
  std::size_t column = 0;
  for (std::size_t at = 0; at < line.size();) {
    const char32_t c = decode_utf8(line, at);
    shown.columns.push_back(column);
    if (c > 0xFFFF) shown.columns.push_back(column);
    if (c == '\t') {
      const std::size_t blanks = tab_columns - column % tab_columns;
      shown.text.append(blanks, ' ');
      column += blanks;
    } else if (c < 0x20 || (c >= 0x7F && c < 0xA0)) {
      append_utf8(shown.text, replacement_character);
      ++column;
    } else {
      append_utf8(shown.text, c);
      column += display_width(c);
    }
  }
  shown.columns.push_back(column);
  return shown;
}

/// The columns from `begin` to `end` of the text, dots where something was left out.
std::string cut(std::string_view text, std::size_t begin, std::size_t end) {
  std::string result;
  std::size_t column = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const char32_t c = decode_utf8(text, at);
    const std::size_t columns = display_width(c);
    if (column >= begin && column + columns <= end) {
      result += text.substr(from, at - from);
    } else if (column < begin && column + columns > begin) {
      result += ' ';  // half of a wide character
    }
    column += columns;
  }
  if (begin > 0 && !result.empty()) result.replace(0, 1, result.starts_with("…") ? "" : "…");
  if (column > end) result += "…";
  return result;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

/// The UTF-16 index of the first character from `index` on that is no blank.
std::size_t skip_blanks(std::string_view line, std::size_t index) {
  std::size_t at = 0;
  for (std::size_t units = 0; at < line.size() && units < index;) {
    units += decode_utf8(line, at) > 0xFFFF ? 2U : 1U;
  }
  while (at < line.size() && is_blank(line[at])) {
    ++at;
    ++index;
  }
  return index;
}

/// What to mark of the first line of a range, as UTF-16 indices. A block's range begins behind its
/// key, where nothing is to be seen: then it is the key that is marked.
struct Mark {
  std::size_t begin;
  std::size_t end;
};

Mark mark_of(const Range& range, std::string_view line) {
  const std::size_t length = utf16_length(line);
  Mark mark{std::min<std::size_t>(range.start.character, length),
            range.end.line == range.start.line ? std::min<std::size_t>(range.end.character, length)
                                               : length};
  // Byte offsets do for what follows: it looks at ASCII only, from the end of the line.
  std::size_t end = line.size();
  while (end > 0 && is_blank(line[end - 1])) --end;
  const std::size_t visible = utf16_length(line.substr(0, end));
  if (mark.begin < visible) {
    mark.begin = skip_blanks(line, mark.begin);
    mark.end = std::max(mark.begin + 1, std::min(mark.end, visible));
    return mark;
  }
  std::size_t key_end = end;
  if (key_end > 0 && line[key_end - 1] == ':') --key_end;
  std::size_t begin = 0;
  while (begin < key_end && (is_blank(line[begin]) || line[begin] == '-')) ++begin;
  if (begin == key_end) return {mark.begin, mark.begin + 1};
  return {utf16_length(line.substr(0, begin)), utf16_length(line.substr(0, key_end))};
}

std::string harmless(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = decode_utf8(text, at);
    const bool is_control = (c < 0x20 && c != '\n') || (c >= 0x7F && c < 0xA0);
    append_utf8(result, is_control ? replacement_character : c);
  }
  return result;
}

class Printer {
 public:
  Printer(const OutputContext& context, std::string& out)
      : context_{context},
        out_{out},
        painter_{context.color},
        width_{std::max<std::size_t>(least_width,
                                     context.width == 0 ? default_width : context.width)} {}

  void print(const Finding& finding) {
    const Style color = severity_style(finding.severity);
    const Position start = finding.range.start;
    out_ += painter_.apply({color, Style::bold},
                           fmt::format("{}[{}]", name(finding.severity), harmless(finding.code)));
    out_ += ": " + painter_.apply(Style::bold, harmless(finding.message)) + '\n';
    const Source* source = context_.source ? context_.source(finding.source) : nullptr;
    const std::uint32_t first = start.line == 0 ? 0 : start.line - 1;
    const std::uint32_t last =
        source == nullptr ? start.line : std::min(start.line + 1, source->line_count() - 1);
    gutter_ = std::to_string(last + 1).size();
    out_.append(gutter_, ' ');
    out_ += painter_.apply(Style::blue, "--> ");
    out_ += fmt::format("{}:{}:{}", relative_source(finding.source, context_), start.line + 1,
                        start.character + 1);
    if (!finding.path.empty()) {
      out_ += "  " + painter_.apply(Style::cyan, harmless(dotted_path(finding.path)));
    }
    out_ += '\n';
    if (source != nullptr && start.line < source->line_count()) {
      frame(*source, finding, first, last);
    }
    notes(finding);
    out_ += '\n';
  }

 private:
  void frame(const Source& source, const Finding& finding, std::uint32_t first,
             std::uint32_t last) {
    const std::uint32_t marked = finding.range.start.line;
    const ShownLine shown = show_line(source.line(marked));
    const Mark mark = mark_of(finding.range, source.line(marked));
    const auto column_at = [&](std::size_t index) {
      return shown.columns[std::min(index, shown.columns.size() - 1)];
    };
    std::size_t begin = column_at(mark.begin);
    std::size_t end = std::max(begin + 1, column_at(mark.end));
    const std::size_t room = width_ - std::min(width_ - 1, gutter_ + 4);
    // A long line is shown around the mark.
    const std::size_t from = end <= room ? 0 : begin - std::min(begin, room / 3);
    gutter("");
    for (std::uint32_t line = first; line <= last; ++line) {
      const std::string text = show_line(source.line(line)).text;
      if (line != marked && text.find_first_not_of(' ') == text.npos) continue;
      gutter(std::to_string(line + 1), cut(text, from, from + room));
      if (line != marked) continue;
      begin = std::min(begin - from, room - 1);
      end = std::min(end - from, room);
      gutter("", std::string(begin, ' ') +
                     painter_.apply({severity_style(finding.severity), Style::bold},
                                    std::string(std::max<std::size_t>(1, end - begin), '^')));
    }
  }

  void gutter(std::string_view number, std::string_view text = {}) {
    out_.append(gutter_ - number.size(), ' ');
    out_ += painter_.apply(Style::blue, fmt::format("{} |", number));
    if (!text.empty()) {
      out_ += ' ';
      out_ += text;
    }
    out_ += '\n';
  }

  /// Why the rule is there and where to read on: once for each rule.
  void notes(const Finding& finding) {
    if (!explained_.insert(finding.code).second) return;
    const Rule* rule =
        context_.ruleset == nullptr ? nullptr : context_.ruleset->find_rule(finding.code);
    if (rule == nullptr) return;
    const Node* why = rule->definition == nullptr ? nullptr : find(*rule->definition, "x-why");
    if (why != nullptr) note("why", why->string());
    if (!rule->documentation_url.empty()) note("docs", rule->documentation_url);
  }

  void note(std::string_view title, std::string_view text) {
    const std::size_t indent = gutter_ + 3 + title.size() + 2;
    const std::size_t room = std::max(least_width, width_ - std::min(width_, indent));
    std::string folded{text};
    std::ranges::replace(folded, '\n', ' ');
    bool is_first = true;
    for (const std::string& line : wrap(folded, title == "docs" ? folded.size() : room)) {
      if (line.empty() && !is_first) continue;
      if (is_first) {
        out_.append(gutter_ + 1, ' ');
        out_ += painter_.apply(Style::blue, "= ") + painter_.apply(Style::bold, title) + ": ";
      } else {
        out_.append(indent, ' ');
      }
      out_ += line + '\n';
      is_first = false;
    }
  }

  const OutputContext& context_;
  std::string& out_;
  Painter painter_;
  std::size_t width_;
  std::size_t gutter_ = 1;
  std::unordered_set<std::string_view> explained_;
};

}  // namespace

std::string print_codeframe(std::span<const Finding> findings, const OutputContext& context) {
  if (findings.empty()) return {};
  std::string out = "\n";
  Printer printer{context, out};
  for (const Finding& finding : findings) printer.print(finding);
  const Counts counts = count(findings);
  return out + Painter{context.color}.apply({severity_style(worst(counts)), Style::bold},
                                            "\u2716 " + summary(counts) + '\n');
}

}  // namespace gwctl::lint
