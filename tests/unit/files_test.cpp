#include "core/files.h"

#include <cstdlib>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

namespace gwctl {
namespace {

// An empty directory, removed in the end with the files right in it.
class Directory {
 public:
  Directory() {
    const char* parent = std::getenv("TMPDIR");
    path_ = std::string{parent == nullptr ? "/tmp" : parent} + "/gwctl.XXXXXX";
    REQUIRE(mkdtemp(path_.data()) != nullptr);
  }

  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  ~Directory() {
    const auto names = list_directory(path_);
    if (names) {
      for (const std::string& name : *names) unlink((path_ + '/' + name).c_str());
    }
    rmdir(path_.c_str());
  }

  std::string operator/(std::string_view name) const { return path_ + '/' + std::string{name}; }

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace

TEST_CASE("what was written is read") {
  const Directory directory;
  const std::string path = directory / "a";
  const std::string content(300'000, 'x');
  REQUIRE(write_file_atomically(path, content));
  CHECK(read_file(path).value() == content);
  chmod(path.c_str(), 0640);
  REQUIRE(write_file_atomically(path, ""));
  CHECK(read_file(path).value().empty());

  struct stat status {};

  REQUIRE(stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777U) == 0640);
  CHECK(list_directory(directory.path()).value() == std::vector<std::string>{"a"});
  CHECK(is_regular_file(path));
  CHECK(!is_directory(path));
  CHECK(is_directory(directory.path()));
}

TEST_CASE("writing behind a symbolic link keeps the link") {
  const Directory directory;
  REQUIRE(symlink("target", (directory / "link").c_str()) == 0);
  REQUIRE(write_file_atomically(directory / "link", "x"));
  CHECK(read_file(directory / "target").value() == "x");
}

TEST_CASE("what fails is told in the words of Node.js") {
  const Directory directory;
  const auto missing = read_file(directory / "b");
  REQUIRE(!missing);
  CHECK(missing.error().message ==
        "ENOENT: no such file or directory, open '" + directory / "b" + "'");
  const auto folder = read_file(directory.path());
  REQUIRE(!folder);
  CHECK(folder.error().message == "EISDIR: illegal operation on a directory, read");
  REQUIRE(write_file_atomically(directory / "c", "12345"));
  const auto large = read_file(directory / "c", 4);
  REQUIRE(!large);
  CHECK(large.error().message == directory / "c" + " is larger than 4 bytes");
  CHECK(read_file(directory / "c", 5).value() == "12345");
  const auto written = write_file_atomically(directory / "no/such", "x");
  REQUIRE(!written);
  CHECK(written.error().message ==
        "ENOENT: no such file or directory, open '" + directory / "no/such" + "'");
  CHECK(!write_file_atomically(directory.path(), "x"));
}

TEST_CASE("a full disk is reported") {
  const auto written = write_file_atomically("/dev/full", "x");
  REQUIRE(!written);
  CHECK(written.error().message == "ENOSPC: no space left on device, write '/dev/full'");
}

TEST_CASE("paths are text") {
  const std::pair<std::string_view, std::string_view> normalised[] = {
      {"", "."},        {"a/../b", "b"}, {"./a", "a"},          {"/a/./b//c/", "/a/b/c"},
      {"../a", "../a"}, {"/../a", "/a"}, {"a/../../b", "../b"}, {"/", "/"},
      {"//", "/"}};
  for (const auto& [path, expected] : normalised) CHECK(normalise_path(path) == expected);
  CHECK(join_path("/a/b", "../c") == "/a/c");
  CHECK(join_path("/a/b", "/c") == "/c");
  CHECK(join_path("", "c") == "c");
  CHECK(relative_path("/a/b", "/a/c/d") == "../c/d");
  CHECK(relative_path("/a", "/a") == ".");
  CHECK(relative_path("/", "/x") == "x");
  CHECK(relative_path("/a/b", "/a/bc") == "../bc");
  CHECK(parent_path("/a/b") == "/a");
  CHECK(parent_path("/a") == "/");
  CHECK(parent_path("a") == ".");
  CHECK(file_name("/a/b") == "b");
  CHECK(file_name("b") == "b");
}

}  // namespace gwctl
