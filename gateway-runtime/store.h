#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/model.h"
#include "core/result.h"
#include "gateway-runtime/history.h"

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
  std::string author = {};   ///< for people, one line
  std::string message = {};  ///< likewise
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

  /// What is remembered of them, oldest first.
  const std::deque<Revision>& revisions() const { return state_.history.revisions(); }

  /// What a remembered revision changed.
  virtual Result<std::vector<PastValue>> changes_of(std::uint64_t revision) const = 0;

  /// The first revision whose config is still known.
  std::uint64_t oldest_config() const;
  /// The config as of that revision, which is known.
  Result<config::Model> model_at(std::uint64_t revision) const;

  /// What goes by itself, as far as it has not gone.
  const std::vector<Expiry>& expiries() const { return state_.expiries; }

 protected:
  /// All that is kept.
  struct State {
    config::Model model;
    std::uint64_t revision = 0;
    std::string note;
    std::vector<Expiry> expiries;
    History history{HistoryLimits{}};
    std::optional<ConfigDigest> digest = {};  ///< of the model; nothing: not reckoned yet
  };

  /// One commit as it is kept.
  struct Record {
    const std::vector<Change>& changes;
    const std::string& note;
    const Revision& revision;
    const std::vector<PastValue>& past;
    std::uint64_t first_kept = 0;  ///< older revisions are forgotten
    bool forgets = false;          ///< there are some
  };

  explicit Store(State state) : state_{std::move(state)} {}

 private:
  /// Writes what is new, whole or not at all.
  virtual Result<void> persist(const Record& record) = 0;

  State state_;
};

/// Forgotten with the process.
std::unique_ptr<Store> memory_store(config::Model initial = {}, HistoryLimits limits = {});

/// An SQLite file; made where there is none. Fails on a file that is no store, or of a later
/// version.
Result<std::unique_ptr<Store>> sqlite_store(const std::string& path, HistoryLimits limits = {});

}  // namespace gwctl::runtime
