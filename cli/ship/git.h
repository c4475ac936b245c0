#pragma once

#include <string>
#include <vector>

#include "core/result.h"

namespace gwctl::cli {

/// Files as a git revision has them, in a folder that only this user may read; it goes with the
/// object.
class GitFiles {
 public:
  /// `paths`: files and folders, seen from the directory; `.` where there are none. Fails where
  /// there is no git, no repository, no such revision, or nothing of that name in it.
  static Result<GitFiles> read(const std::string& revision, const std::vector<std::string>& paths,
                               const std::string& directory);

  GitFiles(GitFiles&& other) noexcept;
  GitFiles& operator=(GitFiles&&) = delete;
  GitFiles(const GitFiles&) = delete;
  GitFiles& operator=(const GitFiles&) = delete;
  ~GitFiles();

  const std::string& folder() const { return folder_; }

  /// What stands there for the directory: the same paths lead to the files from it.
  const std::string& directory() const { return directory_; }

  /// The paths, seen from the directory.
  const std::vector<std::string>& paths() const { return paths_; }

  /// The commit's name: 12 digits.
  const std::string& commit() const { return commit_; }

 private:
  GitFiles() = default;

  std::string folder_;
  std::string directory_;
  std::vector<std::string> paths_;
  std::string commit_;
};

/// The commit that a directory is at, `1a2b3c4d5e6f`, with `+` where some of the paths differ from
/// it; empty where there is no git or no repository.
std::string git_commit_of(const std::vector<std::string>& paths, const std::string& directory);

}  // namespace gwctl::cli
