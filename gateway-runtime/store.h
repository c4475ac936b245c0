#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
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
  virtual const config::Model& model() const = 0;
  virtual std::uint64_t revision() const = 0;

  /// The model that these changes lead to, in the next revision. Nothing is written.
  virtual config::Model preview(const std::vector<Change>& changes) const = 0;
  /// Does all of it or nothing. When it returns, a power cut takes nothing of it back.
  virtual Result<void> commit(const Commit& commit) = 0;

  virtual const std::string& note() const = 0;
  /// What goes by itself, as far as it has not gone.
  virtual const std::vector<Expiry>& expiries() const = 0;
};

/// The model with these changes, made in that revision.
config::Model apply_changes(config::Model model, const std::vector<Change>& changes,
                            std::uint64_t revision);

/// Keeps `expiries` in step with what was committed.
void apply_expiries(std::vector<Expiry>& expiries, const std::vector<Change>& changes);

/// Forgotten with the process.
std::unique_ptr<Store> memory_store(config::Model initial = {});

/// An SQLite file; made where there is none. Fails on a file that is no store, or of a later
/// version.
Result<std::unique_ptr<Store>> sqlite_store(const std::string& path);

}  // namespace gwctl::runtime
