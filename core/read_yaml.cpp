#include <algorithm>
#include <vector>

#include "core/read_document.h"
#include "core/read_json_strict.h"
#include "core/read_text.h"
#include "core/read_yaml_block.h"
#include "core/read_yaml_events.h"
#include "core/read_yaml_gap.h"

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

// The ways to read that are fast, each for one sort of text.
bool read_fast(DocumentBuilder& builder, std::uint32_t begin, const ReadLimits& limits) {
  if (read_as_json(builder, begin, limits)) return true;
  if (read_yaml_block(builder, builder.text(), limits)) return true;
  builder.restart();
  return false;
}

}  // namespace

std::unique_ptr<const Document> read_yaml(std::string name, std::string text,
                                          const ReadLimits& limits) {
  CleanText clean = clean_text(std::move(name), std::move(text), limits);
  DocumentBuilder builder{std::move(clean.source), MergeKeys::merged};
  const bool is_too_long = clean.problem.kind == ProblemKind::limit;
  if (!is_too_long && !read_fast(builder, text_begin(builder.text()), limits)) {
    const YamlFault fault = read_yaml_events(builder, builder.text(), limits);
    if (!fault.message.empty()) {
      builder.problem(ProblemKind::syntax, fault.message, {fault.offset, fault.offset});
    }
  }
  if (!clean.problem.message.empty()) {
    builder.problem(clean.problem.kind, clean.problem.message, clean.problem.span);
  }
  return builder.finish();
}

}  // namespace gwctl
