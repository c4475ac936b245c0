#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "config/plan/object.h"

namespace gwctl::config {

enum class Action : std::uint8_t { create, update, remove };

std::string_view action_name(Action action);  ///< `create`, `update`, `delete`
std::optional<Action> action_by_name(std::string_view name);

/// One place of a resource that differs.
struct FieldChange {
  std::vector<std::string> path;
  std::optional<Json> before;
  std::optional<Json> after;
  bool is_secret = false;  ///< neither value is to be shown
};

/// What becomes of one resource.
struct Change {
  ObjectKey key = {};
  Action action = Action::update;
  Json before = {};      ///< canonical; null where it is created
  Json after = {};       ///< canonical; null where it is deleted
  Json body = {};        ///< what is written
  Json first_body = {};  ///< of gwctl's own state: what is written before all else; null: nothing
  Json restore = {};     ///< what is written to have it as it was; null where it is created
  std::vector<FieldChange> fields = {};
  std::uint64_t modified_index = 0;  ///< of the live one that this was made of
  bool has_drifted = false;  ///< somebody changed it since it was last applied, which this undoes
};

/// Those that people are told of: what gwctl keeps account in is none.
std::vector<const Change*> told_changes(const std::vector<Change>& changes);

/// A resource that is not touched although it is in the way.
struct Conflict {
  ObjectKey key;
  std::string reason;
};

struct DiffOptions {
  std::string owner = "default";
  bool prunes = false;  ///< deletes what this owner applied and no longer wants
  bool adopts = false;  ///< takes over what is there under nobody's name
  /// Takes over what is there under these: other owners, or tools as their label `managed-by` says.
  std::set<std::string, std::less<>> adopts_from = {};
  /// Of those only; empty: all.
  std::set<Kind> kinds;
  /// Only what has one of these for its id or its name; `*` is any text. Empty: all.
  std::vector<std::string> names = {};
  /// Only what has all these labels; in files and in the target alike.
  std::vector<std::pair<std::string, std::string>> labels;
  /// Deletes nothing beyond so many of what the owner has, in percent, unless told to.
  int delete_percent_max = 50;
  bool allows_mass_delete = false;
};

struct Difference {
  std::vector<Change> changes;  ///< by kind and id
  std::vector<Conflict> conflicts;
  std::vector<ObjectKey> kept;       ///< no longer wanted, and not deleted without `prunes`
  std::vector<ObjectKey> unmanaged;  ///< of somebody else
  std::size_t unchanged = 0;
  std::string refusal;  ///< why none of it may be done; empty: it may
};

/// What it takes to have the target be as desired. Pure.
Difference diff(const DesiredObjects& desired, const LiveObjects& live, const DiffOptions& options);

/// Whether a resource is one of those that the options look at.
bool is_selected(const ObjectKey& key, const Json& value, const DiffOptions& options);

/// Why so much is not deleted at once; empty: it may be done. `wants_nothing`: the config is empty.
std::string refusal_of(const Difference& difference, const DiffOptions& options,
                       bool wants_nothing);

/// The canonical form, without private keys: no server tells them.
Json comparable(const ObjectKey& key, const Json& value,
                const TargetSchemas& schemas = *own_schemas());
Json without_private_keys(const ObjectKey& key, Json canonical_value);

/// The places where two canonical values differ, secrets told apart.
std::vector<FieldChange> field_changes(const ObjectKey& key, const Json& before, const Json& after);

}  // namespace gwctl::config
