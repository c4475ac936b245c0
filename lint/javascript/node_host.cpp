#include "lint/javascript/node_host.h"

#include <atomic>
#include <mutex>
#include <optional>
#include <unordered_map>

#include <nlohmann/json.hpp>

#include "core/embedded.h"
#include "core/js_text.h"
#include "lint/javascript/native.h"
#include "lint/javascript/process.h"
#include "lint/locate.h"
#include "lint/workspace.h"

namespace gwctl::lint {
namespace {

using Json = nlohmann::ordered_json;
using std::chrono::seconds;
using std::chrono::steady_clock;

// Loading may fetch packages' files and start Node.js itself; a function should take milliseconds.
constexpr seconds load_time_max{60};
constexpr seconds call_time_max{10};

// The names under which Spectral's packages export formats, and what rulesets call them.
constexpr std::pair<std::string_view, std::string_view> format_exports[] = {
    {"oas2", "oas2"},
    {"oas3", "oas3"},
    {"oas3_0", "oas3_0"},
    {"oas3_1", "oas3_1"},
    {"oas3_2", "oas3_2"},
    {"aas2", "aas2"},
    {"aas2_0", "aas2_0"},
    {"aas2_1", "aas2_1"},
    {"aas2_2", "aas2_2"},
    {"aas2_3", "aas2_3"},
    {"aas2_4", "aas2_4"},
    {"aas2_5", "aas2_5"},
    {"aas2_6", "aas2_6"},
    {"aas3", "aas3"},
    {"aas3_0", "aas3_0"},
    {"aas3_1", "aas3_1"},
    {"asyncapi2", "aas2"},
    {"asyncApi2", "aas2"},
    {"arazzo1_0", "arazzo1_0"},
    {"jsonSchema", "json-schema"},
    {"jsonSchemaLoose", "json-schema-loose"},
    {"jsonSchemaDraft4", "json-schema-draft4"},
    {"jsonSchemaDraft6", "json-schema-draft6"},
    {"jsonSchemaDraft7", "json-schema-draft7"},
    {"jsonSchemaDraft2019_09", "json-schema-2019-09"},
    {"jsonSchemaDraft2020_12", "json-schema-2020-12"},
};

std::string dump(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string script_text(const NodeHostOptions& options) {
  Json formats = Json::object();
  for (const auto& [name, word] : format_exports) formats[std::string{name}] = word;
  Json functions = Json::array();
  for (const FunctionKind& kind : function_kinds()) functions.push_back(kind.name);
  const Json settings{{"HOOKS", embedded_file("lint/javascript/hooks.mjs")},
                      {"OFFLINE", options.offline},
                      {"FUNCTION_NAMES", functions},
                      {"FORMAT_NAMES", formats}};
  // Imports are hoisted, and nothing imported looks at the settings.
  return "globalThis.__gwctlSettings = " + dump(settings) + ";\n" +
         std::string{embedded_file("lint/javascript/worker.mjs")};
}

Json path_json(const std::vector<std::string>& path) {
  Json segments = Json::array();
  for (const std::string& segment : path) segments.push_back(segment);
  return segments;
}

std::vector<std::string> path_to(const Place& place, std::span<const Segment> rest) {
  std::vector<std::string> path;
  for (const Place* at = &place; at->parent != nullptr; at = at->parent)
    path.push_back(at->segment.text());
  std::ranges::reverse(path);
  for (const Segment& segment : rest) path.push_back(segment.text());
  return path;
}

}  // namespace

class NodeHost::Worker {
 public:
  explicit Worker(NodeHostOptions options) : options_{options} {}

  /// Sends a request and waits for its answer; questions that the script asks back are answered.
  Result<Json> ask(const Json& request, seconds time_max) {
    const std::lock_guard lock{mutex_};
    if (failure_) return tl::unexpected(*failure_);
    auto answer = ask_locked(request, time_max);
    if (!answer && !process_) failure_ = answer.error();
    return answer;
  }

  std::uint64_t next_document() { return documents_++; }

 private:
  Result<Json> ask_locked(const Json& request, seconds time_max) {
    if (!process_) {
      GWCTL_TRY_ASSIGN(ScriptProcess started, ScriptProcess::start(script_text(options_)));
      process_.emplace(std::move(started));
    }
    const auto deadline = steady_clock::now() + time_max;
    auto outcome = exchange(dump(request), deadline);
    // A worker that was killed or is out of step is of no more use.
    if (!outcome) process_.reset();
    if (!outcome) return tl::unexpected(outcome.error());
    if (outcome->contains("error")) return gwctl::fail(outcome->at("error").get<std::string>());
    return outcome;
  }

  Result<Json> exchange(const std::string& line, steady_clock::time_point deadline) {
    GWCTL_TRY(process_->send(line));
    while (true) {
      GWCTL_TRY_ASSIGN(const std::string answer, process_->receive(deadline));
      Json parsed = Json::parse(answer, nullptr, false);
      if (!parsed.is_object()) return gwctl::fail("the JavaScript worker answered nonsense");
      const auto question = parsed.find("native");
      if (question == parsed.end()) return parsed;
      GWCTL_TRY(process_->send(answer_native(dump(*question))));
    }
  }

  NodeHostOptions options_;
  std::mutex mutex_;
  std::optional<ScriptProcess> process_;
  std::optional<Error> failure_;
  std::atomic<std::uint64_t> documents_{0};
};

namespace {

/// The documents of one run as the worker knows them; tells it when the run is over.
class OpenDocument {
 public:
  OpenDocument() = default;
  OpenDocument(const OpenDocument&) = delete;
  OpenDocument& operator=(const OpenDocument&) = delete;

  ~OpenDocument() {
    if (worker_ != nullptr) (void)worker_->ask({{"op", "close"}, {"document", id_}}, call_time_max);
  }

  Result<std::uint64_t> id(const std::shared_ptr<NodeHost::Worker>& worker,
                           const RunContext& context) {
    if (worker_ != nullptr) return id_;
    id_ = worker->next_document();
    GWCTL_TRY(worker->ask(describe(context), load_time_max));
    worker_ = worker;
    return id_;
  }

  std::size_t file_number(const File* file) const {
    const auto found = numbers_.find(file);
    return found == numbers_.end() ? 0 : found->second;
  }

 private:
  Json describe(const RunContext& context) {
    Json files = Json::array();
    Json references = Json::array();
    const auto& all = context.workspace.files();
    for (const auto& file : all) numbers_.emplace(file.get(), numbers_.size());
    for (const auto& file : all) {
      files.push_back({{"source", file->source}, {"text", to_json(file->root())}});
      Json path = Json::array();
      add_references(*file, file->root(), path, context.resolved, references);
    }
    Json formats = Json::array();
    for (const auto& [name, word] : format_exports) {
      const auto format = parse_format(word);
      if (format && has(context.formats, *format)) formats.push_back(word);
    }
    return {{"op", "open"},
            {"document", id_},
            {"files", files},
            {"references", references},
            {"formats", formats}};
  }

  void add_references(const File& file, const Node& node, Json& path, const View& view,
                      Json& references) {
    if (node.is_reference) {
      const Node* target = view.follow(node);
      if (target == &node) return;
      const Written to = view.origin(*target, view.file_behind(node, &file));
      references.push_back({{"from", numbers_.at(&file)},
                            {"at", path},
                            {"file", numbers_.at(to.file)},
                            {"to", path_json(locate(*to.file->document, *to.node).path)}});
      return;
    }
    for (const Member& member : node.members()) {
      if (!member.value.is_container()) continue;
      path.push_back(member.name());
      add_references(file, member.value, path, view, references);
      path.erase(path.size() - 1);
    }
    std::size_t index = 0;
    for (const Node& item : node.items()) {
      path.push_back(std::to_string(index++));
      add_references(file, item, path, view, references);
      path.erase(path.size() - 1);
    }
  }

  std::shared_ptr<NodeHost::Worker> worker_;
  std::uint64_t id_ = 0;
  std::unordered_map<const File*, std::size_t> numbers_;
};

class JavaScriptFunction final : public Function {
 public:
  JavaScriptFunction(std::shared_ptr<NodeHost::Worker> worker, std::uint64_t made, std::string name)
      : worker_{std::move(worker)}, made_{made}, name_{std::move(name)} {}

  void run(const Target& target, const RunContext& context, Results& results) const override {
    auto& document = context.scratch<OpenDocument>(worker_.get());
    const auto id = document.id(worker_, context);
    if (!id) {
      results.fail(id.error().message);
      return;
    }
    const auto answer = worker_->ask(request(target, context, document, *id), call_time_max);
    if (!answer) {
      results.fail("Function \"" + name_ + "\" gave no result: " + answer.error().message);
    } else if (answer->contains("thrown")) {
      results.fail(thrown_message(answer->value("name", name_),
                                  answer->at("thrown").get<std::string>(), context));
    } else if (answer->contains("rejected")) {
      results.fail(answer->at("rejected").get<std::string>());
    } else {
      report(*answer, target, results);
    }
  }

 private:
  Json request(const Target& target, const RunContext& context, const OpenDocument& document,
               std::uint64_t id) const {
    Json request{{"op", "call"},         {"made", made_},
                 {"document", id},       {"path", path_json(path_to(target.place, target.rest))},
                 {"rule", context.rule}, {"resolved", &context.view == &context.resolved}};
    if (target.value != nullptr && target.value == target.place.node && target.rest.empty()) {
      const File& file = *target.place.file;
      request["place"] = {{"file", document.file_number(&file)},
                          {"path", path_json(locate(*file.document, *target.value).path)}};
    } else if (target.value != nullptr) {
      request["value"] = Json::parse(to_json(*target.value), nullptr, false);
    }
    return request;
  }

  static void report(const Json& answer, const Target& target, Results& results) {
    const auto found = answer.find("results");
    if (found == answer.end()) return;
    const Place* root = &target.place;
    while (root->parent != nullptr) root = root->parent;
    for (const Json& result : *found) {
      const auto names = result.at("path").get<std::vector<std::string>>();
      const std::vector<Segment> path(names.begin(), names.end());
      results.add(result.at("message").get<std::string>(), *root, path);
    }
  }

  std::shared_ptr<NodeHost::Worker> worker_;
  std::uint64_t made_;
  std::string name_;
};

class JavaScriptFormat final : public ScriptFormat {
 public:
  JavaScriptFormat(std::shared_ptr<NodeHost::Worker> worker, std::size_t number, std::string name)
      : worker_{std::move(worker)}, number_{number}, name_{std::move(name)} {}

  const std::string& name() const override { return name_; }

  Result<bool> holds(const RunContext& context) const override {
    auto& document = context.scratch<OpenDocument>(worker_.get());
    GWCTL_TRY_ASSIGN(const std::uint64_t id, document.id(worker_, context));
    GWCTL_TRY_ASSIGN(
        const Json answer,
        worker_->ask({{"op", "has_format"}, {"document", id}, {"format", number_}}, call_time_max));
    return answer.at("holds").get<bool>();
  }

 private:
  std::shared_ptr<NodeHost::Worker> worker_;
  std::size_t number_;
  std::string name_;
};

ScriptFunction broken(Error error) {
  return tl::unexpected{ScriptFault{std::move(error.message), {}}};
}

ScriptFunction make_function(const std::shared_ptr<NodeHost::Worker>& worker, const std::string& id,
                             const std::string& name, const std::string& options_json) {
  Json request{{"op", "make"}, {"id", id}};
  if (!options_json.empty()) request["options"] = Json::parse(options_json, nullptr, false);
  const auto answer = worker->ask(request, load_time_max);
  if (!answer) return broken(answer.error());
  const auto refused = answer->find("refused");
  if (refused == answer->end()) {
    return std::make_shared<const JavaScriptFunction>(
        worker, answer->at("made").get<std::uint64_t>(), name);
  }
  ScriptFault fault;
  for (const Json& each : *refused) {
    fault.option_errors.push_back(
        {each.at("message").get<std::string>(), each.at("path").get<std::vector<std::string>>()});
  }
  return tl::unexpected{std::move(fault)};
}

}  // namespace

NodeHost::NodeHost(NodeHostOptions options) : worker_{std::make_shared<Worker>(options)} {}

NodeHost::~NodeHost() = default;

ScriptFunction NodeHost::function(const std::string& module_path, const std::string& name,
                                  const std::string& options_json) {
  const auto loaded =
      worker_->ask({{"op", "function"}, {"path", module_path}, {"name", name}}, load_time_max);
  if (!loaded) return broken(loaded.error());
  return make_function(worker_, loaded->at("id").get<std::string>(), name, options_json);
}

Result<std::string> NodeHost::ruleset(const std::string& path_or_url) {
  GWCTL_TRY_ASSIGN(const Json loaded,
                   worker_->ask({{"op", "ruleset"}, {"path", path_or_url}}, load_time_max));
  const auto found = loaded.find("ruleset");
  if (found == loaded.end()) return gwctl::fail("Provided ruleset is not an object");
  return dump(*found);
}

ScriptFunction NodeHost::function_by_id(const std::string& id, const std::string& options_json) {
  return make_function(worker_, id, id, options_json);
}

std::shared_ptr<const ScriptFormat> NodeHost::format(std::size_t number, std::string name) {
  return std::make_shared<const JavaScriptFormat>(worker_, number, std::move(name));
}

Result<std::string> NodeHost::resolve_module(const std::string& name, const std::string& folder) {
  GWCTL_TRY_ASSIGN(
      const Json resolved,
      worker_->ask({{"op", "resolve_module"}, {"name", name}, {"folder", folder}}, load_time_max));
  return resolved.at("path").get<std::string>();
}

Result<std::vector<std::string>> NodeHost::open_resolver(const std::string& path) {
  GWCTL_TRY_ASSIGN(const Json opened,
                   worker_->ask({{"op", "resolver"}, {"path", path}}, load_time_max));
  return opened.at("schemes").get<std::vector<std::string>>();
}

Result<std::string> NodeHost::load(const std::string& uri) {
  GWCTL_TRY_ASSIGN(const Json loaded, worker_->ask({{"op", "load"}, {"uri", uri}}, load_time_max));
  return loaded.at("text").get<std::string>();
}

}  // namespace gwctl::lint
