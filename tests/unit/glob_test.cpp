#include "core/glob.h"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include <catch2/catch.hpp>

#include "core/files.h"

namespace gwctl {
namespace {

struct Row {
  std::string_view pattern;
  std::string_view path;
  bool matches;
};

class Tree {
 public:
  Tree() {
    root_ = (std::filesystem::temp_directory_path() / "gwctl.XXXXXX").string();
    REQUIRE(mkdtemp(root_.data()) != nullptr);
    for (const char* file : {"a.yaml", "b.yaml", "a.json", ".h.yaml", "[1].yaml", "d/a.yaml",
                             "d/e/a.yaml", "d/.h/c.yaml"}) {
      const std::string path = root_ + '/' + file;
      std::filesystem::create_directories(std::string{parent_path(path)});
      REQUIRE(write_file_atomically(path, ""));
    }
    REQUIRE(symlink(".", (root_ + "/d/loop").c_str()) == 0);
  }

  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;

  ~Tree() { std::filesystem::remove_all(root_); }

  /// What the patterns find, blank-separated and relative.
  std::string find(const std::vector<std::string>& patterns) const {
    std::string found;
    for (const std::string& file : expand_globs(patterns, root_)) {
      found += (found.empty() ? "" : " ") + relative_path(root_, file);
    }
    return found;
  }

  const std::string& root() const { return root_; }

 private:
  std::string root_;
};

}  // namespace

TEST_CASE("a glob matches as in minimatch") {
  const Row rows[] = {
      {"*.yaml", "a.yaml", true},
      {"*.yaml", "d/a.yaml", true},
      {"d/*.yaml", "d/a.yaml", true},
      {"d/*.yaml", "d/e/a.yaml", false},
      {"**/*.yaml", "a.yaml", true},
      {"**/*.yaml", "d/e/a.yaml", true},
      {"d/**", "d/e/a", true},
      {"d/**", "d", false},
      {"**", ".a", false},
      {"*", ".a", false},
      {".*", ".a", true},
      {"?", "a", true},
      {"?", "ab", false},
      {"[a-c]", "b", true},
      {"[!a-c]", "b", false},
      {"{a,b}.{x,y}", "b.x", true},
      {"{1..3}", "2", true},
      {"@(a|b)c", "bc", true},
      {"x!(a)", "xa", false},
      {"x!(a|b)", "xc", true},
      {"+(ab)", "abab", true},
      {"*(a)", "aaa", true},
      {"?(a)b", "b", true},
      {"\\*", "*", true},
      {"\\*", "a", false},
      {"!*.yaml", "a.json", true},
      {"!*.yaml", "a.yaml", false},
      {"#a", "#a", false},
      {"", "a", false},
      {"a", "A", false},
      {"@(a", "@(a", true},
      {"[a", "[a", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.pattern, row.path);
    CHECK(Glob{row.pattern, {.match_base = true}}.matches(row.path) == row.matches);
  }
}

TEST_CASE("a glob matches as in fast-glob") {
  const Row rows[] = {
      {"*.yaml", "d/a.yaml", false}, {"*.yaml", ".a.yaml", true},    {"**", "d/.h/a", true},
      {"**.yaml", "d/a.yaml", true}, {"(a|b).yaml", "b.yaml", true}, {"[1].yaml", "[1].yaml", true},
      {"[1].yaml", "1.yaml", true},  {"[[:alpha:]]", "x", true},     {"*", "..", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.pattern, row.path);
    const Glob glob{row.pattern, {.dialect = GlobDialect::fast_glob, .dot = true}};
    CHECK(glob.matches(row.path) == row.matches);
  }
}

TEST_CASE("hostile globs end soon") {
  std::string nested;
  for (int i = 0; i < 2000; ++i) nested += "@(";
  CHECK(!Glob{nested}.matches("a"));
  std::string braces;
  for (int i = 0; i < 500; ++i) braces += "{a,b}";
  CHECK(!Glob{braces}.matches("a"));
  std::string stars;
  for (int i = 0; i < 100; ++i) stars += "**/a*";
  CHECK(!Glob{stars}.matches(std::string(200, 'a')));
}

TEST_CASE("globs find files") {
  const Tree tree;
  CHECK(tree.find({"*.yaml"}) == ".h.yaml [1].yaml a.yaml b.yaml");
  CHECK(tree.find({"./a.*"}) == "a.json a.yaml");
  CHECK(tree.find({"a.yaml", "a.yaml", "none.yaml"}) == "a.yaml");
  CHECK(tree.find({"[1].yaml"}) == "[1].yaml");
  CHECK(tree.find({"d"}).empty());
  CHECK(tree.find({"d/**"}) == "d/.h/c.yaml d/a.yaml d/e/a.yaml");
  CHECK(tree.find({"**/a.yaml"}) == "a.yaml d/a.yaml d/e/a.yaml");
  CHECK(tree.find({"d/../a.yaml"}) == "a.yaml");
  CHECK(tree.find({tree.root() + "/d/*"}) == "d/a.yaml");
  CHECK(tree.find({"**/*.yaml", "!d"}) == ".h.yaml [1].yaml a.yaml b.yaml");
  CHECK(tree.find({"**/*.yaml", "!**/a.*", "!./.h.yaml"}) == "[1].yaml b.yaml d/.h/c.yaml");
  CHECK(tree.find({"{a,b}.yaml", "d/loop/a.yaml"}) == "a.yaml b.yaml d/loop/a.yaml");
}

}  // namespace gwctl
