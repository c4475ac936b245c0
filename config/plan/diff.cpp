#include "config/plan/diff.h"

#include <algorithm>

#include <fmt/format.h>

#include "config/plan/canonical.h"
#include "config/plan/dump.h"
#include "config/plan/fingerprint.h"
#include "config/plan/order.h"
#include "config/plan/owner.h"
#include "config/plan/target_schemas.h"
#include "core/glob.h"

namespace gwctl::config {
namespace {

// Fewer deletions than that are never a mass.
constexpr std::size_t few_deletes = 5;

bool has_all(const Json& value, const std::vector<std::pair<std::string, std::string>>& labels) {
  return std::ranges::all_of(labels, [&](const auto& wanted) {
    const auto found = value.find("labels");
    return found != value.end() && found->is_object() &&
           text_member(*found, wanted.first.c_str()) == wanted.second;
  });
}

bool is_named(const ObjectKey& key, const Json& value, const std::vector<std::string>& names) {
  const std::string name = text_member(value, "name");
  return names.empty() || std::ranges::any_of(names, [&](const std::string& pattern) {
           const Glob glob{pattern};
           return glob.matches(key.id) || (!name.empty() && glob.matches(name));
         });
}

/// Private keys are written, never read back: they are compared by what the label tells of them.
Json without_keys(const Json& canonical_value, std::string& key_hash) {
  Json value = canonical_value;
  Json keys = Json::array();
  // As a dump has it: whatever it is.
  if (text_member(value, "key") == unchanged_key) {
    value.erase("key");
    value.erase("keys");
    return value;
  }
  for (const char* name : {"key", "keys"}) {
    const auto found = value.find(name);
    if (found == value.end()) continue;
    keys.push_back(*found);
    value.erase(found);
  }
  if (!keys.empty()) key_hash = hash_of(keys);
  return value;
}

class Differ {
 public:
  Differ(const DesiredObjects& desired, const LiveObjects& live, const DiffOptions& options)
      : desired_{desired},
        live_{live},
        options_{options},
        schemas_{*live.schemas},
        state_{read_state(live, options.owner)} {}

  Difference run() {
    state_wanted_ = state_;
    for (const auto& [key, value] : desired_) {
      if (!is_selected(key, value, options_)) continue;
      const auto found = live_.find(key);
      found == live_.end() ? create(key, value) : compare(key, value, found->second);
    }
    for (const auto& [key, object] : live_) {
      if (is_state(key) || !is_selected(key, object.value, options_) || desired_.contains(key))
        continue;
      left_over(key, object);
    }
    write_marks();
    guard();
    std::ranges::sort(difference_.changes, {}, &Change::key);
    return std::move(difference_);
  }

 private:
  void mark(Change& change, const std::string& key_hash) {
    const Marks marks{options_.owner, fingerprint_of(change.key, change.body, schemas_), key_hash,
                      false};
    if (schemas_.has_labels(change.key.kind)) {
      set_marks(change.body, marks);
      state_wanted_.erase(path_of(change.key));
    } else {
      state_wanted_[path_of(change.key)] = marks;
    }
  }

  /// Whether the target would refuse it; that is told.
  bool is_unknown(const ObjectKey& key, const Json& value) {
    const auto reasons = schemas_.find_unknown(key, value);
    if (reasons.empty()) return false;
    difference_.conflicts.push_back({key, fmt::format("{}", fmt::join(reasons, "; "))});
    return true;
  }

  void create(const ObjectKey& key, const Json& value) {
    if (text_member(value, "key") == unchanged_key) {
      difference_.conflicts.push_back({key, "to create it, its private key is needed"});
      return;
    }
    if (is_unknown(key, value)) return;
    Change change{.key = key, .action = Action::create, .body = value};
    std::string key_hash;
    const Json whole = canonical(key, value, schemas_);
    change.after = key.kind == Kind::ssl ? without_keys(whole, key_hash) : whole;
    change.fields = field_changes(key, Json::object(), whole);
    mark(change, key_hash);
    difference_.changes.push_back(std::move(change));
  }

  void compare(const ObjectKey& key, const Json& value, const LiveObject& live) {
    const Marks marks = marks_in(state_, key, live.value);
    const bool is_ours = marks.owner == options_.owner;
    auto refusal = is_ours ? std::nullopt : find_refusal(live.value, marks);
    // What is as wanted already stays whose it is, unless it is to be taken over.
    const bool may_stay = is_ours || refusal.has_value();
    if (may_stay && key.kind != Kind::ssl && are_written_alike(value, live.value)) {
      ++difference_.unchanged;
      return;
    }
    Change change{.key = key,
                  .before = canonical(key, live.value, schemas_),
                  .after = canonical(key, value, schemas_),
                  .body = value,
                  .restore = as_sent(key, live.value),
                  .modified_index = live.modified_index};
    std::string key_hash;
    if (key.kind == Kind::ssl) {
      std::string live_hash;
      change.before = without_keys(change.before, live_hash);
      change.after = without_keys(change.after, key_hash);
    }
    const bool has_new_key = is_ours && !key_hash.empty() && key_hash != marks.key_hash;
    if (change.before == change.after && !has_new_key && may_stay) {
      ++difference_.unchanged;
      return;
    }
    change.has_drifted =
        is_ours && !marks.hash.empty() && !is_as_applied(marks, key, live.value, schemas_);
    if (refusal) {
      difference_.conflicts.push_back({key, *std::move(refusal)});
      return;
    }
    if (text_member(value, "key") == unchanged_key) {
      difference_.conflicts.push_back({key, "to change it, its private key is needed"});
      return;
    }
    if (is_unknown(key, value)) return;
    change.fields = field_changes(key, change.before, change.after);
    if (has_new_key) change.fields.push_back({{"key"}, Json(), Json(), true});
    mark(change, key_hash);
    difference_.changes.push_back(std::move(change));
  }

  /// Why what somebody else made is not taken over; nothing: it is.
  std::optional<std::string> find_refusal(const Json& value, const Marks& marks) const {
    const std::string manager = foreign_manager(value);
    const bool has_manager = !manager.empty() && manager != "gwctl";
    const std::string& whose = marks.owner.empty() && has_manager ? manager : marks.owner;
    if (whose.empty()) {
      if (options_.adopts) return std::nullopt;
      return "it was not made by gwctl; --adopt takes it over";
    }
    if (options_.adopts_from.contains(whose)) return std::nullopt;
    return fmt::format("it {} \"{}\"; --adopt-from takes it over",
                       marks.owner.empty() ? "is managed by" : "belongs to the owner", whose);
  }

  void left_over(const ObjectKey& key, const LiveObject& live) {
    const Marks marks = marks_in(state_, key, live.value);
    if (marks.owner != options_.owner) {
      difference_.unmanaged.push_back(key);
      return;
    }
    if (!options_.prunes) {
      difference_.kept.push_back(key);
      return;
    }
    if (marks.is_protected) {
      difference_.conflicts.push_back({key, "it is protected by its label gwctl.protected"});
      return;
    }
    Change change{.key = key,
                  .action = Action::remove,
                  .before = canonical(key, live.value, schemas_),
                  .restore = as_sent(key, live.value),
                  .modified_index = live.modified_index};
    change.fields = field_changes(key, change.before, Json::object());
    state_wanted_.erase(path_of(key));
    difference_.changes.push_back(std::move(change));
  }

  /// Cut anywhere, whatever is there is known to be ours, and not to be changed by hand.
  State state_meanwhile() const {
    State either = state_wanted_;
    either.insert(state_.begin(), state_.end());
    for (const Change& change : difference_.changes) {
      const auto account = either.find(path_of(change.key));
      if (account == either.end() || change.action != Action::update) continue;
      for (const Json& form : {change.restore, vacating(change, schemas_).body})
        account->second.hash += hash_separator + fingerprint_of(change.key, form, schemas_);
      // Which private key is there is not known: it is written again.
      account->second.key_hash.clear();
    }
    return either;
  }

  /// The resource that tells what was applied to kinds without labels is one more that changes.
  void write_marks() {
    if (state_wanted_ == state_) return;
    const ObjectKey key = state_key(options_.owner);
    const auto found = live_.find(key);
    const bool is_new = found == live_.end();
    Change change{.key = key,
                  .action = is_new ? Action::create : Action::update,
                  .modified_index = is_new ? 0 : found->second.modified_index};
    if (state_wanted_.empty()) {
      change.action = Action::remove;
    } else {
      change.body = write_state(options_.owner, state_wanted_);
      change.after = canonical(key, change.body, schemas_);
      if (!schemas_.has_labels(key.kind))
        difference_.conflicts.push_back(
            {key,
             "the target's plugin configs have no labels, in which gwctl keeps account of "
             "kinds that have none"});
    }
    const auto either = state_meanwhile();
    if (either != state_) change.first_body = write_state(options_.owner, either);
    if (found != live_.end()) {
      change.before = canonical(key, found->second.value, schemas_);
      change.restore = as_sent(key, found->second.value);
    }
    difference_.changes.push_back(std::move(change));
  }

  void guard() { difference_.refusal = refusal_of(difference_, options_, desired_.empty()); }

  const DesiredObjects& desired_;
  const LiveObjects& live_;
  const DiffOptions& options_;
  const TargetSchemas& schemas_;
  State state_;
  State state_wanted_;
  Difference difference_;
};

}  // namespace

std::string_view action_name(Action action) {
  switch (action) {
    case Action::create: return "create";
    case Action::update: return "update";
    case Action::remove: return "delete";
  }
  return {};
}

std::optional<Action> action_by_name(std::string_view name) {
  for (const Action action : {Action::create, Action::update, Action::remove}) {
    if (action_name(action) == name) return action;
  }
  return std::nullopt;
}

std::vector<const Change*> told_changes(const std::vector<Change>& changes) {
  std::vector<const Change*> told;
  for (const Change& change : changes) {
    if (!is_state(change.key)) told.push_back(&change);
  }
  return told;
}

bool is_selected(const ObjectKey& key, const Json& value, const DiffOptions& options) {
  return (options.kinds.empty() || options.kinds.contains(key.kind)) &&
         has_all(value, options.labels) && is_named(key, value, options.names);
}

std::string refusal_of(const Difference& difference, const DiffOptions& options,
                       bool wants_nothing) {
  std::size_t deletes = 0;
  std::size_t had = difference.unchanged + difference.kept.size();
  for (const Change& change : difference.changes) {
    if (is_state(change.key) || change.action == Action::create) continue;
    ++had;
    if (change.action == Action::remove) ++deletes;
  }
  if (deletes == 0 || options.allows_mass_delete) return {};
  if (wants_nothing) {
    return fmt::format(
        "the config is empty: this would delete all {} resources; --allow-mass-delete does it",
        deletes);
  }
  const bool is_mass = deletes > few_deletes &&
                       deletes * 100 > had * static_cast<std::size_t>(options.delete_percent_max);
  if (!is_mass) return {};
  return fmt::format(
      "this would delete {} resources, more than {} % of what there is; --allow-mass-delete "
      "does it",
      deletes, options.delete_percent_max);
}

Json without_private_keys(const ObjectKey& key, Json canonical_value) {
  std::string key_hash;
  return key.kind == Kind::ssl ? without_keys(canonical_value, key_hash)
                               : std::move(canonical_value);
}

Json comparable(const ObjectKey& key, const Json& value, const TargetSchemas& schemas) {
  return without_private_keys(key, canonical(key, value, schemas));
}

Difference diff(const DesiredObjects& desired, const LiveObjects& live,
                const DiffOptions& options) {
  return Differ{desired, live, options}.run();
}

}  // namespace gwctl::config
