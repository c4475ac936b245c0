#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "lint/javascript/node_host.h"
#include "lint/workspace.h"

namespace gwctl::cli {

/// Reads files, fetches URLs, asks the user's own resolver for the schemes it knows. Each URL is
/// fetched once, however many documents ask. Thread-safe.
class Loader final : public lint::Loader {
 public:
  enum class Network { allowed, refused };

  explicit Loader(Network network) : network_{network} {}

  /// From now on `scripts` is asked for URIs of the schemes.
  void use_resolver(lint::NodeHost& scripts, std::vector<std::string> schemes) {
    scripts_ = &scripts;
    schemes_ = std::move(schemes);
  }

  Result<std::string> load(const std::string& uri) override;
  bool knows_scheme(std::string_view scheme) const override;

 private:
  Result<std::string> fetch(const std::string& uri);

  Network network_;
  lint::NodeHost* scripts_ = nullptr;
  std::vector<std::string> schemes_;
  std::mutex mutex_;
  std::map<std::string, Result<std::string>> fetched_;
};

/// Whether it begins with `http://` or `https://`.
bool is_url(std::string_view text);

}  // namespace gwctl::cli
