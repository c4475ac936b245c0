#pragma once

#include <string>
#include <string_view>

#include "gateway-runtime/plugin.h"
#include "gateway-runtime/snapshot.h"

namespace gwctl::runtime::plugins {

/// A setting that is a text, or its default.
std::string text_or(const Node& settings, std::string_view name, std::string_view otherwise);
/// Whether a setting is `true`.
bool is_on(const Node& settings, std::string_view name);

/// The request is from this consumer: its plugins count from now on, and the upstream is told its
/// name.
void set_consumer(Exchange& exchange, const Consumer& consumer, const Credential* credential);
/// The same with a consumer that needs no credential. False where there is no such consumer.
bool set_anonymous(Exchange& exchange, std::string_view name);

/// Takes an argument out of the query, whatever its value.
void remove_argument(Exchange& exchange, std::string_view name);

}  // namespace gwctl::runtime::plugins
