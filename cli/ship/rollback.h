#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "cli/ship/apply.h"

namespace gwctl::cli {

/// The command line of `gwctl rollback`.
struct RollbackArgs {
  ApplyArgs apply;
  std::optional<std::uint64_t> to;  ///< a revision of the target
  std::string git;                  ///< or one of git
  std::string journal;              ///< path of that of the last apply to the target
  bool takes_all = false;
  bool is_dry_run = false;
};

/// Where the config of then comes from.
struct RollbackSource {
  /// Whether it can tell what is asked for.
  bool (*can_tell)(const RollbackArgs& args, config::Target& target);
  /// What it takes to have it; nothing where that has been said to be wrong.
  Result<std::optional<Comparison>> (*compare)(const RollbackArgs& args,
                                               std::unique_ptr<config::Target> target,
                                               Environment& environment);
};

/// Files as git has them, applied as `gwctl apply --prune` does.
extern const RollbackSource git_source;
/// What the last apply to the target found there, by its journal.
extern const RollbackSource journal_source;
/// The revisions that the target remembers.
extern const RollbackSource history_source;

}  // namespace gwctl::cli
