// A ruleset and, behind lines of `---`, up to three files that it may extend (`/1.yaml` and on):
// loading it, merging overrides, expanding aliases and asking for severities end well. Reads no
// file and no URL.
#include "lint/ruleset.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace {

using namespace gwctl;
using namespace gwctl::lint;

constexpr std::size_t text_bytes_max = 20'000;

std::vector<std::string> split(std::string_view text) {
  constexpr std::string_view separator = "\n---\n";
  std::vector<std::string> files;
  while (files.size() < 4) {
    const auto at = text.find(separator);
    files.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) break;
    text.remove_prefix(at + separator.size());
  }
  return files;
}

void check(const Ruleset& ruleset) {
  FormatSet formats;
  formats.set(static_cast<std::size_t>(Format::oas3));
  const std::vector<std::string> path{"info", "a/b~c"};
  for (const Rule& rule : ruleset.rules) {
    for (const Then& then : rule.then) {
      if (rule.enabled && then.function == nullptr) std::abort();
    }
    (void)severity_for(rule, "/a.yaml", path);
    (void)expand_givens(rule, formats);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > text_bytes_max) return 0;
  const auto files = split({reinterpret_cast<const char*>(data), size});
  RulesetOptions options;
  options.strict = size % 2 == 0;
  options.load = [&files](const std::string& path) -> Result<std::string> {
    for (std::size_t i = 1; i < files.size(); ++i) {
      if (path == fmt::format("/{}.yaml", i)) return files[i];
    }
    return gwctl::fail("not there");
  };
  const auto ruleset = load_ruleset_text("/r.yaml", files.front(), options);
  if (!ruleset) {
    if (ruleset.error().empty()) std::abort();
    return 0;
  }
  check(**ruleset);
  for (const char* name : {"/a.yaml", "/sub/b.json", "<STDIN>"}) {
    const auto own = (*ruleset)->for_document(name);
    if (own && *own != nullptr) check(**own);
  }
  return 0;
}
