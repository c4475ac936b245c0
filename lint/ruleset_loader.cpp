#include "lint/ruleset_loader.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include <fmt/format.h>

#include "core/embedded.h"
#include "core/files.h"
#include "core/http.h"
#include "core/js_text.h"
#include "core/read_document.h"
#include "lint/location.h"
#include "lint/ruleset_check.h"
#include "lint/ruleset_npm.h"

namespace gwctl::lint {
namespace {

constexpr std::size_t nesting_max = 50;
constexpr std::size_t ruleset_bytes_max = 64UL * 1024 * 1024;

struct BuiltIn {
  std::string_view name;
  std::string_view file;
};

constexpr BuiltIn built_ins[] = {
    {"spectral:oas", "rules/oas.yaml"},       {"spectral:asyncapi", "rules/asyncapi.yaml"},
    {"spectral:arazzo", "rules/arazzo.yaml"}, {"gwctl:recommended", "rules/recommended.yaml"},
    {"gwctl:owasp", "rules/owasp.yaml"},      {"gwctl:gateway", "rules/gateway.yaml"},
};

std::string_view built_in_file(std::string_view name) {
  const auto* row = std::ranges::find(built_ins, name, &BuiltIn::name);
  return row == std::end(built_ins) ? std::string_view{} : row->file;
}

std::string lower(std::string_view text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

// `.json`, `.yaml`, `.yml`, whatever the case: read as data. Else it is JavaScript.
bool has_data_extension(std::string_view source) {
  const std::string extension = lower(extension_of(source));
  return extension == ".json" || extension == ".yaml" || extension == ".yml";
}

// `application/yaml`, `text/json; charset=…`.
bool is_data_type(std::string_view content_type) {
  const std::string type = lower(content_type.substr(0, content_type.find(';')));
  return type == "application/yaml" || type == "application/json" || type == "text/yaml" ||
         type == "text/json";
}

}  // namespace

std::vector<std::string> built_in_rulesets() {
  std::vector<std::string> names;
  for (const BuiltIn& each : built_ins) {
    if (!embedded_file(each.file).empty()) names.emplace_back(each.name);
  }
  return names;
}

RulesetLoader::DefinitionPointer built_in_definition(const std::string& name) {
  if (built_in_file(name).empty()) return nullptr;
  // They extend each other, so a thread may come here again while it reads one.
  static std::recursive_mutex mutex;
  static std::map<std::string, RulesetLoader::DefinitionPointer> known;
  const std::lock_guard lock{mutex};
  const auto found = known.find(name);
  if (found != known.end()) return found->second;
  const RulesetOptions options;
  RulesetLoader loader{options};
  return known[name] = loader.load_built_in(name);
}

RulesetLoader::DefinitionPointer RulesetLoader::load_built_in(const std::string& name) {
  const std::string_view file = built_in_file(name);
  const std::string_view text = embedded_file(file);
  if (text.empty()) return nullptr;
  return read_root(name, read_yaml(std::string{file}, std::string{text}), Origin::built_in);
}

RulesetLoader::DefinitionPointer RulesetLoader::load_root(const std::string& path_or_url) {
  root_folder_ = folder_of(path_or_url);
  return load(path_or_url);
}

RulesetLoader::DefinitionPointer RulesetLoader::load_root_text(const std::string& source,
                                                               const std::string& text) {
  root_folder_ = folder_of(source);
  stack_.push_back(source);
  return read_text(source, text);
}

RulesetLoader::DefinitionPointer RulesetLoader::load(const std::string& source) {
  if (auto built_in = built_in_definition(source)) return built_in;
  const auto found = loaded_.find(source);
  if (found != loaded_.end()) return found->second;
  if (stack_.size() == nesting_max) {
    problems_.push_back({source, {}, "Rulesets extend each other too deeply", {}, false});
    return nullptr;
  }
  stack_.push_back(source);
  DefinitionPointer definition = load_new(source);
  stack_.pop_back();
  return loaded_[source] = std::move(definition);
}

RulesetLoader::DefinitionPointer RulesetLoader::load_new(const std::string& source) {
  if (!is_data(source)) return load_script(source);
  auto text = text_of(source);
  if (text) return read_text(source, *std::move(text));
  problems_.push_back({{}, {}, std::move(text).error().message, {}, false});
  return nullptr;
}

RulesetLoader::DefinitionPointer RulesetLoader::load_script(const std::string& source) {
  if (options_.skip_javascript) {
    is_incomplete_ = true;
    warnings_.push_back({source, {}, "left out, because it is JavaScript", {}, false});
    return nullptr;
  }
  if (!options_.load && !is_url(source) && !is_regular_file(source)) {
    const bool is_root = stack_.size() == 1;
    problems_.push_back(
        {{}, {}, fmt::format("Could not read ruleset at {}.", source), {}, is_root});
    return nullptr;
  }
  if (options_.scripts == nullptr) {
    problems_.push_back({source,
                         {},
                         "this ruleset is JavaScript, which needs Node.js; install it, or leave "
                         "such rules out with --no-js",
                         {},
                         false});
    return nullptr;
  }
  auto text = options_.scripts->ruleset(source);
  if (text) return read_root(source, read_json(source, *std::move(text)), Origin::script);
  problems_.push_back({{}, {}, std::move(text).error().message, {}, false});
  return nullptr;
}

RulesetLoader::DefinitionPointer RulesetLoader::read_text(const std::string& source,
                                                          std::string text) {
  std::shared_ptr<const Document> document = extension_of(source) == ".json"
                                                 ? read_json(source, std::move(text))
                                                 : read_yaml(source, std::move(text));
  for (const Problem& problem : document->problems()) {
    if (problem.kind == ProblemKind::non_string_key || problem.kind == ProblemKind::discouraged)
      continue;
    warnings_.push_back(
        {source, document->source().range(problem.span), problem.message, {}, false});
  }
  return read_root(source, std::move(document), Origin::file);
}

RulesetLoader::DefinitionPointer RulesetLoader::load_extension(const Node& what,
                                                               const Definition& definition) {
  if (what.is_object()) return read_object(definition, what);
  if (!what.is_string()) {
    fail_at(definition, what, fmt::format("{} is not an array", to_js_string(what)));
    return nullptr;
  }
  const std::string name{what.string()};
  const std::string source = built_in_file(name).empty() ? resolve(name, definition.source) : name;
  if (std::ranges::find(stack_, source) != stack_.end()) return nullptr;  // circular
  const std::size_t problems_before = problems_.size();
  auto loaded = load(source);
  for (std::size_t i = problems_before; i < problems_.size(); ++i) {
    if (!problems_[i].hint.empty()) continue;
    const Range range = definition.document->source().range(what.span());
    problems_[i].hint = "extended by " + place_text(definition.source, range);
  }
  return loaded;
}

bool RulesetLoader::is_data(const std::string& source) {
  if (has_data_extension(source)) return true;
  if (!is_url(source) || options_.load || options_.offline) return false;
  const auto response = http_get(source);
  if (!response || !response->is_success() || !is_data_type(response->content_type)) return false;
  fetched_ = response->body;
  return true;
}

Result<std::string> RulesetLoader::text_of(const std::string& source) {
  if (options_.load) return options_.load(source);
  if (!is_url(source)) return read_file(source, ruleset_bytes_max);
  if (fetched_) return *std::exchange(fetched_, std::nullopt);
  if (options_.offline) return fail(fmt::format("{} is not fetched: offline", source));
  GWCTL_TRY_ASSIGN(HttpResponse response, http_get(source));
  if (response.is_success()) return std::move(response.body);
  return fail(fmt::format("{} answered with status {}", source, response.status));
}

// Names count from the folder of the root ruleset, as in Spectral; where nothing is there, from
// that of the file which extends.
std::string RulesetLoader::resolve(const std::string& name, const std::string& from) const {
  if (is_absolute_location(name)) return name;
  const std::string beside = join_location(folder_of(from), name);
  if (is_url(from) || !is_package_name(name)) return beside;
  std::string at_root = join_location(root_folder_, name);
  if (options_.load) return options_.load(at_root) ? at_root : beside;
  if (auto file = resolve_package(name, root_folder_)) return *std::move(file);
  return is_regular_file(at_root) || !is_regular_file(beside) ? at_root : beside;
}

RulesetProblem RulesetLoader::problem_at(const Definition& definition, const Node& node,
                                         std::string message) const {
  return {definition.source,
          definition.document->source().range(node.span()),
          std::move(message),
          {},
          false};
}

void RulesetLoader::fail_at(const Definition& definition, const Node& node, std::string message) {
  const Range range = definition.document->source().range(node.span());
  problems_.push_back({{}, {}, std::move(message), place_text(definition.source, range), false});
}

}  // namespace gwctl::lint
