#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "config/model.h"

namespace gwctl::config {

using Json = nlohmann::json;

/// JSON that somebody else wrote; null where it is none, or nested deeper than anything of a
/// gateway's: who walks through it may do so by calling itself.
Json parse_json(std::string_view text);

/// A member of what somebody else wrote; null where it is no object, or has none of that name.
const Json& member_of(const Json& value, const char* name);
/// The same as text, as a number, as a list: empty, 0, where it is something else.
std::string text_member(const Json& value, const char* name);
std::uint64_t number_member(const Json& value, const char* name);
const Json& list_member(const Json& value, const char* name);

/// Which resource: its kind, and its id as `Resource::id` has it.
struct ObjectKey {
  Kind kind = Kind::route;
  std::string id;

  auto operator<=>(const ObjectKey&) const = default;
};

/// Behind `/apisix/admin/`: `routes/1`, `consumers/jack/credentials/c1`, `secrets/vault/1`.
std::string path_of(const ObjectKey& key);

/// `route "1"`, for people.
std::string name_of(const ObjectKey& key);

/// A resource that a target has, as it tells it.
struct LiveObject {
  Json value;
  std::uint64_t modified_index = 0;
};

class TargetSchemas;

/// gwctl's own, for targets that do not tell theirs.
const std::shared_ptr<const TargetSchemas>& own_schemas();

/// All that a target has, and the schemas by which it is to be read.
struct LiveObjects : std::map<ObjectKey, LiveObject> {
  using map::map;

  std::shared_ptr<const TargetSchemas> schemas = own_schemas();  ///< never null
};

/// What is to be sent for a resource to be there as it is told: without what the server sets.
Json as_sent(const ObjectKey& key, Json told);

/// A resource as files have it, with its id, for a target to take.
using DesiredObjects = std::map<ObjectKey, Json>;

/// All resources of a model.
DesiredObjects objects_of(const Model& model);

}  // namespace gwctl::config
