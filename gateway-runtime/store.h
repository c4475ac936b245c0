#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/model.h"
#include "core/result.h"

namespace gwctl::runtime {

/// What becomes of one resource.
struct Change {
  config::Kind kind = config::Kind::route;
  std::string id;
  std::shared_ptr<const Document> document;  ///< the new value; null: it is deleted
  std::int64_t expires_at = 0;               ///< seconds since 1970; 0: never
};

/// What is done in one revision.
struct Commit {
  std::vector<Change> changes;
  /// Kept beside the resources for whoever wrote it; nothing: as it was.
  std::optional<std::string> note;
};

/// A resource that goes by itself.
struct Expiry {
  std::int64_t at = 0;
  config::Kind kind = config::Kind::route;
  std::string id;
};

/// Where a gateway's config is kept, with the revisions that APISIX's clients know from etcd: each
/// commit is one revision, and a resource tells in which it was created and last modified. For one
/// thread at a time.
class Store {
 public:
  virtual ~Store() = default;

  /// All resources as of the last commit.
  const config::Model& model() const { return state_.model; }

  std::uint64_t revision() const { return state_.revision; }

  /// The model that these changes lead to, in the next revision. Nothing is written.
  config::Model preview(const std::vector<Change>& changes) const;
  /// Does all of it or nothing. When it returns, a power cut takes nothing of it back.
  Result<void> commit(const Commit& commit);

  const std::string& note() const { return state_.note; }

  /// What goes by itself, as far as it has not gone.
  const std::vector<Expiry>& expiries() const { return state_.expiries; }

 protected:
  /// All that is kept.
  struct State {
    config::Model model;
    std::uint64_t revision = 0;
    std::string note;
    std::vector<Expiry> expiries;
  };

  explicit Store(State state) : state_{std::move(state)} {}

 private:
  /// Writes what is new in that revision, whole or not at all.
  virtual Result<void> persist(const std::vector<Change>& changes, std::uint64_t revision,
                               const std::string& note) = 0;

  State state_;
};

/// Forgotten with the process.
std::unique_ptr<Store> memory_store(config::Model initial = {});

/// An SQLite file; made where there is none. Fails on a file that is no store, or of a later
/// version.
Result<std::unique_ptr<Store>> sqlite_store(const std::string& path);

}  // namespace gwctl::runtime
