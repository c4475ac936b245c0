#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/plan/object.h"

namespace gwctl::config {

/// Whose a resource is, as its labels tell. `apply` marks what it writes; kinds that have no labels
/// on a target are told of by a resource of gwctl's own, see `State`.
struct Marks {
  std::string owner;          ///< empty: nobody said
  std::string hash;           ///< of what was last applied: each that it may be known by
  std::string key_hash;       ///< of the private keys of an ssl, which no server tells
  bool is_protected = false;  ///< not to be deleted

  bool operator==(const Marks&) const = default;

  /// Whether what has that hash is what was applied.
  bool is_of(std::string_view content_hash) const;
};

/// Between several of them.
inline constexpr char hash_separator = '.';

Marks marks_of(const Json& value);
void set_marks(Json& value, const Marks& marks);
/// Leaves no label of gwctl's, but for the one by which people protect a resource.
void remove_marks(Json& value);

/// Whether it is one of those labels.
bool is_mark(std::string_view label);

/// Another tool whose label the resource has: `adc`; empty: none.
std::string foreign_manager(const Json& value);

/// The resource that holds the marks of kinds without labels: a plugin config that nothing uses.
ObjectKey state_key(std::string_view owner);
/// The resource by which others of an owner see that an apply is under way.
ObjectKey lock_key(std::string_view owner);
/// Either of them, of whatever owner.
bool is_state(const ObjectKey& key);
/// Marks by `path_of`.
using State = std::map<std::string, Marks>;
State read_state(const Json& value);
/// Of an owner, in what a target has.
State read_state(const LiveObjects& live, std::string_view owner);
Json write_state(std::string_view owner, const State& state);
/// The marks of a live resource, wherever they stand.
Marks marks_in(const State& state, const ObjectKey& key, const Json& value);

}  // namespace gwctl::config
