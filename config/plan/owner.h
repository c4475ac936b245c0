#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/plan/object.h"

namespace gwctl::config {

/// Whose a resource is, as its labels tell. `apply` marks what it writes; kinds that have no labels
/// are told of by a resource of gwctl's own, see `StateObject`.
struct Marks {
  std::string owner;          ///< empty: nobody said
  std::string hash;           ///< of what was last applied
  std::string key_hash;       ///< of the private keys of an ssl, which no server tells
  bool is_protected = false;  ///< not to be deleted

  bool operator==(const Marks&) const = default;

  /// Whether what has that hash is what was applied. While an apply is under way there are several
  /// that may be.
  bool is_of(std::string_view content_hash) const;
};

/// Between several of them.
inline constexpr char hash_separator = '.';

Marks marks_of(const Json& value);
void set_marks(Json& value, const Marks& marks);
/// Leaves no label of gwctl's, but for the one by which people protect a resource.
void remove_marks(Json& value);

bool has_labels(Kind kind);

/// Another tool whose label the resource has: `adc`; empty: none.
std::string foreign_manager(const Json& value);

/// The resource that holds the marks of kinds without labels: a plugin config that nothing uses.
ObjectKey state_key(std::string_view owner);
/// The resource by which others of an owner see that an apply is under way.
ObjectKey lock_key(std::string_view owner);
/// Either of them, of whatever owner.
bool is_state(const ObjectKey& key);
/// Hashes by `path_of`.
std::map<std::string, std::string> read_state(const Json& value);
Json write_state(std::string_view owner, const std::map<std::string, std::string>& hashes);

}  // namespace gwctl::config
