// What functions and templates answer. Rows of core functions come from the real ones: see
// tests/golden/functions/generate.cjs.
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "core/read_document.h"
#include "lint/function.h"
#include "lint/message.h"
#include "lint/workspace.h"

namespace gwctl::lint {
namespace {

using Documents = std::vector<std::unique_ptr<const Document>>;

Documents read_lines(const std::string& name) {
  std::ifstream file{std::string{GWCTL_SOURCE_DIR} + "/tests/golden/functions/" + name + ".jsonl"};
  Documents lines;
  for (std::string line; std::getline(file, line);) lines.push_back(read_json(name, line));
  REQUIRE(!lines.empty());
  return lines;
}

std::string text_of(const Node& object, std::string_view key) {
  const Node* value = find(object, key);
  return value == nullptr ? "" : std::string{value->string()};
}

class NoLoader final : public Loader {
 public:
  Result<std::string> load(const std::string& uri) override { return fail(uri); }
};

// Prints results as lines `path: message`.
class Printer final : public Results {
 public:
  using Results::add;

  void add(std::string message, const Place& base, std::span<const Segment> path) override {
    std::string where;
    for (const Place* at = &base; at != target; at = at->parent) {
      REQUIRE(at != nullptr);
      where = '/' + at->segment.text() + where;
    }
    for (const Segment& segment : path) where += '/' + segment.text();
    lines += where + ": " + message + '\n';
  }

  void fail(std::string message) override { lines += "fails: " + message + '\n'; }

  const Place* target = nullptr;
  std::string lines;
};

std::string expected_lines(const Node& row, std::string_view key) {
  std::string lines;
  for (const Node& each : find(row, key)->items()) {
    for (const Node& segment : find(each, "path")->items()) {
      lines += '/';
      lines += segment.string();
    }
    lines += ": " + text_of(each, "message") + '\n';
  }
  return lines;
}

std::string ask(const Function& function, const Node& row) {
  const auto document = std::make_shared<File>();
  document->document = read_json("empty", "{}");
  NoLoader loader;
  const Workspace workspace{document, loader};
  std::unordered_map<const void*, std::any> scratch;
  const FormatSet formats{};
  const RunContext context{workspace.resolved(),
                           workspace.resolved(),
                           workspace.unresolved(),
                           workspace,
                           formats,
                           "rule",
                           false,
                           scratch};
  std::vector<Place> places(1);
  const auto at = find(row, "at")->items();
  places.reserve(at.size() + 1);
  for (const Node& segment : at) places.push_back({&places.back(), segment.string()});
  places.back().node = find(row, "input");
  Printer printer;
  printer.target = &places.back();
  function.run({places.back().node, places.back(), {}}, context, printer);
  return printer.lines;
}

void check_function(const char* name) {
  const FunctionKind* kind = find_function(name);
  REQUIRE(kind != nullptr);
  for (const auto& line : read_lines(name)) {
    const Node& row = line->root();
    INFO(line->source().text());
    const MadeFunction function = kind->make(find(row, "options"));
    REQUIRE(function);
    const Node* fails = find(row, "fails");
    if (fails == nullptr) {
      CHECK(ask(**function, row) == expected_lines(row, "expected"));
    } else {
      CHECK(ask(**function, row) == "fails: Function \"" + std::string{name} +
                                        "\" threw an exception: " + std::string{fails->string()} +
                                        '\n');
    }
  }
}

TEST_CASE("core functions answer as Spectral's do") {
  const char* name = GENERATE("alphabetical", "casing", "defined", "enumeration", "falsy", "length",
                              "or", "pattern", "schema", "truthy", "undefined", "xor");
  check_function(name);
}

TEST_CASE("functions of gwctl:recommended") {
  const char* name =
      GENERATE("allOfTypes", "distinctNames", "symmetricProperties", "tagParents", "tagsUsed");
  check_function(name);
}

TEST_CASE("core functions refuse the options that Spectral's refuse") {
  for (const auto& line : read_lines("options")) {
    const Node& row = line->root();
    INFO(line->source().text());
    const FunctionKind* kind = find_function(text_of(row, "function"));
    if (kind == nullptr) continue;
    const MadeFunction made = kind->make(find(row, "options"));
    std::string lines;
    if (!made) {
      for (const OptionError& error : made.error()) {
        for (const std::string& segment : error.path) lines += '/' + segment;
        lines += ": " + error.message + '\n';
      }
    }
    CHECK(lines == expected_lines(row, "errors"));
  }
}

TEST_CASE("message templates are rendered as Spectral renders them") {
  for (const auto& line : read_lines("templates")) {
    const Node& row = line->root();
    INFO(line->source().text());
    const Node& from = *find(row, "values");
    MessageValues values;
    values.property = text_of(from, "property");
    values.error = text_of(from, "error");
    values.path = text_of(from, "path");
    if (find_string(from, "description") != nullptr)
      values.description = text_of(from, "description");
    values.value = find(from, "value");
    CHECK(render(text_of(row, "text"), values) == text_of(row, "expected"));
  }
}

TEST_CASE("functions are listed by name") {
  const auto kinds = function_kinds();
  for (std::size_t i = 0; i + 1 < kinds.size(); ++i) CHECK(kinds[i].name < kinds[i + 1].name);
  CHECK(find_function("casing") != nullptr);
  CHECK(find_function("casin") == nullptr);
  CHECK(find_function("") == nullptr);
}

}  // namespace
}  // namespace gwctl::lint
