#pragma once

// What the way of a request needs to know of functions that were called for it.

#include <string_view>

#include "gateway-runtime/variable.h"

namespace gwctl::runtime::lua {

/// Whether functions have said something that nobody was answered with yet.
bool has_said(const Exchange& exchange);

/// Puts what was said before the answer, whose head is sent by then.
void put_said(Exchange& exchange);

/// What a function has set that variable to, or null. There is a session.
const Value* own_variable(const Exchange& exchange, std::string_view name);

}  // namespace gwctl::runtime::lua
