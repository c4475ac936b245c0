#include "cli/ship/dump_folder.h"

#include <filesystem>
#include <map>
#include <system_error>

#include <fmt/format.h>

#include "config/plan/split.h"
#include "config/write_standalone.h"
#include "core/digest.h"
#include "core/files.h"
#include "core/write_yaml.h"

namespace gwctl::cli {
namespace {

constexpr std::string_view mark = "# Written by gwctl dump --split, ";
constexpr std::size_t foreign_names_max = 5;  // that are told

/// What is in a file, with a first line by which it is known again.
std::string marked(const std::string& text) {
  return fmt::format("{}{}\n{}", mark, sha256_hex(text), text);
}

bool is_as_written(std::string_view content) {
  if (!content.starts_with(mark)) return false;
  const auto end = content.find('\n');
  if (end == content.npos) return false;
  return content.substr(mark.size(), end - mark.size()) == sha256_hex(content.substr(end + 1));
}

// What `gwctl apply` would read of a folder.
bool is_config_name(std::string_view name) {
  return !name.starts_with('.') &&
         (name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".json"));
}

/// What a folder has: files of an earlier dump, and others.
struct Found {
  std::vector<std::string> dumped;
  std::vector<std::string> foreign;
};

Result<Found> look_into(const std::string& folder) {
  Found found;
  if (!is_directory(folder)) return found;
  GWCTL_TRY_ASSIGN(const auto names, list_directory(folder));
  for (const std::string& name : names) {
    const std::string path = join_path(folder, name);
    if (is_directory(path)) {
      if (!name.starts_with('.')) found.foreign.push_back(name + "/");
      continue;
    }
    if (!is_config_name(name)) continue;
    GWCTL_TRY_ASSIGN(const std::string content, read_file(path));
    (is_as_written(content) ? found.dumped : found.foreign).push_back(name);
  }
  return found;
}

Error refusal(const std::string& folder, const Found& found) {
  std::string names;
  for (std::size_t i = 0; i < std::min(found.foreign.size(), foreign_names_max); ++i)
    names += (i == 0 ? "" : ", ") + found.foreign[i];
  if (found.foreign.size() > foreign_names_max) names += ", …";
  return {
      fmt::format("{} has files that are not as a dump wrote them: {}; --force writes over "
                  "what has the name of a new one",
                  folder, names)};
}

}  // namespace

Result<void> write_dump_folder(const config::Dump& dump, const std::string& folder,
                               const DumpOutput& output) {
  GWCTL_TRY_ASSIGN(const Found found, look_into(folder));
  if (!found.foreign.empty() && !output.is_forced) return tl::unexpected{refusal(folder, found)};
  std::map<std::string, std::string> files;
  for (const config::ModelPart& part : config::split(dump.model)) {
    files.emplace(part.file_name,
                  marked(write_yaml(config::write_standalone(part.model)->root()) + "#END\n"));
  }
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(fmt::format("{}: {}", folder, error.message()));
  for (const auto& [name, content] : files) {
    const std::string path = join_path(folder, name);
    GWCTL_TRY(output.shows_secrets ? write_secret_file(path, content)
                                   : write_file_atomically(path, content));
  }
  for (const std::string& name : found.dumped) {
    if (files.contains(name)) continue;
    std::filesystem::remove(join_path(folder, name), error);
    if (error) return fail(fmt::format("{}: {}", join_path(folder, name), error.message()));
  }
  return {};
}

}  // namespace gwctl::cli
