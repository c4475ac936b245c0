#include <fmt/format.h>

#include "cli/ship/journal_file.h"
#include "cli/ship/rollback.h"
#include "core/files.h"

namespace gwctl::cli {
namespace {

bool can_tell(const RollbackArgs& args, config::Target& target) {
  return !args.to && std::holds_alternative<config::StepWriter*>(target.writer()) &&
         is_regular_file(args.journal);
}

Result<std::optional<Comparison>> compare_with_journal(const RollbackArgs& args,
                                                       std::unique_ptr<config::Target> target,
                                                       Environment&) {
  GWCTL_TRY_ASSIGN(const auto journal, read_journal_file(args.journal));
  if (!journal) return fail(fmt::format("{}: it is gone", args.journal));
  Comparison comparison;
  GWCTL_TRY_ASSIGN(comparison.live, target->read(comparison.notices));
  comparison.difference = config::rollback_of(*journal, comparison.live);
  comparison.effects =
      effects_on(*target, args.apply.target, comparison.live, comparison.difference.changes);
  comparison.target = std::move(target);
  return std::optional{std::move(comparison)};
}

}  // namespace

const RollbackSource journal_source{can_tell, compare_with_journal};

}  // namespace gwctl::cli
