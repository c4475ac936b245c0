#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <tl/expected.hpp>

#include "config/plan/diff.h"
#include "core/http.h"
#include "core/result.h"

namespace gwctl::config {

struct TargetInfo {
  std::string name;         ///< `Apache APISIX 3.18.0`
  std::string place;        ///< its URL or file, without secrets
  std::string router = {};  ///< how it finds routes, as `radixtree_uri`; empty: it does not tell
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
  bool is_unanswered = false;  ///< the request may have been heard: it may be done or not
};

/// Makes all of some changes, or none.
class AtomicWriter {
 public:
  virtual tl::expected<void, WriteFailure> write_all(const std::vector<Change>& changes) = 0;

 protected:
  ~AtomicWriter() = default;
};

/// Makes one change after the other: what fails in between is told, and can be gone on with.
class StepWriter {
 public:
  /// A resource as of now; null where it is not there.
  virtual Result<std::unique_ptr<LiveObject>> read_one(const ObjectKey& key) = 0;

  /// One change. May be done again: what is there already is as wanted then.
  virtual tl::expected<void, WriteFailure> write(const Change& change) = 0;

  enum class Lock : std::uint8_t {
    acquired,
    held,  ///< by somebody else
    none,  ///< the target does not have such
  };

  /// Tells others of the owner that an apply is under way, for `lock_time` from now; asked for
  /// again by who has it, for as long again. `holder`: who says so.
  virtual Lock lock(const std::string& owner, const std::string& holder) = 0;
  virtual void unlock(const std::string& owner) = 0;
  static constexpr std::chrono::seconds lock_time{60};

 protected:
  ~StepWriter() = default;
};

/// One change of a target's config that it remembers.
struct PastRevision {
  std::uint64_t number = 0;
  std::int64_t time = 0;  ///< seconds since 1970
  std::string author;
  std::string message;
  std::string digest;  ///< of the config after it
  std::uint64_t changes = 0;
};

class Target;

/// What a target remembers of its past.
class TargetHistory {
 public:
  struct List {
    std::uint64_t current = 0;            ///< the revision of now
    std::uint64_t oldest = 0;             ///< the first one whose config is still known
    std::vector<PastRevision> revisions;  ///< newest first
  };

  virtual Result<List> list(std::size_t limit) = 0;
  virtual Result<PastRevision> revision(std::uint64_t number) = 0;
  /// All that the target had then.
  virtual Result<LiveObjects> config_at(std::uint64_t number) = 0;
  /// The target itself, in which what is written becomes what the target knows it was then: private
  /// keys, which it does not tell, included.
  virtual std::unique_ptr<Target> restoring(std::uint64_t number) = 0;

 protected:
  ~TargetHistory() = default;
};

/// A gateway, or a file, that a config is shipped to. Reading and writing may be done from several
/// threads at once.
class Target {
 public:
  virtual ~Target() = default;

  virtual const TargetInfo& info() const = 0;

  /// All that it has. `notices`: what could not be read, and why that is no error.
  virtual Result<LiveObjects> read(std::vector<std::string>& notices) = 0;

  /// By what its resources are to be read, as of the last time that it was read.
  virtual std::shared_ptr<const TargetSchemas> schemas() const { return own_schemas(); }

  /// How it is written to.
  virtual std::variant<AtomicWriter*, StepWriter*> writer() = 0;

  /// Null where it has none.
  virtual TargetHistory* history() { return nullptr; }
};

/// How a server is reached.
struct ServerOptions {
  std::string url;  ///< `http://127.0.0.1:9180`, of the Admin API
  std::string key;  ///< for X-API-KEY; empty: none
  HttpOptions http;
  std::string author;   ///< who writes; for targets that remember it
  std::string message;  ///< and why
};

/// Finds out what answers there: gwctl, Apache APISIX on etcd, or its standalone mode with an API.
Result<std::unique_ptr<Target>> open_server(const ServerOptions& options);

/// A standalone file of APISIX; where there is none, it is empty.
Result<std::unique_ptr<Target>> open_file(const std::string& path);

}  // namespace gwctl::config
