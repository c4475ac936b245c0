#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/result.h"

namespace CLI {
class App;
}  // namespace CLI

namespace gwctl::cli {

/// Rewrites the arguments of `command` into the one spelling that is parsed (`--long=value`,
/// `--flag`), from all that the command lines of JavaScript programs take: `--camelCase`,
/// `---three`, `-abc`, `-o.json FILE`, `--no-flag`, `--flag=false`, `--`. The error is what a user
/// must be told: an unknown option, a value that is missing or not one of the choices.
Result<std::vector<std::string>> canonical_arguments(const CLI::App& command,
                                                     std::span<const std::string> arguments);

/// The words behind a type name such as `one|two|three`; none where it names a kind of value.
std::vector<std::string> choices_of(const std::string& type_name);

}  // namespace gwctl::cli
