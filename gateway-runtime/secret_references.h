#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/model.h"
#include "core/result.h"
#include "gateway-runtime/net/resolver.h"

namespace gwctl::runtime {

/// What `$env://NAME` stands for, or `$env://NAME/key` where the variable holds a JSON object;
/// nothing where it stands for nothing.
std::optional<std::string> read_environment(std::string_view reference);

/// `$secret://MANAGER/ID/KEY`, as opposed to `$env://`.
bool is_managed_secret(std::string_view reference);

/// Whether it is of a manager that can be asked.
bool has_known_manager(std::string_view reference);

/// All that has to be known to ask the manager that a reference names: what it is asked by. The
/// error says why nobody can be asked.
Result<std::string> secret_request(const config::Model& model, std::string_view reference);

/// Asks a secret manager; no values: it has none under that key. Blocks.
NameAnswer ask_secret_manager(const std::string& request);

}  // namespace gwctl::runtime
