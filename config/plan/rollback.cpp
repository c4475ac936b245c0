#include "config/plan/rollback.h"

#include <algorithm>

#include "config/plan/canonical.h"
#include "config/plan/owner.h"

namespace gwctl::config {
namespace {

const LiveObject* find_in(const LiveObjects& objects, const ObjectKey& key) {
  const auto found = objects.find(key);
  return found == objects.end() ? nullptr : &found->second;
}

// The marks count: they tell whose it is.
bool is_same(const ObjectKey& key, const LiveObject& from, const LiveObject& to) {
  if (from.modified_index == to.modified_index) return true;
  // Private keys are not told: what was written since may have got another one, unless the mark of
  // its key says that it did not.
  if (key.kind == Kind::ssl && marks_of(from.value).key_hash.empty()) return false;
  return are_written_alike(from.value, to.value) && marks_of(from.value) == marks_of(to.value);
}

Change change_of(const ObjectKey& key, const LiveObject* from, const LiveObject* to,
                 const TargetSchemas& schemas) {
  Change change{.key = key};
  change.action = from == nullptr ? Action::create
                  : to == nullptr ? Action::remove
                                  : Action::update;
  if (from != nullptr) {
    change.before = comparable(key, from->value, schemas);
    change.restore = as_sent(key, from->value);
    change.modified_index = from->modified_index;
  }
  if (to != nullptr) {
    change.after = comparable(key, to->value, schemas);
    change.body = as_sent(key, to->value);
  }
  const auto some = [](const Json& value) { return value.is_null() ? Json::object() : value; };
  change.fields = field_changes(key, some(change.before), some(change.after));
  const bool may_have_key = key.kind == Kind::ssl && from != nullptr && to != nullptr &&
                            marks_of(from->value).key_hash != marks_of(to->value).key_hash;
  if (may_have_key) change.fields.push_back({{"key"}, Json(), Json(), true});
  return change;
}

}  // namespace

std::vector<Change> changes_between(const LiveObjects& from, const LiveObjects& to) {
  std::vector<Change> changes;
  for (const auto& [key, object] : from) {
    const LiveObject* const other = find_in(to, key);
    if (other == nullptr || !is_same(key, object, *other))
      changes.push_back(change_of(key, &object, other, *from.schemas));
  }
  for (const auto& [key, object] : to) {
    if (!from.contains(key)) changes.push_back(change_of(key, nullptr, &object, *from.schemas));
  }
  std::ranges::sort(changes, {}, &Change::key);
  return changes;
}

Difference roll_back(const LiveObjects& now, const LiveObjects& then, const DiffOptions& options,
                     bool takes_all) {
  const State state_now = read_state(now, options.owner);
  const State state_then = read_state(then, options.owner);
  Difference difference;
  std::vector<Change> changes = changes_between(now, then);
  for (Change& change : changes) {
    const LiveObject* const live = find_in(now, change.key);
    const LiveObject* const told = live == nullptr ? find_in(then, change.key) : live;
    const State& state = live == nullptr ? state_then : state_now;
    const Marks marks = marks_in(state, change.key, told->value);
    const bool is_ours = marks.owner == options.owner;
    // The account of what has no labels is of all of it.
    const bool is_part = !options.kinds.empty() || !options.labels.empty();
    const bool is_meant =
        is_state(change.key) ? !is_part : is_selected(change.key, told->value, options);
    if (!is_meant) continue;
    if (!takes_all && !is_ours) {
      difference.unmanaged.push_back(change.key);
    } else if (change.action == Action::remove && marks.is_protected) {
      difference.conflicts.push_back({change.key, "it is protected by its label gwctl.protected"});
    } else {
      difference.changes.push_back(std::move(change));
    }
  }
  const auto is_there = [](const Change& change) { return change.action != Action::create; };
  difference.unchanged =
      now.size() - static_cast<std::size_t>(std::ranges::count_if(changes, is_there));
  difference.refusal = refusal_of(difference, options, then.empty());
  return difference;
}

}  // namespace gwctl::config
