// Runs the JSON-Schema-Test-Suite (json-schema-org) and compares with the numbers that were reached
// before: json_schema_suite SUITE RATCHET [--list]
// SUITE holds `tests` and `remotes`. Exit code 0 where nothing is worse than the ratchet says.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/document.h"
#include "core/json_schema.h"
#include "core/read_document.h"

namespace {

using namespace gwctl;
namespace fs = std::filesystem;

constexpr std::string_view remote_prefix = "http://localhost:1234/";

struct Draft {
  std::string_view folder;
  Dialect dialect;
};

constexpr Draft drafts[] = {
    {"draft4", Dialect::draft4},
    {"draft6", Dialect::draft6},
    {"draft7", Dialect::draft7},
    {"draft2019-09", Dialect::draft2019_09},
    {"draft2020-12", Dialect::draft2020_12},
};

struct Count {
  std::int64_t passed = 0;
  std::int64_t total = 0;
};

/// By draft and by whether the tests are required.
using Counts = std::map<std::pair<std::string, std::string>, Count>;

std::unique_ptr<const Document> read(const fs::path& path) {
  std::ifstream file{path};
  return read_json(path.string(), {std::istreambuf_iterator<char>{file}, {}});
}

class Suite {
 public:
  Suite(fs::path root, bool lists) : root_{std::move(root)}, lists_{lists} {}

  void run_folder(const Draft& draft, const fs::path& folder, std::string_view kind) {
    if (!fs::is_directory(folder)) return;
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator{folder}) files.push_back(entry.path());
    std::ranges::sort(files);
    for (const fs::path& file : files) {
      if (file.extension() == ".json") run_file(draft, file, kind);
    }
    if (kind != "optional") return;
    run_folder(draft, folder / "format", "format");
  }

  const Counts& counts() const { return counts_; }

  const std::vector<std::string>& failures() const { return failures_; }

 private:
  const Node* load(std::string_view uri) {
    if (!uri.starts_with(remote_prefix)) return nullptr;
    const std::string name{uri.substr(remote_prefix.size())};
    auto& document = remotes_[name];
    if (document == nullptr) {
      const fs::path path = root_ / "remotes" / name;
      if (!fs::is_regular_file(path)) return nullptr;
      document = read(path);
    }
    return &document->root();
  }

  SchemaOptions options(const Draft& draft, std::string_view kind) {
    SchemaOptions made;
    made.dialect = draft.dialect;
    made.formats = kind == "format";
    made.load = [this](std::string_view uri) { return load(uri); };
    return made;
  }

  void run_file(const Draft& draft, const fs::path& file, std::string_view kind) {
    const std::string filename = file.filename().string();
    const bool is_formats =
        kind == "optional" && (filename == "format.json" || filename == "ecmascript-regex.json");
    const auto document = read(file);
    for (const Node& group : document->root().items()) {
      const auto schema =
          compile_schema(*find(group, "schema"), options(draft, is_formats ? "format" : kind));
      for (const Node& test : find(group, "tests")->items()) {
        Count& count = counts_[{std::string{draft.folder}, std::string{kind}}];
        ++count.total;
        const bool expected = find(test, "valid")->is_true();
        if (schema && schema->is_valid(*find(test, "data")) == expected &&
            schema->validate(*find(test, "data")).empty() == expected) {
          ++count.passed;
          continue;
        }
        std::string name{draft.folder};
        name.append(kind == "required" ? "/" : "/optional/").append(filename);
        name.append(": ").append(find(group, "description")->string());
        name.append(": ").append(find(test, "description")->string());
        if (lists_)
          std::cout << name << (schema ? "" : " [" + schema.error().message + "]") << '\n';
        failures_.push_back(std::move(name));
      }
    }
  }

  fs::path root_;
  bool lists_;
  Counts counts_;
  std::vector<std::string> failures_;
  std::map<std::string, std::unique_ptr<const Document>> remotes_;
};

/// The numbers for the edition of the suite with this many tests, or null.
const Node* find_edition(const Node& ratchet, std::int64_t tests) {
  for (const Node& edition : find(ratchet, "editions")->items()) {
    if (find(edition, "tests")->integer == tests) return find(edition, "passed");
  }
  return nullptr;
}

bool is_exception(const Node& ratchet, const std::string& failure) {
  return std::ranges::any_of(find(ratchet, "exceptions")->items(),
                             [&failure](const Node& exception) {
                               return failure.starts_with(find(exception, "test")->string());
                             });
}

int compare(const Suite& suite, const Node& ratchet) {
  std::int64_t tests = 0;
  for (const auto& [name, count] : suite.counts()) tests += count.total;
  const Node* edition = find_edition(ratchet, tests);
  int worse = 0;
  for (const auto& [name, count] : suite.counts()) {
    const Node* draft = edition == nullptr ? nullptr : find(*edition, name.first);
    const Node* before = draft == nullptr ? nullptr : find(*draft, name.second);
    std::cout << name.first << ' ' << name.second << ": " << count.passed << " of " << count.total;
    if (before != nullptr && count.passed != before->integer)
      std::cout << " (was " << before->integer << ')';
    std::cout << '\n';
    if (before != nullptr && count.passed < before->integer) ++worse;
  }
  for (const std::string& failure : suite.failures()) {
    if (failure.find("/optional/") != std::string::npos || is_exception(ratchet, failure)) continue;
    std::cout << "fails: " << failure << '\n';
    ++worse;
  }
  std::cout << tests << " tests" << (edition == nullptr ? ", an edition without numbers" : "")
            << '\n';
  return worse == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const fs::path root{argv[1]};
  Suite suite{root, argc > 3};
  for (const Draft& draft : drafts) {
    const fs::path folder = root / "tests" / draft.folder;
    suite.run_folder(draft, folder, "required");
    suite.run_folder(draft, folder / "optional", "optional");
  }
  return compare(suite, read(argv[2])->root());
}
