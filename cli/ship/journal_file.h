#pragma once

#include <memory>
#include <string>

#include "cli/ship/project.h"
#include "config/plan/journal.h"
#include "core/result.h"

namespace gwctl::cli {

/// Where the journal of applies of an owner to a target is: in `.gwctl`, in the folder of the
/// project, else in the working directory.
std::string journal_path(const Project& project, const TargetArgs& target, const std::string& owner,
                         const Environment& environment);

/// A journal that is being written; only its owner may read it. What is added stays though the
/// process is killed.
class JournalFile {
 public:
  /// A new one, with its first line, in place of another, which is kept until `take_back`; or one
  /// that is gone on with.
  static Result<std::unique_ptr<JournalFile>> begin(const std::string& path,
                                                    const std::string& head);
  static Result<std::unique_ptr<JournalFile>> go_on(const std::string& path);
  ~JournalFile();
  /// What it is about came to nothing: the one before it counts again.
  void take_back();
  JournalFile(const JournalFile&) = delete;
  JournalFile& operator=(const JournalFile&) = delete;

  /// False where it could not be written, as on a full disk.
  bool add(const std::string& line);

 private:
  JournalFile(int descriptor, std::string path) : descriptor_{descriptor}, path_{std::move(path)} {}

  int descriptor_;
  std::string path_;
};

/// Nothing where there is none.
Result<std::optional<config::Journal>> read_journal_file(const std::string& path);

}  // namespace gwctl::cli
