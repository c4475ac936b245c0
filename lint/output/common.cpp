#include "lint/output/common.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include <fmt/format.h>

#include "core/files.h"
#include "core/utf8.h"

namespace gwctl::lint {
namespace {

/// JavaScript's `\s`.
bool is_blank(char32_t c) {
  return (c >= 9 && c <= 13) || c == ' ' || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000 || c == 0xFEFF;
}

bool has_blank(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (is_blank(decode_utf8(text, at))) return true;
  }
  return false;
}

std::string counted(std::size_t number, std::string_view word) {
  return fmt::format("{} {}{}", number, word, number == 1 ? "" : "s");
}

struct Sgr {
  int on;
  int off;
};

Sgr sgr(Style style) {
  switch (style) {
    case Style::red: return {31, 39};
    case Style::yellow: return {33, 39};
    case Style::blue: return {34, 39};
    case Style::white: return {37, 39};
    case Style::gray: return {90, 39};
    case Style::cyan: return {36, 39};
    case Style::bold: return {1, 22};
    case Style::dim: return {2, 22};
    case Style::underline: return {4, 24};
    case Style::inverse: return {7, 27};
  }
  return {0, 0};
}

void tally(Counts& counts, const Finding& finding) {
  const auto severity = static_cast<std::size_t>(finding.severity);
  if (severity < counts.of.size()) ++counts.of[severity];
}

}  // namespace

std::vector<SourceGroup> group_by_source(std::span<const Finding> findings) {
  std::vector<SourceGroup> groups;
  std::unordered_map<std::string_view, std::size_t> places;
  for (const Finding& finding : findings) {
    if (finding.source.empty()) continue;
    const auto [place, is_new] = places.try_emplace(finding.source, groups.size());
    if (is_new) groups.push_back({finding.source, {}});
    groups[place->second].findings.push_back(&finding);
  }
  return groups;
}

Counts count(std::span<const Finding> findings) {
  Counts counts;
  for (const Finding& finding : findings) tally(counts, finding);
  return counts;
}

Counts count(const SourceGroup& group) {
  Counts counts;
  for (const Finding* finding : group.findings) tally(counts, *finding);
  return counts;
}

Counts count(std::span<const SourceGroup> groups) {
  Counts counts;
  for (const SourceGroup& group : groups) {
    for (const Finding* finding : group.findings) tally(counts, *finding);
  }
  return counts;
}

std::string summary(const Counts& counts) {
  if (counts.total() == 0) return {};
  return fmt::format("{} ({}, {}, {}, {})", counted(counts.total(), "problem"),
                     counted(counts.of[0], "error"), counted(counts.of[1], "warning"),
                     counted(counts.of[2], "info"), counted(counts.of[3], "hint"));
}

Severity worst(const Counts& counts) {
  const auto first =
      std::ranges::find_if(counts.of, [](std::size_t number) { return number != 0; });
  if (first == counts.of.end()) return Severity::hint;
  return static_cast<Severity>(first - counts.of.begin());
}

std::string decode_pointer_escapes(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_escape = text[at] == '~' && at + 1 < text.size();
    if (is_escape && text[at + 1] == '1') {
      result += '/';
      ++at;
    } else if (is_escape && text[at + 1] == '0') {
      result += '~';
      ++at;
    } else {
      result += text[at];
    }
  }
  return result;
}

std::string dotted_path(const std::vector<std::string>& path) {
  std::string result;
  for (const std::string& segment : path) {
    if (segment.empty() || has_blank(segment)) {
      result += "['" + segment + "']";
    } else if (!std::isnan(to_js_number(segment))) {
      result += "[" + segment + "]";
    } else {
      if (&segment != &path.front()) result += '.';
      result += segment;
    }
  }
  return decode_pointer_escapes(result);
}

std::string relative_source(std::string_view source, const OutputContext& context) {
  if (!source.starts_with('/')) return std::string{source};
  return relative_path(context.working_directory, source);
}

std::string_view rule_documentation(const Finding& finding, const OutputContext& context) {
  const Rule* rule =
      context.ruleset == nullptr ? nullptr : context.ruleset->find_rule(finding.code);
  return rule == nullptr ? std::string_view{} : std::string_view{rule->documentation_url};
}

std::string xml_escape(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = decode_utf8(text, at);
    switch (c) {
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '&': result += "&amp;"; break;
      case '"': result += "&quot;"; break;
      case '\'': result += "&apos;"; break;
      default:
        // What lies beyond the basic plane stays as it is, as in Spectral.
        if (c < 0x20 || (c >= 0x7F && c <= 0xFFFF)) {
          result += fmt::format("&#{};", static_cast<std::uint32_t>(c));
        } else {
          append_utf8(result, c);
        }
    }
  }
  return result;
}

std::string Painter::open(std::span<const Style> styles) const {
  std::string codes;
  if (!enabled_) return codes;
  for (const Style style : styles) codes += fmt::format("\x1b[{}m", sgr(style).on);
  return codes;
}

std::string Painter::close(std::span<const Style> styles) const {
  std::string codes;
  if (!enabled_) return codes;
  for (const Style style : styles) codes.insert(0, fmt::format("\x1b[{}m", sgr(style).off));
  return codes;
}

std::string Painter::apply(std::span<const Style> styles, std::string_view text) const {
  if (!enabled_ || text.empty()) return std::string{text};
  const std::string on = open(styles);
  const std::string off = close(styles);
  std::string result = on;
  for (const char c : text) {
    if (c == '\n') {
      result += off + '\n' + on;
    } else {
      result += c;
    }
  }
  return result + off;
}

Style severity_style(Severity severity) {
  switch (severity) {
    case Severity::error: return Style::red;
    case Severity::warning: return Style::yellow;
    case Severity::information: return Style::blue;
    default: return Style::white;
  }
}

}  // namespace gwctl::lint
