#pragma once

#include "config/plan/object.h"

namespace gwctl::config {

/// The value in the one form that all have that mean the same: without what the server sets and
/// without defaults of the schema, ids as text, sets sorted, the nodes of upstreams as a list, a
/// single `uri`, `host`, `sni` or address as a list of one. Labels of gwctl's own are left out.
Json canonical(const ObjectKey& key, const Json& value,
               const TargetSchemas& schemas = *own_schemas());

/// The same with all defaults that are written, whatever schema they are of.
Json settled(const ObjectKey& key, const Json& value);

/// Whether two values differ in nothing but what `canonical` leaves out: quick, and not sure to
/// find all that mean the same.
bool are_written_alike(const Json& a, const Json& b);

/// Of equal values the same: 16 hexadecimal digits.
std::string hash_of(const Json& canonical_value);

}  // namespace gwctl::config
