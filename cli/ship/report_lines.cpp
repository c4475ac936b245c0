#include <algorithm>

#include <fmt/format.h>

#include "cli/ship/report_parts.h"
#include "core/utf8.h"

namespace gwctl::cli {
namespace {

using config::FieldChange;
using config::Json;

// A value in one line.
constexpr std::size_t value_shown_max = 120;
// A line of a value that has many.
constexpr std::size_t line_shown_max = 160;
// A value that stays in one line among many.
constexpr std::size_t short_value_max = 80;
// Lines of one field.
constexpr std::size_t field_lines_max = 60;
// Lines around a change.
constexpr std::size_t context_lines = 2;
// Lines on both sides that are compared with each other; beyond, one side follows the other.
constexpr std::size_t compared_lines_max = 500;

// How much was cut is said.
std::string cut(const std::string& text, std::size_t max) {
  const std::string_view head = utf8_head(text, max);
  if (head.size() == text.size()) return text;
  return fmt::format("{}… ({} bytes more)", head, text.size() - head.size());
}

std::string compact(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool has_many_lines(const std::optional<Json>& value) {
  return value && value->is_string() &&
         value->get_ref<const std::string&>().find('\n') != std::string::npos;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(cut(plain_line(text.substr(begin, end - begin)), line_shown_max));
    begin = end + 1;
  }
  return lines;
}

/// JSON with what is short in one line, so that an item of a list is one that differs.
class Layout {
 public:
  std::vector<std::string> write(const Json& value) {
    add("", value, 0, "");
    return std::move(lines_);
  }

 private:
  void add(const std::string& name, const Json& value, std::size_t depth, const char* comma) {
    const std::string indent(depth * 2, ' ');
    const std::string text = compact(value);
    if (text.size() <= short_value_max || !value.is_structured()) {
      lines_.push_back(cut(indent + name + text, line_shown_max) + comma);
      return;
    }
    lines_.push_back(indent + name + (value.is_object() ? "{" : "["));
    std::size_t left = value.size();
    for (auto item = value.begin(); item != value.end(); ++item)
      add(value.is_object() ? compact(item.key()) + ": " : "", *item, depth + 1,
          --left == 0 ? "" : ",");
    lines_.push_back(indent + (value.is_object() ? "}" : "]") + comma);
  }

  std::vector<std::string> lines_;
};

bool ends_with_break(const std::optional<Json>& value) {
  return value->get_ref<const std::string&>().ends_with('\n');
}

/// `other`: the value on the other side.
std::vector<std::string> value_lines(const std::optional<Json>& value,
                                     const std::optional<Json>& other) {
  if (!value) return {};
  if (!has_many_lines(value)) return Layout{}.write(*value);
  std::vector<std::string> lines = lines_of(value->get_ref<const std::string&>());
  if (ends_with_break(value)) {
    lines.pop_back();
  } else if (has_many_lines(other) && ends_with_break(other)) {
    lines.emplace_back("(no line break at the end)");
  }
  return lines;
}

/// The shortest way from some lines to others.
class LineDiff {
 public:
  LineDiff(std::span<const std::string> before, std::span<const std::string> after)
      : before_{before}, after_{after}, width_{after.size() + 1} {
    common_.assign((before.size() + 1) * width_, 0);
    for (std::size_t i = before.size(); i-- > 0;) {
      for (std::size_t j = after.size(); j-- > 0;)
        at(i, j) =
            before[i] == after[j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
    }
  }

  void write(std::vector<ReportLine>& to) {
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < before_.size() || j < after_.size()) {
      if (i < before_.size() && j < after_.size() && before_[i] == after_[j]) {
        to.push_back({' ', before_[i]});
        ++i;
        ++j;
      } else if (j == after_.size() || (i < before_.size() && at(i + 1, j) >= at(i, j + 1))) {
        to.push_back({'-', before_[i++]});
      } else {
        to.push_back({'+', after_[j++]});
      }
    }
  }

 private:
  std::size_t& at(std::size_t i, std::size_t j) { return common_[i * width_ + j]; }

  std::span<const std::string> before_;
  std::span<const std::string> after_;
  std::size_t width_;
  std::vector<std::size_t> common_;  // how many lines both have from there on
};

void write_all(std::span<const std::string> lines, char sign, std::vector<ReportLine>& to) {
  for (const std::string& line : lines) to.push_back({sign, line});
}

std::vector<ReportLine> without_far_lines(const std::vector<ReportLine>& lines) {
  std::vector<bool> is_near(lines.size(), false);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].sign == ' ') continue;
    const std::size_t end = std::min(i + context_lines + 1, lines.size());
    for (std::size_t k = i - std::min(i, context_lines); k < end; ++k) is_near[k] = true;
  }
  std::vector<ReportLine> result;
  for (std::size_t i = 0; i < lines.size();) {
    std::size_t end = i;
    while (end < lines.size() && !is_near[end]) ++end;
    // To say that it is one line would take as much room as the line.
    if (end == i + 1) result.push_back(lines[i]);
    if (end > i + 1) result.push_back({' ', fmt::format("… {} lines unchanged", end - i)});
    for (i = end; i < lines.size() && is_near[i]; ++i) result.push_back(lines[i]);
  }
  return result;
}

}  // namespace

std::vector<ReportLine> unified(const std::vector<std::string>& before,
                                const std::vector<std::string>& after) {
  std::size_t head = 0;
  const std::size_t shorter = std::min(before.size(), after.size());
  while (head < shorter && before[head] == after[head]) ++head;
  std::size_t tail = 0;
  while (tail < shorter - head &&
         before[before.size() - 1 - tail] == after[after.size() - 1 - tail])
    ++tail;
  const std::span<const std::string> all{before};
  const auto old_part = all.subspan(head, before.size() - head - tail);
  const auto new_part = std::span{after}.subspan(head, after.size() - head - tail);
  std::vector<ReportLine> lines;
  write_all(all.first(head), ' ', lines);
  if (old_part.size() <= compared_lines_max && new_part.size() <= compared_lines_max) {
    LineDiff{old_part, new_part}.write(lines);
  } else {
    write_all(old_part, '-', lines);
    write_all(new_part, '+', lines);
  }
  write_all(all.last(tail), ' ', lines);
  return without_far_lines(lines);
}

std::string place_of(const FieldChange& field) {
  std::string text;
  for (const std::string& step : field.path) text += (text.empty() ? "" : ".") + step;
  return text.empty() ? "all of it" : plain_line(std::move(text));
}

std::string shown(const FieldChange& field, const std::optional<Json>& value) {
  if (field.is_secret) return std::string{hidden_secret};
  return value ? cut(compact(*value), value_shown_max) : std::string{};
}

bool is_short(const FieldChange& field) {
  if (field.is_secret) return true;
  if (has_many_lines(field.before) || has_many_lines(field.after)) return false;
  std::size_t size = 0;
  for (const auto& value : {field.before, field.after}) size += value ? compact(*value).size() : 0;
  return size <= value_shown_max;
}

std::vector<ReportLine> field_lines(const FieldChange& field) {
  const std::string place = place_of(field);
  if (is_short(field)) {
    std::vector<ReportLine> lines;
    if (field.before) lines.push_back({'-', place + ": " + shown(field, field.before)});
    if (field.after) lines.push_back({'+', place + ": " + shown(field, field.after)});
    return lines;
  }
  std::vector<ReportLine> lines{{' ', place + ":"}};
  const auto inner =
      unified(value_lines(field.before, field.after), value_lines(field.after, field.before));
  const std::size_t end = std::min(inner.size(), field_lines_max);
  for (std::size_t i = 0; i < end; ++i) lines.push_back({inner[i].sign, "  " + inner[i].text});
  if (inner.size() > end)
    lines.push_back({' ', fmt::format("  … {} more lines", inner.size() - end)});
  return lines;
}

std::vector<ReportLine> change_lines(const config::Change& change) {
  std::vector<ReportLine> lines;
  for (const FieldChange& field : change.fields)
    std::ranges::move(field_lines(field), std::back_inserter(lines));
  return lines;
}

}  // namespace gwctl::cli
