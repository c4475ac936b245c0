#include "config/plan/fingerprint.h"

#include "config/plan/canonical.h"
#include "config/plan/diff.h"
#include "config/plan/target_schemas.h"

namespace gwctl::config {
namespace {

// Does not depend on any schema; as `comparable`, without private keys.
std::string settled_hash(const ObjectKey& key, const Json& value) {
  return hash_of(without_private_keys(key, settled(key, value)));
}

}  // namespace

std::string fingerprint_of(const ObjectKey& key, const Json& sent, const TargetSchemas& schemas) {
  Marks marks;
  marks.hash = hash_of(comparable(key, sent, schemas));
  const auto add = [&](const std::string& hash) {
    if (!marks.is_of(hash)) marks.hash += hash_separator + hash;
  };
  add(settled_hash(key, sent));
  if (schemas.may_store_defaults()) {
    Json stored = sent;
    schemas.fill(key, stored);
    add(settled_hash(key, stored));
  }
  return marks.hash;
}

bool is_as_applied(const Marks& marks, const ObjectKey& key, const Json& live,
                   const TargetSchemas& schemas) {
  return marks.is_of(hash_of(comparable(key, live, schemas))) ||
         marks.is_of(settled_hash(key, live)) ||
         // What the target told its schemas of when it was applied, and does not now, or the other
         // way round.
         marks.is_of(hash_of(comparable(key, live, *own_schemas())));
}

}  // namespace gwctl::config
