#include "cli/ship/project.h"

#include <algorithm>

#include <fmt/format.h>

#include "cli/ship/project_check.h"
#include "cli/ship/project_gates.h"
#include "cli/suggest.h"
#include "config/variables.h"
#include "core/files.h"
#include "core/read_document.h"

namespace gwctl::cli {
namespace {

constexpr const char* repository_mark = ".git";

std::string text_of(const Node& node, std::string_view name) {
  const Node* found = find_string(node, name);
  return found == nullptr ? std::string{} : std::string{found->string()};
}

std::vector<std::string> texts_of(const Node& node, std::string_view name) {
  std::vector<std::string> texts;
  if (const Node* found = find(node, name)) {
    for (const Node& item : found->items()) texts.emplace_back(item.string());
  }
  return texts;
}

bool flag_of(const Node& node, std::string_view name) {
  const Node* found = find(node, name);
  return found != nullptr && found->is_true();
}

/// What a project file holds that is right.
class ProjectReader {
 public:
  ProjectReader(const Node& root, std::string directory)
      : root_{root}, directory_{std::move(directory)} {}

  Project read() const {
    Project project;
    project.directory = directory_;
    project.files = paths_of("files");
    project.env_files = paths_of("env_files");
    project.owner = text_of(root_, "owner");
    project.default_context = text_of(root_, "default_context");
    if (const Node* contexts = find(root_, "contexts")) {
      for (const Member& member : contexts->members())
        project.contexts.emplace(member.name(), context_of(member.value));
    }
    return project;
  }

 private:
  std::string path_of(const Node& node, std::string_view name) const {
    const std::string text = text_of(node, name);
    return text.empty() ? text : join_path(directory_, text);
  }

  std::vector<std::string> paths_of(std::string_view name) const {
    std::vector<std::string> paths = texts_of(root_, name);
    for (std::string& path : paths) path = join_path(directory_, path);
    return paths;
  }

  Context context_of(const Node& node) const {
    Context context;
    TargetArgs& target = context.target;
    target.server = text_of(node, "server");
    target.file = path_of(node, "to_file");
    target.token_file = path_of(node, "token_file");
    target.token_variable = text_of(node, "token_env");
    target.authorities_file = path_of(node, "ca_file");
    target.certificate_file = path_of(node, "cert_file");
    target.key_file = path_of(node, "key_file");
    target.headers = texts_of(node, "headers");
    target.proxy = text_of(node, "proxy");
    target.router = text_of(node, "router");
    target.skips_verify = flag_of(node, "skip_verify");
    if (const Node* timeout = find(node, "timeout"))
      target.timeout_seconds = static_cast<unsigned>(timeout->as_double());
    context.selection.owner = text_of(node, "owner");
    context.selection.prunes = flag_of(node, "prune");
    context.selection.kinds = texts_of(node, "kinds");
    if (const Node* labels = find(node, "labels")) {
      for (const Member& label : labels->members())
        context.selection.labels.push_back(
            fmt::format("{}={}", label.name(), label.value.string()));
    }
    return context;
  }

  const Node& root_;
  std::string directory_;
};

// YAML with keys that are no texts, or that other readers would object to, is fine.
void add_syntax(const Document& document, ProjectProblems& problems) {
  for (const Problem& problem : document.problems()) {
    if (problem.kind != ProblemKind::non_string_key && problem.kind != ProblemKind::discouraged)
      problems.add(problem.span, problem.message);
  }
}

bool is_within(Span inner, const Node* outer) {
  return outer != nullptr && inner.begin >= outer->begin && inner.end <= outer->end;
}

/// The document with variables put in; one that is not set counts unless it is of a context that
/// nobody asked for.
std::shared_ptr<const Document> with_variables(const std::shared_ptr<const Document>& document,
                                               const std::string& context,
                                               ProjectProblems& problems) {
  std::vector<config::Diagnostic> unset;
  auto result =
      config::substitute(document, config::Dialect::adc, config::process_variables(), unset);
  const Node* contexts = find(document->root(), "contexts");
  const Node* chosen = contexts == nullptr ? nullptr : find(*contexts, context);
  for (const config::Diagnostic& each : unset) {
    if (!is_within(each.span, contexts) || is_within(each.span, chosen))
      problems.add(each.span, each.message);
  }
  return result;
}

Result<void> check_choice(const Project& project, const std::string& file) {
  if (project.context.empty() || project.contexts.contains(project.context)) return {};
  std::vector<std::string> names;
  for (const auto& [name, context] : project.contexts) names.push_back(name);
  std::string hint = suggestion(project.context, names);
  if (hint.empty() && !names.empty()) hint = fmt::format(" There are {}.", fmt::join(names, ", "));
  return fail(fmt::format("{} has no context \"{}\".{}", file, project.context, hint));
}

}  // namespace

std::string find_project_file(const std::string& working_directory) {
  std::string found;
  for (std::string folder = working_directory;; folder = parent_path(folder)) {
    const std::string path = join_path(folder, project_file_name);
    if (found.empty() && is_regular_file(path)) found = path;
    const std::string mark = join_path(folder, repository_mark);
    // In a worktree it is a file.
    if (is_directory(mark) || is_regular_file(mark)) return found;
    if (folder == "/" || folder == ".") break;
  }
  // Without a repository, folders above may be anybody's.
  const std::string here = join_path(working_directory, project_file_name);
  return found == here ? found : std::string{};
}

Result<Project> read_project(const std::string& path, const std::string& context,
                             const Environment& environment) {
  const std::string file = relative_path(environment.working_directory, path);
  auto text = read_file(path, project_size_bytes_max);
  if (!text) return fail(fmt::format("{}: {}", file, text.error().message));
  const std::shared_ptr<const Document> written = read_yaml(path, *std::move(text));
  ProjectProblems problems{written->source(), file};
  add_syntax(*written, problems);
  if (!problems.is_empty()) return fail(problems.text());
  const std::string directory{parent_path(path)};
  // An empty file is a project that says nothing.
  if (written->root().is_null()) {
    Project silent;
    silent.directory = directory;
    return silent;
  }

  const std::string chosen =
      context.empty() ? text_of(written->root(), "default_context") : context;
  check_project_secrets(written->root(), problems);
  const auto document = with_variables(written, chosen, problems);
  check_project_schema(document->root(), problems);
  check_project_sense(document->root(), problems);
  if (!problems.is_empty()) return fail(problems.text());
  Project project = ProjectReader{document->root(), directory}.read();
  if (const Node* gates = find(document->root(), "gates"))
    project.gates = read_gates(*gates, problems, directory);
  project.context = chosen;
  GWCTL_TRY(check_choice(project, file));
  return project;
}

}  // namespace gwctl::cli
