#include <fmt/format.h>

#include "cli/ship/rollback.h"
#include "config/plan/rollback.h"

namespace gwctl::cli {
namespace {

bool can_tell(const RollbackArgs&, config::Target& target) {
  return target.history() != nullptr;
}

Result<std::uint64_t> wanted_revision(const RollbackArgs& args,
                                      const config::TargetHistory::List& list) {
  if (!args.to && list.oldest >= list.current)
    return fail(fmt::format("the target remembers nothing before its revision {}", list.current));
  const std::uint64_t wanted = args.to ? *args.to : list.current - 1;
  if (wanted >= list.oldest && wanted <= list.current) return wanted;
  return fail(fmt::format("the target knows its config of the revisions {} to {}, not of {}",
                          list.oldest, list.current, wanted));
}

Result<std::optional<Comparison>> compare_revisions(const RollbackArgs& given,
                                                    std::unique_ptr<config::Target> target,
                                                    Environment& environment) {
  GWCTL_TRY_ASSIGN(const config::DiffOptions options, diff_options(given.apply.selection));
  GWCTL_TRY_ASSIGN(const auto list, target->history()->list(1));
  GWCTL_TRY_ASSIGN(const std::uint64_t wanted, wanted_revision(given, list));
  TargetArgs args = given.apply.target;
  if (args.message.empty()) args.message = fmt::format("rollback to revision {}", wanted);
  sign(args, {}, environment);
  GWCTL_TRY_ASSIGN(target, open_target(args, environment));
  Comparison comparison;
  GWCTL_TRY_ASSIGN(const config::LiveObjects now, target->read(comparison.notices));
  if (target->history() == nullptr) return fail("the target is another one than a moment ago");
  GWCTL_TRY_ASSIGN(const config::LiveObjects then, target->history()->config_at(wanted));
  comparison.difference = config::roll_back(now, then, options, given.takes_all);
  comparison.effects = effects_on(*target, args, now, comparison.difference.changes);
  comparison.target = target->history()->restoring(wanted);
  return std::optional{std::move(comparison)};
}

}  // namespace

const RollbackSource history_source{can_tell, compare_revisions};

}  // namespace gwctl::cli
