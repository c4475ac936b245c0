#include <algorithm>
#include <vector>

#include "core/read_document.h"
#include "core/read_json_strict.h"
#include "core/read_text.h"
#include "core/read_yaml_block.h"
#include "core/read_yaml_events.h"
#include "core/read_yaml_gap.h"
#include "core/read_yaml_repair.h"

namespace gwctl {
namespace {

// JSON of the strict kind has tabs between its tokens only.
void report_tabs(DocumentBuilder& builder) {
  const std::string_view text = builder.text();
  for (std::size_t at = text.find('\t'); at != std::string_view::npos;
       at = text.find('\t', at + 1)) {
    const auto offset = static_cast<std::uint32_t>(at);
    builder.problem(ProblemKind::discouraged, tab_message, {offset, offset});
  }
}

bool read_as_json(DocumentBuilder& builder, std::uint32_t begin, const ReadLimits& limits) {
  const std::string_view text = builder.text();
  const std::size_t first = text.find_first_not_of(" \t\r\n", begin);
  if (first == std::string_view::npos || (text[first] != '{' && text[first] != '[')) return false;
  if (read_json_strict(builder, begin, limits.depth_max, JsonDialect::yaml)) {
    report_tabs(builder);
    return true;
  }
  builder.restart();
  return false;
}

// Reading begins again after each repair, so damage all over a large text must not take forever.
constexpr std::size_t repairs_max = 100;
constexpr std::size_t repaired_bytes_max = 512UL * 1024 * 1024;

void find_control_character(std::string_view text, std::vector<Problem>& faults) {
  const auto is_control = [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') ||
           c == 0x7F;
  };
  const auto* const found = std::ranges::find_if(text, is_control);
  if (found == text.end()) return;
  const auto at = static_cast<std::uint32_t>(found - text.begin());
  faults.push_back(
      {ProblemKind::syntax, "The stream contains non-printable characters", {at, at}, {}});
}

bool read_fast(DocumentBuilder& builder, std::string_view text, const ReadLimits& limits) {
  if (read_yaml_block(builder, text, limits)) return true;
  builder.restart();
  return false;
}

// `faults` are what the repairs were for.
void read_with_repairs(DocumentBuilder& builder, const ReadLimits& limits,
                       std::vector<Problem>& faults) {
  if (read_fast(builder, builder.text(), limits)) return;
  find_control_character(builder.text(), faults);
  YamlFault fault = read_yaml_events(builder, builder.text(), limits);
  std::string repaired{builder.text()};
  std::size_t bytes = 0;
  for (std::size_t repairs = 0; !fault.message.empty(); ++repairs) {
    YamlRepair repair = repair_yaml(repaired, fault);
    const auto is_known = [&](const Problem& each) {
      return each.message == repair.problem.message && each.span == repair.problem.span;
    };
    if (std::ranges::none_of(faults, is_known)) faults.push_back(std::move(repair.problem));
    bytes += repaired.size();
    if (!repair.is_repaired || repairs >= repairs_max || bytes > repaired_bytes_max) return;
    // Strings will point into the text, so it must live as long as the document.
    const auto kept = [&] { return builder.keep({repaired.c_str(), repaired.size() + 1}); };
    builder.restart();
    if (read_fast(builder, kept().substr(0, repaired.size()), limits)) return;
    fault = read_yaml_events(builder, kept().substr(0, repaired.size()), limits);
  }
}

}  // namespace

std::unique_ptr<const Document> read_yaml(std::string name, std::string text,
                                          const ReadLimits& limits) {
  CleanText clean = clean_text(std::move(name), std::move(text), limits);
  DocumentBuilder builder{std::move(clean.source), MergeKeys::merged};
  std::vector<Problem> problems;
  if (!clean.problem.message.empty()) problems.push_back(std::move(clean.problem));
  const bool is_too_long = !problems.empty() && problems.back().kind == ProblemKind::limit;
  if (!is_too_long && !read_as_json(builder, text_begin(builder.text()), limits)) {
    read_with_repairs(builder, limits, problems);
  }
  for (Problem& problem : problems) {
    builder.problem(problem.kind, std::move(problem.message), problem.span);
  }
  return builder.finish();
}

}  // namespace gwctl
