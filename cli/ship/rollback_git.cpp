#include <fmt/format.h>

#include "cli/ship/git.h"
#include "cli/ship/rollback.h"
#include "core/files.h"

namespace gwctl::cli {
namespace {

bool can_tell(const RollbackArgs& args, config::Target&) {
  return !args.git.empty();
}

void make_absolute(std::string& path, const std::string& directory) {
  if (!path.empty()) path = join_path(directory, path);
}

// Of the arguments only the files are git's.
RollbackArgs settle_paths(RollbackArgs args, const std::string& directory) {
  TargetArgs& target = args.apply.target;
  for (std::string* path : {&target.file, &target.token_file, &target.authorities_file,
                            &target.certificate_file, &target.key_file})
    make_absolute(*path, directory);
  for (std::string& path : args.apply.env_files) make_absolute(path, directory);
  return args;
}

// `1a2b3c4d5e6f:gateway/routes.yaml`, as git calls it, for where it stands for now.
std::string as_in_git(std::string text, const GitFiles& files, const std::string& directory) {
  const std::string name = files.commit() + ":";
  for (const std::string& folder : {relative_path(directory, files.folder()), files.folder()}) {
    for (std::size_t at = 0; (at = text.find(folder + "/", at)) != std::string::npos;)
      text.replace(at, folder.size() + 1, name);
  }
  return text;
}

Result<std::optional<Comparison>> compare_files(const RollbackArgs& given,
                                                std::unique_ptr<config::Target>,
                                                Environment& environment) {
  const std::string& directory = environment.working_directory;
  GWCTL_TRY_ASSIGN(GitFiles read, GitFiles::read(given.git, given.apply.files, directory));
  const auto kept = std::make_shared<const GitFiles>(std::move(read));
  const GitFiles& files = *kept;
  RollbackArgs args = settle_paths(given, directory);
  if (args.apply.target.message.empty())
    args.apply.target.message = fmt::format("rollback to git {}", files.commit());
  sign(args.apply.target, {}, environment);
  args.apply.selection.prunes = true;
  GWCTL_TRY_ASSIGN(const config::DiffOptions options, diff_options(args.apply.selection));
  Environment there = environment;
  there.working_directory = files.directory();
  there.complain = [&](std::string_view text) {
    environment.complain(as_in_git(std::string{text}, files, directory));
  };
  GWCTL_TRY_ASSIGN(auto compared,
                   compare(files.paths(), args.apply.env_files, options, args.apply.target, there));
  // The gates read them once more.
  if (compared) compared->files_use = kept;
  return compared;
}

}  // namespace

const RollbackSource git_source{can_tell, compare_files};

}  // namespace gwctl::cli
