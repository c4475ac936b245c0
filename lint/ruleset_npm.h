#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gwctl::lint {

/// Whether each part of the name between slashes might be an npm package (`foo`, `@a/b`, and also
/// `base.yaml`), so that Spectral looks for it among the packages first.
bool is_package_name(std::string_view name);

/// The file that Node.js's `require.resolve(name)` finds from `folder`: in the `node_modules` of
/// the folder and of those above it; `exports` and `main` of a package count.
std::optional<std::string> resolve_package(std::string_view name, const std::string& folder);

}  // namespace gwctl::lint
