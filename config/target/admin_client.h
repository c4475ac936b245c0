#pragma once

#include <optional>
#include <string>

#include "config/target/target.h"

namespace gwctl::config {

/// What an Admin API answered.
struct AdminAnswer {
  long status = 0;
  std::string server;
  Json body;  ///< null where it is none

  bool is_success() const { return status >= 200 && status < 300; }

  /// `error_msg` or `message` of APISIX, else the status.
  std::string message() const;
};

/// Speaks with an Admin API. May be used in several threads.
class AdminClient {
 public:
  explicit AdminClient(ServerOptions options);

  /// `path`: behind the URL. Fails where there is no answer; any status is one.
  tl::expected<AdminAnswer, WriteFailure> send(const std::string& method, const std::string& path,
                                               const std::string& body = {},
                                               std::vector<std::string> headers = {}) const;
  /// The same for what has to succeed.
  Result<Json> get(const std::string& path) const;

  const std::string& url() const { return options_.url; }

 private:
  ServerOptions options_;
};

/// Whether a request that got this status may be tried again.
bool may_try_again(long status);

}  // namespace gwctl::config
