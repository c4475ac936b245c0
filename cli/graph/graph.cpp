#include "cli/graph/graph.h"

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <unordered_map>

#include <fmt/format.h>

#include "cli/config/mention.h"
#include "config/check.h"
#include "config/found_reference.h"
#include "core/utf8.h"

namespace gwctl::cli {
namespace {

using config::Kind;
using config::Resource;

// Of a list of uris or hosts, no more is shown.
constexpr std::size_t listed_max = 6;
constexpr std::size_t line_bytes_max = 120;

// The rest names nothing and is named by nothing.
constexpr std::array drawn{
    Kind::route,    Kind::stream_route, Kind::service,        Kind::plugin_config, Kind::upstream,
    Kind::consumer, Kind::credential,   Kind::consumer_group, Kind::global_rule,   Kind::ssl};

// Both spellings of a field: one text, or several.
std::vector<std::string> texts(const Node& value, std::string_view one, std::string_view many) {
  std::vector<std::string> all;
  for (const std::string_view name : {one, many}) {
    const Node* const found = find(value, name);
    if (found == nullptr) continue;
    if (found->is_string()) all.emplace_back(found->string());
    for (const Node& item : found->items()) all.emplace_back(item.string());
  }
  return all;
}

void add_list(std::vector<std::string>& label, std::string_view title,
              const std::vector<std::string>& items) {
  if (items.empty()) return;
  const std::size_t shown = std::min(items.size(), listed_max);
  std::string line{title};
  for (std::size_t i = 0; i < shown; ++i) line += (i == 0 ? "" : ", ") + items[i];
  if (shown < items.size()) line += fmt::format(", … {} in all", items.size());
  label.push_back(shortened(std::move(line), line_bytes_max));
}

std::vector<std::string> plugin_names(const Node& value) {
  std::vector<std::string> names;
  const Node* const plugins = find(value, "plugins");
  if (plugins == nullptr) return names;
  for (const Member& plugin : plugins->members()) names.emplace_back(plugin.name());
  return names;
}

std::vector<std::string> label_of(const Resource& resource, const std::string& title) {
  const Node& value = *resource.value;
  std::vector<std::string> label{title};
  add_list(label, "", texts(value, "", "methods"));
  add_list(label, "", texts(value, "uri", "uris"));
  add_list(label, "hosts: ", texts(value, "host", "hosts"));
  add_list(label, "snis: ", texts(value, "sni", "snis"));
  const Node* const status = find(value, "status");
  if (status != nullptr && status->is_number() && status->as_double() == 0)
    label.emplace_back("switched off");
  add_list(label, "plugins: ", plugin_names(value));
  for (std::string& line : label) line = shortened(std::move(line), line_bytes_max);
  return label;
}

std::string host_and_port(const Node& node) {
  const Node* const host = find_string(node, "host");
  const Node* const port = find(node, "port");
  std::string text{host == nullptr ? std::string_view{"?"} : host->string()};
  if (port != nullptr) text += ":" + config::id_text(*port);
  return text;
}

class GraphBuilder {
 public:
  GraphBuilder(const config::Model& model, std::size_t vertices_max,
               const std::string& working_directory)
      : model_{model}, vertices_max_{vertices_max}, working_directory_{working_directory} {}

  Graph run() {
    for (const Kind kind : drawn) {
      for (const auto& [id, resource] : model_.of(kind)) {
        if (!index_of(*resource)) ++graph_.left_out;
        while (!waiting_.empty()) {
          const Resource* const next = waiting_.front();
          waiting_.pop_front();
          add_references(*next);
        }
      }
    }
    return std::move(graph_);
  }

 private:
  // The place of the vertex; nothing where there is no room for one more.
  std::optional<std::size_t> place_for(const std::string& key, bool& is_new) {
    const auto found = by_key_.find(key);
    is_new = found == by_key_.end();
    if (!is_new) return found->second;
    if (graph_.vertices.size() >= vertices_max_) return std::nullopt;
    const std::size_t index = graph_.vertices.size();
    by_key_.emplace(key, index);
    graph_.vertices.push_back({key, {}, {}, {}, {}, false});
    return index;
  }

  std::optional<std::size_t> index_of(const Resource& resource) {
    const config::KindInfo& kind = config::info(resource.kind);
    bool is_new = false;
    const auto index = place_for(fmt::format("{}/{}", kind.singular, resource.id), is_new);
    if (!index || !is_new) return index;
    Vertex& vertex = graph_.vertices[*index];
    vertex.type = kind.singular;
    vertex.id = resource.id;
    const ResourceMention told = mention(resource, working_directory_);
    vertex.label = label_of(resource, title_of(told));
    vertex.place = told.place;
    waiting_.push_back(&resource);
    return index;
  }

  void add_references(const Resource& resource) {
    const std::size_t from = *index_of(resource);
    for (const config::FoundReference& found :
         config::references_of(resource.kind, *resource.value)) {
      add_reference(from, found.reference->kind, found.id, found.reference->field);
    }
    if (resource.kind == Kind::credential) {
      add_reference(from, Kind::consumer, resource.id.substr(0, resource.id.find('/')),
                    "credential of");
    }
    if (resource.kind == Kind::upstream) return add_nodes(from, *resource.value);
    if (const Node* upstream = find(*resource.value, "upstream"))
      add_inline(from, resource, *upstream, 0);
    if (const Node* plugins = find(*resource.value, "plugins")) {
      std::size_t number = 0;
      for (const Node* upstream : config::inline_upstreams_of(*plugins))
        add_inline(from, resource, *upstream, ++number);
    }
  }

  void add_reference(std::size_t from, Kind kind, const std::string& id, std::string_view field) {
    const config::ResourcePtr target = model_.find(kind, id);
    const auto to = target == nullptr ? missing(kind, id) : index_of(*target);
    if (to) graph_.edges.push_back({from, *to, std::string{field}, target == nullptr});
  }

  std::optional<std::size_t> missing(Kind kind, const std::string& id) {
    const config::KindInfo& info = config::info(kind);
    bool is_new = false;
    const auto index = place_for(fmt::format("{}/{}", info.singular, id), is_new);
    if (!index || !is_new) return index;
    Vertex& vertex = graph_.vertices[*index];
    vertex.type = info.singular;
    vertex.id = id;
    vertex.label = {shortened(fmt::format("there is no {} {}", info.noun, id), line_bytes_max)};
    vertex.is_missing = true;
    return index;
  }

  // An upstream without an id of its own.
  void add_inline(std::size_t from, const Resource& resource, const Node& upstream,
                  std::size_t number) {
    bool is_new = false;
    const std::string key = fmt::format("{}/upstream/{}", graph_.vertices[from].key, number);
    const auto index = place_for(key, is_new);
    if (!index) return;
    Vertex& vertex = graph_.vertices[*index];
    vertex.type = "upstream";
    vertex.label = {"upstream"};
    vertex.place = mention(resource, upstream.span(), working_directory_).place;
    graph_.edges.push_back(
        {from, *index, number == 0 ? "upstream" : "plugins.traffic-split", false});
    add_nodes(*index, upstream);
  }

  void add_nodes(std::size_t from, const Node& upstream) {
    if (const Node* service = find_string(upstream, "service_name"))
      add_node(from, std::string{service->string()}, "service_name");
    const Node* const nodes = find(upstream, "nodes");
    if (nodes == nullptr) return;
    for (const Member& node : nodes->members())
      add_node(from, std::string{node.name()}, weight_text(&node.value));
    for (const Node& node : nodes->items())
      add_node(from, host_and_port(node), weight_text(find(node, "weight")));
  }

  static std::string weight_text(const Node* weight) {
    return weight == nullptr ? std::string{} : "weight " + config::id_text(*weight);
  }

  void add_node(std::size_t from, const std::string& text, std::string label) {
    bool is_new = false;
    const auto index = place_for("node/" + text, is_new);
    if (!index) return;
    Vertex& vertex = graph_.vertices[*index];
    vertex.type = "node";
    vertex.id = text;
    vertex.label = {shortened(text, line_bytes_max)};
    graph_.edges.push_back({from, *index, std::move(label), false});
  }

  const config::Model& model_;
  std::size_t vertices_max_;
  const std::string& working_directory_;
  Graph graph_;
  std::unordered_map<std::string, std::size_t> by_key_;
  std::deque<const Resource*> waiting_;
};

}  // namespace

Graph graph_of(const config::Model& model, std::size_t vertices_max,
               const std::string& working_directory) {
  return GraphBuilder{model, vertices_max, working_directory}.run();
}

}  // namespace gwctl::cli
