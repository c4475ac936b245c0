#pragma once

#include <functional>
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

/// A request to an Admin API, with its path behind the URL. Fails where there is no answer; any
/// status is one. May be called in several threads.
using AdminSend = std::function<tl::expected<AdminAnswer, WriteFailure>(
    const std::string& method, const std::string& path, const std::string& body)>;

/// The same with further fields of the head, each `Name: value`.
using AdminSendWith = std::function<AdminSend(const std::vector<std::string>& fields)>;

/// To that server.
AdminSend admin_sender(ServerOptions options);

/// Whether a request that got this status may have been done all the same.
bool is_unclear(long status);

/// Whether a request that got this status may be tried again.
bool may_try_again(long status);

}  // namespace gwctl::config
