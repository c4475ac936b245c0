#pragma once

#include <string>

#include "config/plan/owner.h"

namespace gwctl::config {

/// By what it is known later that nobody has changed a resource since it was sent, though the
/// target has other defaults by then: digests of the forms in which it may be found, for
/// `Marks::hash`.
std::string fingerprint_of(const ObjectKey& key, const Json& sent, const TargetSchemas& schemas);

/// Whether what is there is what was applied when the marks were made.
bool is_as_applied(const Marks& marks, const ObjectKey& key, const Json& live,
                   const TargetSchemas& schemas);

}  // namespace gwctl::config
