#include "cli/ship/journal_file.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "core/digest.h"
#include "core/files.h"

namespace gwctl::cli {
namespace {

constexpr const char* directory_name = ".gwctl";
constexpr std::size_t digest_digits = 8;

std::string before(const std::string& path) {
  return path + ".before";
}

// Nothing in it is for a repository.
Result<void> make_directory(const std::string& path) {
  if (::mkdir(path.c_str(), S_IRWXU) == 0)
    return write_file_atomically(join_path(path, ".gitignore"), "*\n");
  if (errno == EEXIST && is_directory(path)) return {};
  return fail(describe_errno(errno, "mkdir", path));
}

}  // namespace

std::string journal_path(const Project& project, const TargetArgs& target, const std::string& owner,
                         const Environment& environment) {
  const std::string& directory =
      project.directory.empty() ? environment.working_directory : project.directory;
  return join_path(
      directory,
      fmt::format("{}/journal-{}.jsonl", directory_name,
                  sha256_hex(owner + "\n" + server_url(target)).substr(0, digest_digits)));
}

Result<std::unique_ptr<JournalFile>> JournalFile::begin(const std::string& path,
                                                        const std::string& head) {
  const std::string directory{parent_path(path)};
  if (file_name(directory) == directory_name) GWCTL_TRY(make_directory(directory));
  // There may be none.
  (void)std::rename(path.c_str(), before(path).c_str());
  GWCTL_TRY(write_secret_file(path, head));
  return go_on(path);
}

Result<std::unique_ptr<JournalFile>> JournalFile::go_on(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (descriptor < 0) return fail(describe_errno(errno, "open", path));
  return std::unique_ptr<JournalFile>{new JournalFile{descriptor, path}};
}

void JournalFile::take_back() {
  if (std::rename(before(path_).c_str(), path_.c_str()) != 0) ::unlink(path_.c_str());
}

JournalFile::~JournalFile() {
  ::close(descriptor_);
}

bool JournalFile::add(const std::string& line) {
  return ::write(descriptor_, line.data(), line.size()) == static_cast<ssize_t>(line.size());
}

Result<std::optional<config::Journal>> read_journal_file(const std::string& path) {
  if (!is_regular_file(path)) return std::optional<config::Journal>{};
  GWCTL_TRY_ASSIGN(const std::string text, read_file(path));
  auto journal = config::read_journal(text);
  if (!journal) return fail(fmt::format("{}: {}", path, journal.error().message));
  return std::optional{*std::move(journal)};
}

}  // namespace gwctl::cli
