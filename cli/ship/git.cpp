#include "cli/ship/git.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "cli/ship/run_git.h"
#include "core/files.h"

namespace gwctl::cli {
namespace {

constexpr std::size_t files_max = 10'000;
constexpr std::size_t commit_digits = 12;

std::string without_line_end(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

/// With symbolic links followed, as far as it is there.
std::string real_path(const std::string& path) {
  std::error_code error;
  const auto real = std::filesystem::weakly_canonical(path, error);
  return error ? normalise_path(path) : normalise_path(real.string());
}

/// One file of a commit.
struct Entry {
  std::string object;
  std::string path;  ///< from the top of the repository
};

bool is_config_name(std::string_view name) {
  return name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".json");
}

// `100644 blob <object>\t<path>`, each ended by a zero byte. Links and submodules are none.
std::vector<Entry> read_entries(std::string_view listing, const std::vector<std::string>& named) {
  std::vector<Entry> entries;
  while (!listing.empty()) {
    const std::string_view line = listing.substr(0, listing.find('\0'));
    listing.remove_prefix(std::min(listing.size(), line.size() + 1));
    const std::size_t tab = line.find('\t');
    if (!line.starts_with("100") || tab == line.npos) continue;
    const std::size_t space = line.rfind(' ', tab);
    std::string path{line.substr(tab + 1)};
    const bool is_safe = normalise_path(path) == path && !path.starts_with("..");
    const bool is_wanted = is_config_name(path) || std::ranges::find(named, path) != named.end();
    if (!is_safe || !is_wanted) continue;
    entries.push_back({std::string{line.substr(space + 1, tab - space - 1)}, std::move(path)});
  }
  return entries;
}

/// Takes the next object off what `git cat-file --batch` told: `<object> blob <size>\n<bytes>\n`.
Result<std::string_view> take_object(std::string_view& told) {
  const std::size_t line_end = std::min(told.find('\n'), told.size());
  const std::string_view line = told.substr(0, line_end);
  const std::string_view digits = line.substr(line.rfind(' ') + 1);
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
  const bool is_whole = error == std::errc{} && end == digits.data() + digits.size() &&
                        line_end < told.size() && told.size() - line_end - 1 > size;
  if (!is_whole) return fail(fmt::format("git tells of no file: {}", line));
  const std::string_view content = told.substr(line_end + 1, size);
  told.remove_prefix(line_end + 1 + size + 1);
  return content;
}

Result<void> write_entries(const std::vector<Entry>& entries, const std::string& top,
                           const std::string& folder) {
  std::string wanted;
  for (const Entry& entry : entries) wanted += entry.object + "\n";
  GWCTL_TRY_ASSIGN(const std::string told, run_git({"cat-file", "--batch"}, top, wanted));
  std::string_view rest = told;
  for (const Entry& entry : entries) {
    GWCTL_TRY_ASSIGN(const std::string_view content, take_object(rest));
    const std::string path = join_path(folder, entry.path);
    std::error_code error;
    std::filesystem::create_directories(std::string{parent_path(path)}, error);
    GWCTL_TRY(write_secret_file(path, content));
  }
  return {};
}

Result<std::string> make_private_folder() {
  std::error_code error;
  std::string name = (std::filesystem::temp_directory_path(error) / "gwctl-XXXXXX").string();
  if (error || ::mkdtemp(name.data()) == nullptr)
    return fail("there is no place for temporary files; TMPDIR may name one");
  return real_path(name);
}

}  // namespace

GitFiles::GitFiles(GitFiles&& other) noexcept
    : folder_{std::exchange(other.folder_, {})},
      directory_{std::move(other.directory_)},
      paths_{std::move(other.paths_)},
      commit_{std::move(other.commit_)} {}

GitFiles::~GitFiles() {
  std::error_code error;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, error);
}

Result<GitFiles> GitFiles::read(const std::string& revision, const std::vector<std::string>& paths,
                                const std::string& directory) {
  GWCTL_TRY_ASSIGN(std::string top, run_git({"rev-parse", "--show-toplevel"}, directory));
  top = real_path(without_line_end(std::move(top)));
  const auto commit = run_git(
      {"rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"}, directory);
  if (!commit) return fail(fmt::format("git knows no revision \"{}\"", revision));
  GitFiles files;
  files.commit_ = commit->substr(0, commit_digits);
  GWCTL_TRY_ASSIGN(files.folder_, make_private_folder());
  const std::string start = real_path(directory);
  files.directory_ = join_path(files.folder_, relative_path(top, start));
  std::vector<std::string> named;
  for (const std::string& path : paths.empty() ? std::vector<std::string>{"."} : paths) {
    const std::string real = real_path(join_path(directory, path));
    if (real != top && !real.starts_with(top + "/"))
      return fail(fmt::format("{} is not in the repository", path));
    named.push_back(relative_path(top, real));
    files.paths_.push_back(relative_path(start, real));
    const std::string whole = without_line_end(*commit);
    std::vector<std::string> list{"ls-tree", "-r", "-z", "--full-tree", whole};
    if (named.back() != ".") list.push_back(named.back());
    GWCTL_TRY_ASSIGN(const std::string listing, run_git(list, top));
    const std::vector<Entry> entries = read_entries(listing, named);
    if (entries.empty())
      return fail(fmt::format("{} has no config file at {}", files.commit_, path));
    if (entries.size() > files_max) return fail(fmt::format("more than {} files", files_max));
    GWCTL_TRY(write_entries(entries, top, files.folder_));
  }
  return files;
}

std::string git_commit_of(const std::vector<std::string>& paths, const std::string& directory) {
  auto head = run_git({"rev-parse", "--verify", "--quiet", "HEAD"}, directory);
  if (!head) return {};
  std::vector<std::string> status{"status", "--porcelain", "--"};
  status.insert(status.end(), paths.begin(), paths.end());
  const auto changed = run_git(status, directory);
  const bool is_dirty = !changed || !changed->empty();
  return head->substr(0, commit_digits) + (is_dirty ? "+" : "");
}

}  // namespace gwctl::cli
