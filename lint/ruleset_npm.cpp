#include "lint/ruleset_npm.h"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "core/document.h"
#include "core/files.h"
#include "core/read_document.h"
#include "lint/location.h"

namespace gwctl::lint {
namespace {

constexpr std::size_t name_bytes_max = 214;
constexpr std::size_t manifest_bytes_max = 16UL * 1024 * 1024;
constexpr unsigned conditions_depth_max = 16;

// Names of Node.js's own modules, which no package may have.
constexpr std::string_view node_modules_names[] = {
    "assert",
    "buffer",
    "child_process",
    "cluster",
    "console",
    "constants",
    "crypto",
    "dgram",
    "dns",
    "domain",
    "events",
    "fs",
    "http",
    "https",
    "module",
    "net",
    "node_modules",
    "favicon.ico",
    "os",
    "path",
    "process",
    "punycode",
    "querystring",
    "readline",
    "repl",
    "stream",
    "sys",
    "timers",
    "string_decoder",
    "tls",
    "tty",
    "url",
    "util",
    "v8",
    "vm",
    "zlib",
    "worker_threads",
    "freelist",
    "http2",
    "inspector",
    "async_hooks",
    "perf_hooks",
};

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

bool is_plain_part(std::string_view part) {
  return !part.empty() && std::ranges::all_of(part, is_plain);
}

bool is_package_part(std::string_view part) {
  if (part.size() > name_bytes_max || part.starts_with('.') || part.starts_with('_')) return false;
  if (std::ranges::find(node_modules_names, part) != std::end(node_modules_names)) return false;
  if (!part.starts_with('@')) return is_plain_part(part);
  const auto slash = part.find('/');
  return slash != std::string_view::npos && is_plain_part(part.substr(1, slash - 1)) &&
         is_plain_part(part.substr(slash + 1));
}

// The package's own name (`@a/b` of `@a/b/c.js`).
std::string_view package_of(std::string_view name) {
  auto slash = name.find('/');
  if (name.starts_with('@') && slash != std::string_view::npos) slash = name.find('/', slash + 1);
  return name.substr(0, slash);
}

std::optional<std::string> as_file(const std::string& path) {
  for (const std::string_view extension : {"", ".js", ".json", ".node"}) {
    std::string candidate = fmt::format("{}{}", path, extension);
    if (is_regular_file(candidate)) return candidate;
  }
  return std::nullopt;
}

std::unique_ptr<const Document> read_manifest(const std::string& folder) {
  const std::string path = folder + "/package.json";
  if (!is_regular_file(path)) return nullptr;
  auto text = read_file(path, manifest_bytes_max);
  return text ? read_json(path, *std::move(text)) : nullptr;
}

std::optional<std::string> as_folder(const std::string& folder) {
  const auto manifest = read_manifest(folder);
  const Node* main = manifest == nullptr ? nullptr : find_string(manifest->root(), "main");
  if (main != nullptr) {
    const std::string path = join_location(folder, main->string());
    if (auto file = as_file(path)) return file;
    if (auto file = as_file(path + "/index")) return file;
  }
  return as_file(folder + "/index");
}

// The file that the value of an entry of `exports` names: the first condition that holds for
// `require`.
const Node* exported_file(const Node& target, unsigned depth = 0) {
  if (target.is_string()) return &target;
  if (depth == conditions_depth_max) return nullptr;
  for (const Node& item : target.items()) {
    if (const Node* file = exported_file(item, depth + 1)) return file;
  }
  for (const Member& member : target.members()) {
    const std::string_view condition = member.name();
    if (condition != "require" && condition != "node" && condition != "default" &&
        condition != "node-addons" && condition != "module-sync")
      continue;
    if (const Node* file = exported_file(member.value, depth + 1)) return file;
  }
  return nullptr;
}

bool has_subpaths(const Node& exports) {
  return exports.is_object() && exports.size > 0 &&
         exports.members().front().name().starts_with('.');
}

// What `exports` makes of `./sub/path`; `*` in a key stands for any text.
std::optional<std::string> exported(const Node& exports, std::string_view subpath) {
  if (!has_subpaths(exports)) {
    const Node* file = subpath == "." ? exported_file(exports) : nullptr;
    return file == nullptr ? std::nullopt : std::optional{std::string{file->string()}};
  }
  if (const Node* target = find(exports, subpath)) {
    const Node* file = exported_file(*target);
    return file == nullptr ? std::nullopt : std::optional{std::string{file->string()}};
  }
  const Member* best = nullptr;
  std::size_t best_star = 0;
  for (const Member& member : exports.members()) {
    const auto star = member.name().find('*');
    if (star == std::string_view::npos || (best != nullptr && star <= best_star)) continue;
    const bool fits = subpath.size() + 1 >= member.name().size() &&
                      subpath.starts_with(member.name().substr(0, star)) &&
                      subpath.ends_with(member.name().substr(star + 1));
    if (!fits) continue;
    best = &member;
    best_star = star;
  }
  const Node* file = best == nullptr ? nullptr : exported_file(best->value);
  if (file == nullptr) return std::nullopt;
  const std::size_t behind = best->name().size() - best_star - 1;
  const std::string_view filling = subpath.substr(best_star, subpath.size() - best_star - behind);
  std::string path{file->string()};
  for (auto at = path.find('*'); at != std::string::npos; at = path.find('*', at + filling.size()))
    path.replace(at, 1, filling);
  return path;
}

std::optional<std::string> in_node_modules(std::string_view name, const std::string& modules) {
  const std::string_view package = package_of(name);
  const std::string package_folder = fmt::format("{}/{}", modules, package);
  const std::string subpath = fmt::format(".{}", name.substr(package.size()));
  if (is_directory(package_folder)) {
    const auto manifest = read_manifest(package_folder);
    const Node* exports = manifest == nullptr ? nullptr : find(manifest->root(), "exports");
    if (exports != nullptr && !exports->is_null()) {
      const auto file = exported(*exports, subpath);
      if (!file || !file->starts_with("./")) return std::nullopt;
      return as_file(join_location(package_folder, *file));
    }
  }
  const std::string path = fmt::format("{}/{}", modules, name);
  if (auto file = as_file(path)) return file;
  return is_directory(path) ? as_folder(path) : std::nullopt;
}

}  // namespace

bool is_package_name(std::string_view name) {
  const std::string_view first = name.starts_with('@') ? package_of(name) : name.substr(0, 0);
  if (!first.empty() && !is_package_part(first)) return false;
  std::string_view rest = name.substr(first.size());
  if (!first.empty() && rest.empty()) return true;
  if (!first.empty()) rest.remove_prefix(1);
  while (true) {
    const auto slash = rest.find('/');
    if (!is_package_part(rest.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    rest.remove_prefix(slash + 1);
  }
}

std::optional<std::string> resolve_package(std::string_view name, const std::string& folder) {
  for (std::string at = folder; at.starts_with('/'); at = folder_of(at)) {
    if (last_part_of(at) != "node_modules") {
      const std::string modules = at == "/" ? "/node_modules" : at + "/node_modules";
      if (is_directory(modules)) {
        if (auto file = in_node_modules(name, modules)) return file;
      }
    }
    if (at == "/") break;
  }
  return std::nullopt;
}

}  // namespace gwctl::lint
