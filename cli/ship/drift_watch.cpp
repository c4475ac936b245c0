#include "cli/ship/drift_watch.h"

#include <algorithm>

#include <fmt/format.h>

#include "cli/ship/report.h"

namespace gwctl::cli {
namespace {

std::string summary_of(const config::Drift& drift) {
  const auto gone =
      std::ranges::count(drift.changes, config::Action::remove, &config::Change::action);
  const auto changed = static_cast<std::ptrdiff_t>(drift.changes.size()) - gone;
  return fmt::format("{} changed by hand, {} not there; {} as applied", changed, gone,
                     drift.unchanged);
}

/// Equal for equal states; all that cannot be looked at is one.
std::string told_apart(const Result<config::Drift>& state) {
  return state ? changes_json(state->changes)
                     .dump(-1, ' ', false, config::Json::error_handler_t::replace)
               : std::string{};
}

}  // namespace

ExitCode code_of_drift(const Result<config::Drift>& state) {
  if (!state) return ExitCode::shipping_failed;
  return state->changes.empty() ? ExitCode::clean : ExitCode::changes;
}

Result<ExitCode> watch_drift(const DriftWatch& watch) {
  std::optional<std::string> told;
  while (true) {
    const Result<config::Drift> state = watch.look();
    std::string now = told_apart(state);
    if (told != now) GWCTL_TRY(watch.tell(state));
    told = std::move(now);
    if (!watch.wait()) return code_of_drift(state);
  }
}

std::string drift_text(const config::Drift& drift, bool has_colors) {
  std::string text = changes_text(drift.changes, has_colors);
  if (!text.empty()) text += '\n';
  return text + summary_of(drift) + ".\n";
}

config::Json drift_json(const config::Drift& drift) {
  return {{"changes", changes_json(drift.changes)}, {"unchanged", drift.unchanged}};
}

std::string drift_markdown(const config::Drift& drift) {
  constexpr std::size_t text_max = 60'000;
  std::string text = fmt::format("### gwctl drift: {}\n\n", summary_of(drift));
  if (!drift.changes.empty()) text += changes_markdown(drift.changes, text_max);
  return text;
}

}  // namespace gwctl::cli
