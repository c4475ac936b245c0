#include "lint/baseline.h"

#include <map>
#include <numeric>

#include <fmt/format.h>

#include "core/files.h"
#include "core/js_text.h"
#include "core/json_pointer.h"
#include "core/read_document.h"
#include "lint/fingerprint.h"

namespace gwctl::lint {
namespace {

std::string seen_from(std::string_view folder, const std::string& source) {
  return is_absolute_path(source) ? relative_path(folder, source) : source;
}

std::string key_of(std::string_view source, std::string_view print) {
  return fmt::format("{}\n{}", source, print);
}

}  // namespace

Result<Baseline> Baseline::parse(const std::string& name, std::string text, std::string folder) {
  const auto document = read_json(name, std::move(text));
  if (!document->problems().empty()) {
    const Problem& problem = document->problems().front();
    const Position at = document->source().position(problem.span.begin);
    return fail(fmt::format("{}:{}:{} — {}", name, at.line + 1, at.character + 1, problem.message));
  }
  const Node* findings = find(document->root(), "findings");
  if (findings == nullptr || !findings->is_array()) {
    return fail(name + " — this is no baseline: there is no list \"findings\"");
  }
  Baseline baseline;
  baseline.folder_ = std::move(folder);
  for (const Node& item : findings->items()) {
    const Node* source = find_string(item, "source");
    const Node* print = find_string(item, "fingerprint");
    const Node* count = find(item, "count");
    if (source == nullptr || print == nullptr) {
      const Position at = document->source().position(item.begin);
      return fail(fmt::format("{}:{}:{} — a finding has \"source\" and \"fingerprint\"", name,
                              at.line + 1, at.character + 1));
    }
    const bool has_count = count != nullptr && count->is_integer && count->integer > 0;
    baseline.counts_[key_of(source->string(), print->string())] +=
        has_count ? static_cast<std::size_t>(count->integer) : 1;
  }
  return baseline;
}

void Baseline::apply(std::vector<Finding>& findings) {
  std::erase_if(findings, [&](const Finding& finding) {
    const auto known =
        counts_.find(key_of(seen_from(folder_, finding.source), fingerprint(finding)));
    if (known == counts_.end() || known->second == 0) return false;
    --known->second;
    return true;
  });
}

std::size_t Baseline::gone() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::size_t{0},
                         [](std::size_t sum, const auto& entry) { return sum + entry.second; });
}

std::string print_baseline(std::span<const Finding> findings, std::string_view folder) {
  struct Entry {
    std::string text;
    std::size_t count = 0;
  };

  std::map<std::string, Entry> entries;  // by what they are sorted by
  for (const Finding& finding : findings) {
    const std::string source = seen_from(folder, finding.source);
    const std::string pointer = to_json_pointer(finding.path);
    const std::string print = fingerprint(finding);
    Entry& entry = entries[fmt::format("{}\n{}\n{}\n{}", source, pointer, finding.code, print)];
    if (entry.count++ != 0) continue;
    entry.text = fmt::format(R"({{"source": {}, "rule": {}, "pointer": {}, "message": {}, )"
                             R"("fingerprint": "{}", "count": )",
                             to_json_string(source), to_json_string(finding.code),
                             to_json_string(pointer), to_json_string(finding.message), print);
  }
  std::string out = "{\n  \"version\": 1,\n  \"findings\": [";
  const char* separator = "\n    ";
  for (const auto& [order, entry] : entries) {
    out += fmt::format("{}{}{}}}", separator, entry.text, entry.count);
    separator = ",\n    ";
  }
  return out + (entries.empty() ? "]\n}\n" : "\n  ]\n}\n");
}

}  // namespace gwctl::lint
