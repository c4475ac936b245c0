#include "config/import/import.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/files.h"
#include "core/js_text.h"
#include "core/read_document.h"

namespace gwctl::config {
namespace {

constexpr ImportTool tools[] = {
    {"adc", import_adc}, {"deck", import_deck}, {"apisix", import_apisix}};

constexpr std::size_t folder_depth_max = 32;

bool has_known_name(std::string_view name) {
  constexpr std::string_view endings[] = {".yaml", ".yml", ".json", ".jsonl"};
  return !name.starts_with('.') && std::ranges::any_of(endings, [&](std::string_view ending) {
    return name.ends_with(ending);
  });
}

class Reading {
 public:
  explicit Reading(const LoadOptions& options) : options_{options} {}

  Result<std::vector<ImportFile>> run(std::span<const std::string> paths) {
    for (const std::string& path : paths) {
      if (path == "-") {
        if (!options_.read_stdin) return fail("there is no standard input to read");
        GWCTL_TRY_ASSIGN(std::string text, options_.read_stdin());
        GWCTL_TRY(add("<STDIN>", std::move(text)));
        continue;
      }
      const std::string absolute = join_path(options_.working_directory, path);
      GWCTL_TRY(is_directory(absolute) ? add_folder(absolute, 0) : add_file(absolute));
    }
    return std::move(files_);
  }

 private:
  Result<void> add_folder(const std::string& path, std::size_t depth) {
    if (depth > folder_depth_max)
      return fail(fmt::format("{}: more than {} folders deep", path, folder_depth_max));
    GWCTL_TRY_ASSIGN(const auto names, list_directory(path));
    for (const std::string& name : names) {
      const std::string inner = join_path(path, name);
      if (is_directory(inner)) {
        if (!name.starts_with('.')) GWCTL_TRY(add_folder(inner, depth + 1));
      } else if (has_known_name(name)) {
        GWCTL_TRY(add_file(inner));
      }
    }
    return {};
  }

  Result<void> add_file(const std::string& path) {
    GWCTL_TRY_ASSIGN(std::string text, read_file(path, options_.size_bytes_max - size_bytes_));
    return add(path, std::move(text));
  }

  Result<void> add(std::string name, std::string text) {
    size_bytes_ += text.size();
    if (size_bytes_ > options_.size_bytes_max)
      return fail(fmt::format("the files have more than {} bytes", options_.size_bytes_max));
    if (files_.size() == options_.files_max)
      return fail(fmt::format("there are more than {} files", options_.files_max));
    files_.push_back({std::move(name), std::move(text)});
    return {};
  }

  const LoadOptions& options_;
  std::vector<ImportFile> files_;
  std::size_t size_bytes_ = 0;
};

void add(Imported& to, Severity severity, std::string_view code, const DocumentPtr& document,
         Span span, std::string message) {
  Diagnostic diagnostic;
  diagnostic.severity = severity;
  diagnostic.code = code;
  diagnostic.message = std::move(message);
  diagnostic.document = document;
  diagnostic.span = span;
  to.diagnostics.push_back(std::move(diagnostic));
}

void gather_unquoted(const Node& node, std::set<std::string>& unquoted) {
  for (const Member& member : node.members()) gather_unquoted(member.value, unquoted);
  for (const Node& item : node.items()) gather_unquoted(item, unquoted);
  if (!node.is_quoted && node.string().find("${") != std::string_view::npos)
    unquoted.emplace(node.string());
}

}  // namespace

std::span<const ImportTool> import_tools() {
  return tools;
}

Result<Imported> import_config(const ImportTool& tool, std::span<const std::string> paths,
                               const LoadOptions& options) {
  GWCTL_TRY_ASSIGN(std::vector<ImportFile> files, Reading{options}.run(paths));
  return tool.read(std::move(files));
}

DocumentPtr read_imported(ImportFile file, Dialect dialect, Imported& to) {
  const auto begin = file.text.find_first_not_of(" \t\r\n");
  const bool is_json = begin != std::string::npos && file.text[begin] == '{';
  DocumentPtr document = is_json ? read_json(file.name, std::move(file.text))
                                 : read_yaml(file.name, std::move(file.text));
  to.files.push_back({file.name, dialect, document});
  for (const Problem& problem : document->problems()) {
    if (problem.kind != ProblemKind::non_string_key && problem.kind != ProblemKind::discouraged)
      add(to, Severity::error, "parser", document, problem.span, problem.message);
  }
  gather_unquoted(document->root(), to.unquoted);
  return document;
}

void add_loss(Imported& to, const DocumentPtr& document, Span span, std::string message) {
  add(to, Severity::warning, "lost", document, span, std::move(message));
}

void add_fault(Imported& to, const DocumentPtr& document, Span span, std::string message) {
  add(to, Severity::error, "import", document, span, std::move(message));
}

Json json_of(const Node& node) {
  return parse_json(to_json(node));
}

}  // namespace gwctl::config
