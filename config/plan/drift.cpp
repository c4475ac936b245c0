#include "config/plan/drift.h"

#include <algorithm>

#include "config/plan/fingerprint.h"
#include "config/plan/owner.h"

namespace gwctl::config {
namespace {

/// The resource behind `path_of`, of a kind without labels.
std::optional<ObjectKey> key_of(const std::string& path) {
  const std::size_t slash = path.find('/');
  const auto kind = kind_by_plural(path.substr(0, slash));
  if (!kind || slash == std::string::npos) return std::nullopt;
  const std::string id = path.substr(slash + 1);
  const bool is_credential = *kind == Kind::consumer && id.find('/') != std::string::npos;
  return ObjectKey{is_credential ? Kind::credential : *kind, id};
}

}  // namespace

Drift drift_of(const LiveObjects& live, const DiffOptions& options) {
  Drift drift;
  State state = read_state(live, options.owner);
  for (const auto& [key, object] : live) {
    if (is_state(key) || !is_selected(key, object.value, options)) continue;
    const Marks marks = marks_in(state, key, object.value);
    if (marks.owner != options.owner || marks.hash.empty()) continue;
    if (is_as_applied(marks, key, object.value, *live.schemas)) {
      ++drift.unchanged;
    } else {
      drift.changes.push_back({.key = key,
                               .after = comparable(key, object.value, *live.schemas),
                               .modified_index = object.modified_index,
                               .has_drifted = true});
    }
  }
  for (const auto& [path, marks] : state) {
    const auto key = key_of(path);
    if (key && is_selected(*key, Json::object(), options) && !live.contains(*key))
      drift.changes.push_back({.key = *key, .action = Action::remove});
  }
  std::ranges::sort(drift.changes, {}, &Change::key);
  return drift;
}

Drift drift_of(const LiveObjects& live, const DesiredObjects& desired, const DiffOptions& options) {
  const Drift by_marks = drift_of(live, options);
  Drift drift{{}, by_marks.unchanged};
  for (Change change : by_marks.changes) {
    if (const auto wanted = desired.find(change.key); wanted != desired.end()) {
      change.before = comparable(change.key, wanted->second, *live.schemas);
      if (change.before == change.after) {
        ++drift.unchanged;
        continue;
      }
      change.fields = field_changes(change.key, change.before, change.after);
    }
    drift.changes.push_back(std::move(change));
  }
  for (const auto& [key, value] : desired) {
    const bool is_told = std::ranges::binary_search(by_marks.changes, key, {}, &Change::key);
    if (is_told || live.contains(key) || !is_selected(key, value, options)) continue;
    drift.changes.push_back(
        {.key = key, .action = Action::remove, .before = comparable(key, value, *live.schemas)});
  }
  std::ranges::sort(drift.changes, {}, &Change::key);
  return drift;
}

}  // namespace gwctl::config
