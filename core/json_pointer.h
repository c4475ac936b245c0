#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gwctl {

/// The keys of an RFC 6901 pointer (`/a~1b/0`; `` is the root); nothing when it is none: no slash
/// in front, or a `~` that is not `~0` or `~1`.
std::optional<std::vector<std::string>> parse_json_pointer(std::string_view pointer);

/// The same in a URI fragment: `#/a%20b`. As lenient as Spectral: a broken escape is itself.
std::optional<std::vector<std::string>> parse_json_pointer_fragment(std::string_view fragment);

/// `/a~1b/0`.
std::string to_json_pointer(std::span<const std::string> path);

/// `#/a%20b~1c`, as Spectral prints a path: all but `A-Z a-z 0-9 - _ . ! ~ * ' ( )`
/// percent-encoded.
std::string to_json_pointer_fragment(std::span<const std::string> path);

/// `~` and `/` of a key as `~0` and `~1`.
std::string escape_json_pointer(std::string_view key);

}  // namespace gwctl
