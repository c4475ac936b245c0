#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "config/check.h"
#include "config/schema.h"
#include "gateway-runtime/admin/call.h"
#include "gateway-runtime/admin/value.h"
#include "gateway-runtime/plugin.h"

namespace gwctl::runtime::admin {
namespace {

using config::PluginInfo;
using config::Schema;

void answer_schema(const Schema& schema, ServiceResponse& response) {
  response.body = schema.to_json() + "\n";
}

const PluginInfo* served_plugin(std::string_view name) {
  return find_plugin_kind(name) == nullptr ? nullptr : config::find_plugin(name);
}

/// The plugins that run here, the first called first.
std::vector<const PluginInfo*> served_plugins() {
  std::vector<const PluginInfo*> all;
  for (const PluginInfo& plugin : config::plugins()) {
    if (find_plugin_kind(plugin.name) != nullptr) all.push_back(&plugin);
  }
  std::ranges::stable_sort(all, std::ranges::greater{}, &PluginInfo::priority);
  return all;
}

const Schema* pick_schema(const PluginInfo& plugin, std::string_view type) {
  if (type == "consumer") return plugin.consumer_schema.get();
  return type == "metadata" ? plugin.metadata_schema.get() : plugin.schema.get();
}

/// As APISIX tells it, which marks the schemas that it has put `_meta` into.
nlohmann::json told_schema(const PluginInfo& plugin, const Schema& schema) {
  auto told = nlohmann::json::parse(schema.to_json(), nullptr, false);
  if (&schema == plugin.schema.get())
    told["$comment"] = "this is a mark for our injected plugin schema";
  return told;
}

void answer_plugin_schema(const Call& call, std::string_view name, ServiceResponse& response) {
  const std::string* const asked = call.argument("subsystem");
  const std::string subsystem = asked == nullptr ? "http" : *asked;
  if (subsystem != "http" && subsystem != "stream")
    return answer_error(response, 400, fmt::format("unsupported subsystem: {}", subsystem));
  const PluginInfo* const plugin = subsystem == "http" ? served_plugin(name) : nullptr;
  if (plugin == nullptr)
    return answer_error(response, 404, fmt::format("plugin not found in subsystem {}", subsystem));
  const std::string* const type = call.argument("schema_type");
  const Schema* const schema = pick_schema(*plugin, type == nullptr ? "" : *type);
  if (schema == nullptr) return answer_error(response, 400, "not found schema");
  answer(response, 200, told_schema(*plugin, *schema));
}

/// POST: whether a value fits, plugins and references aside.
void validate(const Call& call, ServiceResponse& response) {
  const std::string name = call.segments.size() > 2 ? call.segments[2] : "";
  const auto kind = config::kind_by_plural(name);
  if (!kind) return answer_error(response, 404, fmt::format("Unsupported resource type: {}", name));
  const auto body = read_body(call, response);
  if (!body) return;
  const auto document = to_document("body", *body);
  if (const auto fault = config::schema_of(*kind).check(document->root()))
    return answer_error(response, 400, fault->message);
  response.content_type.clear();
}

nlohmann::json described(const PluginInfo& plugin) {
  nlohmann::json all{{"version", plugin.version}, {"priority", plugin.priority}};
  if (!plugin.type.empty()) all["type"] = plugin.type;
  if (!plugin.scope.empty()) all["scope"] = plugin.scope;
  const std::pair<const char*, const Schema*> schemas[] = {
      {"schema", plugin.schema.get()},
      {"consumer_schema", plugin.consumer_schema.get()},
      {"metadata_schema", plugin.metadata_schema.get()}};
  for (const auto& [name, schema] : schemas) {
    if (schema != nullptr) all[name] = told_schema(plugin, *schema);
  }
  return all;
}

void list_names(const Call& call, ServiceResponse& response) {
  const std::string* const subsystem = call.argument("subsystem");
  if (subsystem != nullptr && *subsystem != "http" && *subsystem != "stream") {
    response.status = 400;
    response.content_type = "text/plain";
    response.body = "invalid subsystem passed";
    return;
  }
  nlohmann::json names = nlohmann::json::array();
  if (subsystem == nullptr || *subsystem == "http") {
    for (const PluginInfo* plugin : served_plugins()) names.push_back(plugin->name);
  }
  answer(response, 200, names);
}

}  // namespace

void serve_schema(const Call& call, ServiceResponse& response) {
  const auto word = [&](std::size_t i) {
    return i < call.segments.size() ? std::string_view{call.segments[i]} : std::string_view{};
  };
  if (word(1) == "validate" && call.method() == Method::post) return validate(call, response);
  if (call.method() != Method::get) return answer_error(response, 404, "not found");
  if (word(1) == "plugins" && !word(2).empty())
    return answer_plugin_schema(call, word(2), response);
  if (const auto kind = config::kind_by_singular(word(1)))
    return answer_schema(config::schema_of(*kind), response);
  if (const Schema* shared = config::shared_schema(word(1)))
    return answer_schema(*shared, response);
  answer_error(response, 400, fmt::format("not found schema: {}", word(1)));
}

void serve_plugins(const Call& call, ServiceResponse& response) {
  const std::string_view word = call.segments.size() > 1 ? call.segments[1] : std::string_view{};
  if (word == "reload") {
    if (call.method() == Method::put) {
      response.content_type = "text/plain";
      response.body = "done\n";
      return;
    }
    return answer_error(
        response, 405,
        fmt::format("please use PUT method to reload the plugins, {} method is not allowed.",
                    call.request.head.method_name));
  }
  if (call.method() != Method::get) return answer_error(response, 404, "not found");
  if (word == "list") return list_names(call, response);
  if (!word.empty()) return answer_plugin_schema(call, word, response);
  nlohmann::json all = nlohmann::json::object();
  for (const PluginInfo* plugin : served_plugins())
    all[std::string{plugin->name}] = described(*plugin);
  answer(response, 200, all);
}

}  // namespace gwctl::runtime::admin
