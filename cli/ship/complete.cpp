#include <fmt/format.h>

#include "cli/ship/project.h"
#include "core/files.h"

// How the command line, the environment and the project file come together.

namespace gwctl::cli {
namespace {

template <class Value>
void fill(Value& to, const Value& from) {
  if (to == Value{}) to = from;
}

std::string_view header_name(std::string_view header) {
  return header.substr(0, header.find(':'));
}

// Those of the context that the command line does not have under the same name.
void fill_headers(std::vector<std::string>& to, const std::vector<std::string>& from) {
  const std::vector<std::string> named = to;
  for (const std::string& header : from) {
    bool is_named = false;
    for (const std::string& each : named) is_named |= header_name(each) == header_name(header);
    if (!is_named) to.push_back(header);
  }
}

bool is_target_named(const TargetArgs& target) {
  return !target.server.empty() || !target.file.empty() || !variable("GWCTL_SERVER").empty();
}

void fill_target(TargetArgs& to, const TargetArgs& from) {
  if (!is_target_named(to)) {
    to.server = from.server;
    to.file = from.file;
  }
  if (to.token_file.empty() && variable("GWCTL_TOKEN").empty()) {
    to.token_file = from.token_file;
    to.token_variable = from.token_variable;
  }
  fill(to.authorities_file, from.authorities_file);
  fill(to.certificate_file, from.certificate_file);
  fill(to.key_file, from.key_file);
  fill(to.proxy, from.proxy);
  fill(to.router, from.router);
  fill(to.timeout_seconds, from.timeout_seconds);
  fill(to.skips_verify, from.skips_verify);
  fill_headers(to.headers, from.headers);
}

void fill_selection(SelectionArgs& to, const SelectionArgs& from) {
  fill(to.owner, from.owner);
  fill(to.prunes, from.prunes);
  fill(to.labels, from.labels);
  fill(to.kinds, from.kinds);
}

Result<Project> chosen_project(const TargetArgs& target, const Environment& environment) {
  const std::string context = target.context.empty() ? variable("GWCTL_CONTEXT") : target.context;
  const std::string path = target.project_file.empty()
                               ? find_project_file(environment.working_directory)
                               : join_path(environment.working_directory, target.project_file);
  if (!path.empty()) return read_project(path, context, environment);
  if (context.empty()) return Project{};
  return fail(
      fmt::format("the context \"{}\" is of no project: there is no {} here, nor in a "
                  "folder above that belongs to the same repository",
                  context, project_file_name));
}

// What would be shipped to if nobody said where is on this machine, and not what a project means.
Result<void> check_target(const Project& project, const TargetArgs& target) {
  if (is_target_named(target) || project.contexts.empty()) return {};
  if (!project.context.empty())
    return fail(fmt::format("the context \"{}\" has neither server nor to_file", project.context));
  std::string names;
  for (const auto& [name, context] : project.contexts) names += (names.empty() ? "" : ", ") + name;
  return fail(fmt::format("which context? --context takes {}", names));
}

// As commands name files, so that what is said of them, and a plan, holds for this folder.
std::vector<std::string> seen_from_here(const std::vector<std::string>& paths,
                                        const Environment& environment) {
  std::vector<std::string> relative;
  for (const std::string& path : paths)
    relative.push_back(relative_path(environment.working_directory, path));
  return relative;
}

}  // namespace

Result<Project> complete(TargetArgs& target, const Environment& environment) {
  GWCTL_TRY_ASSIGN(Project project, chosen_project(target, environment));
  if (!project.context.empty()) fill_target(target, project.contexts.at(project.context).target);
  GWCTL_TRY(check_target(project, target));
  return project;
}

Result<Project> complete(ShippingArgs& args, const Environment& environment) {
  GWCTL_TRY_ASSIGN(Project project, complete(args.target, environment));
  if (!project.context.empty())
    fill_selection(args.selection, project.contexts.at(project.context).selection);
  fill(args.selection.owner, project.owner);
  fill(args.files, seen_from_here(project.files, environment));
  fill(args.env_files, seen_from_here(project.env_files, environment));
  return project;
}

}  // namespace gwctl::cli
