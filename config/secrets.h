#pragma once

#include <span>
#include <string>
#include <string_view>

#include "config/kinds.h"

namespace gwctl::config {

/// Whether the value at the path is a secret, which is printed nowhere: private keys, what a plugin
/// says it encrypts, and, of plugins that gwctl knows no schema of, what is named like one.
/// `manager` is that of a secret, the plugin of plugin_metadata, and else not looked at.
bool is_secret(Kind kind, std::string_view manager, std::span<const std::string> path);

/// Whether what clients send under that name (`http_authorization`, `cookie_sid`, `arg_api_key`)
/// may be a secret.
bool is_secret_variable(std::string_view name);

}  // namespace gwctl::config
