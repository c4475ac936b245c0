#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "config/plan/diff.h"
#include "core/http.h"
#include "core/result.h"

namespace gwctl::config {

/// What a target promises of several writes.
enum class Guarantee : std::uint8_t {
  atomic,      ///< all of them or none
  journalled,  ///< one after the other: what fails in between is told, and can be gone on with
};

struct TargetInfo {
  std::string name;   ///< `Apache APISIX 3.18.0`
  std::string place;  ///< its URL or file, without secrets
  Guarantee guarantee = Guarantee::journalled;
};

/// Why a write was not done.
struct WriteFailure {
  enum class Kind : std::uint8_t {
    refused,  ///< the target will not have it, now or later
    busy,     ///< it may do so when it is asked again
    stale,    ///< somebody else wrote meanwhile
  };

  Kind kind = Kind::refused;
  std::string message;
};

/// A gateway, or a file, that a config is shipped to. Reading and writing may be done from several
/// threads at once.
class Target {
 public:
  virtual ~Target() = default;

  virtual const TargetInfo& info() const = 0;

  /// All that it has. `notices`: what could not be read, and why that is no error.
  virtual Result<LiveObjects> read(std::vector<std::string>& notices) = 0;

  /// One of them, as of now; null where it is not there.
  virtual Result<std::unique_ptr<LiveObject>> read_one(const ObjectKey& key) = 0;

  /// One change. May be done again: what is there already is as wanted then.
  virtual tl::expected<void, WriteFailure> write(const Change& change) = 0;

  /// All of them, by a target that is atomic.
  virtual tl::expected<void, WriteFailure> write_all(std::span<const Change* const> changes) = 0;
};

/// How a server is reached.
struct ServerOptions {
  std::string url;  ///< `http://127.0.0.1:9180`, of the Admin API
  std::string key;  ///< for X-API-KEY; empty: none
  HttpOptions http;
};

/// Finds out what answers there: gwctl, Apache APISIX on etcd, or its standalone mode with an API.
Result<std::unique_ptr<Target>> open_server(const ServerOptions& options);

/// A standalone file of APISIX; where there is none, it is empty.
Result<std::unique_ptr<Target>> open_file(const std::string& path);

}  // namespace gwctl::config
