#pragma once

#include "gateway-runtime/admin/call.h"

namespace gwctl::runtime::admin {

/// `/gwctl/v1/revisions`, newest first, and `/gwctl/v1/revisions/N`: what it changed, no values.
void serve_revisions(const Call& call, ServiceResponse& response);

/// A number of a revision; nothing for what is none.
std::optional<std::uint64_t> revision_number(std::string_view text);

/// Why a revision cannot be told of.
std::string forgotten(const Store& store, std::uint64_t number);

}  // namespace gwctl::runtime::admin
