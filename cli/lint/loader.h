#pragma once

#include <map>
#include <mutex>
#include <string>

#include "cli/environment.h"
#include "lint/workspace.h"

namespace gwctl::cli {

/// Reads files and fetches URLs; each URL once, however many documents ask. Thread-safe.
class DiskAndNetwork final : public lint::Loader {
 public:
  enum class Network { allowed, refused };

  explicit DiskAndNetwork(Network network) : network_{network} {}

  Result<std::string> load(const std::string& uri) override;

 private:
  Network network_;
  std::mutex mutex_;
  std::map<std::string, Result<std::string>> fetched_;
};

/// Whether it begins with `http://` or `https://`.
bool is_url(std::string_view text);

}  // namespace gwctl::cli
