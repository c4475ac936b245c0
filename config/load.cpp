#include "config/load.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "config/empty_plugins.h"
#include "config/lower_adc.h"
#include "config/model_builder.h"
#include "config/write_json.h"
#include "core/digest.h"
#include "core/files.h"
#include "core/read_document.h"

namespace gwctl::config {
namespace {

using DocumentPtr = std::shared_ptr<const Document>;

constexpr std::string_view stdin_name = "<STDIN>";

// YAML with keys that are no texts, or that other readers would object to, is fine.
bool is_fault(ProblemKind kind) {
  return kind != ProblemKind::non_string_key && kind != ProblemKind::discouraged;
}

// A variable between braces needs quotes, of which the parser knows nothing.
std::string_view hint_for(const Document& document, Span span) {
  const Source& source = document.source();
  const bool has_variable =
      source.line(source.position(span.begin).line).find("${") != std::string_view::npos;
  return has_variable ? "; inside of { } and [ ] write \"${NAME}\" in quotes" : "";
}

void add_problems(const DocumentPtr& document, std::vector<Diagnostic>& diagnostics) {
  for (const auto& problem : document->problems()) {
    if (!is_fault(problem.kind)) continue;
    Diagnostic diagnostic;
    diagnostic.code = "parser";
    diagnostic.message = problem.message;
    diagnostic.message += hint_for(*document, problem.span);
    diagnostic.document = document;
    diagnostic.span = problem.span;
    diagnostics.push_back(std::move(diagnostic));
  }
}

// As a standalone document.
DocumentPtr lower(DocumentPtr document, Dialect dialect, const Variables& variables,
                  std::vector<Diagnostic>& diagnostics) {
  if (variables) document = substitute(std::move(document), dialect, variables, diagnostics);
  return dialect == Dialect::adc ? lower_adc(document, diagnostics) : document;
}

bool has_config_name(std::string_view name) {
  return !name.starts_with('.') &&
         (name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".json"));
}

bool is_json(std::string_view name, std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  return name.ends_with(".json") && begin != text.npos && text[begin] == '{';
}

class Loading {
 public:
  explicit Loading(const LoadOptions& options) : options_{options} {}

  Result<Loaded> run(std::span<const std::string> paths) {
    for (const std::string& path : paths) GWCTL_TRY(add_path(path));
    loaded_.model = builder_.take();
    loaded_.digest = digest_of(loaded_.model);
    return std::move(loaded_);
  }

 private:
  enum class Origin { named, found };

  Result<void> add_path(const std::string& path) {
    if (path == "-") {
      if (!options_.read_stdin) return fail("there is no standard input to read");
      GWCTL_TRY_ASSIGN(std::string text, options_.read_stdin());
      return add_text(std::string{stdin_name}, std::move(text), Origin::named);
    }
    const std::string absolute = join_path(options_.working_directory, path);
    return is_directory(absolute) ? add_folder(absolute) : add_file(absolute, Origin::named);
  }

  Result<void> add_folder(const std::string& path) {
    GWCTL_TRY_ASSIGN(const auto names, list_directory(path));
    for (const std::string& name : names) {
      const std::string inner = join_path(path, name);
      if (is_directory(inner)) {
        if (!name.starts_with('.')) GWCTL_TRY(add_folder(inner));
      } else if (has_config_name(name)) {
        GWCTL_TRY(add_file(inner, Origin::found));
      }
    }
    return {};
  }

  Result<void> add_file(const std::string& path, Origin origin) {
    if (!known_.insert(path).second) return {};
    if (known_.size() > options_.files_max) {
      return fail(fmt::format("there are more than {} files", options_.files_max));
    }
    GWCTL_TRY_ASSIGN(std::string text, read_file(path, options_.size_bytes_max - size_bytes_));
    return add_text(path, std::move(text), origin);
  }

  Result<void> add_text(std::string name, std::string text, Origin origin) {
    size_bytes_ += text.size();
    if (size_bytes_ > options_.size_bytes_max) {
      return fail(fmt::format("the config has more than {} bytes", options_.size_bytes_max));
    }
    const bool has_null = is_json(name, text);
    DocumentPtr document =
        has_null ? read_json(name, std::move(text)) : read_yaml(name, std::move(text));
    auto dialect = detect_dialect(document->root());
    if (!dialect && origin == Origin::found) return {};
    add_problems(document, loaded_.diagnostics);
    if (!dialect) add_foreign(document);
    loaded_.files.push_back({name, dialect.value_or(Dialect::apisix), document});
    if (!has_null) document = fill_empty_plugins(std::move(document));
    builder_.add(lower(std::move(document), dialect.value_or(Dialect::apisix), options_.variables,
                       loaded_.diagnostics));
    if (builder_.size() <= options_.resources_max) return {};
    return fail(fmt::format("there are more than {} resources", options_.resources_max));
  }

  // An empty file is an empty config; anything else has to be one.
  void add_foreign(const DocumentPtr& document) {
    const Node& root = document->root();
    if (root.is_null() || root.is_object()) {
      const bool is_contract = find(root, "openapi") != nullptr || find(root, "swagger") != nullptr;
      if (!is_contract) return;
    }
    Diagnostic foreign;
    foreign.code = "not-a-config";
    foreign.message = "this is no gateway config: it has no routes, services, upstreams …";
    foreign.document = document;
    foreign.span = {0, 0};
    loaded_.diagnostics.push_back(std::move(foreign));
  }

  const LoadOptions& options_;
  Loaded loaded_;
  ModelBuilder builder_{loaded_.diagnostics};
  std::set<std::string> known_;
  std::size_t size_bytes_ = 0;
};

}  // namespace

Result<Loaded> load(std::span<const std::string> paths, const LoadOptions& options) {
  return Loading{options}.run(paths);
}

Model read_config(DocumentPtr document, Dialect dialect, const Variables& variables,
                  std::vector<Diagnostic>& diagnostics) {
  add_problems(document, diagnostics);
  return read_standalone(lower(std::move(document), dialect, variables, diagnostics), diagnostics);
}

std::string digest_of(const Model& model) {
  std::string text;
  for (const KindInfo& kind : kinds()) {
    for (const auto& [id, resource] : model.of(kind.kind)) {
      text += fmt::format("{}/{} ", kind.plural, id);
      text += sha256_hex(to_canonical_json(*resource->value));
      text += '\n';
    }
  }
  return sha256_hex(text);
}

}  // namespace gwctl::config
