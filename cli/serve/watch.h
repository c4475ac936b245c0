#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/result.h"

namespace gwctl::cli {

/// Tells when files may have changed: written, replaced, a link in the way turned elsewhere. The
/// folders they are in are watched, as editors and Kubernetes replace files rather than write them.
class FileWatch {
 public:
  /// `paths`: files or folders.
  static Result<std::unique_ptr<FileWatch>> make(const std::vector<std::string>& paths);
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

  /// Readable when something happened.
  int descriptor() const { return descriptor_; }

  /// Takes in what happened; true where it may concern the files.
  bool take();

 private:
  explicit FileWatch(int descriptor) : descriptor_{descriptor} {}

  int descriptor_;
};

}  // namespace gwctl::cli
