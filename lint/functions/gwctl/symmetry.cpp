#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "lint/functions/gwctl/own.h"
#include "lint/functions/plain.h"

namespace gwctl::lint::own {
namespace {

constexpr int max_depth = 8;

/// A property of a body: its type, and the path to it from where the walk began.
struct Property {
  std::string_view type;
  std::vector<Segment> path;
};

using Properties = std::map<std::string_view, Property>;

/// Collects the properties of a schema whose type is one name, those of its `allOf` included.
class Collector {
 public:
  Collector(const View& view, std::vector<Segment> path) : view_{view}, path_{std::move(path)} {}

  void add_content(const Node& body) {
    const Node* content = step(&body, "content");
    if (content == nullptr) return;
    const Node* media = step(content, "application/json");
    if (const Node* schema = step(media, "schema")) add_schema(*schema, max_depth);
  }

  Properties take() { return std::move(properties_); }

 private:
  const Node* step(const Node* object, std::string_view key) {
    path_.emplace_back(key);
    return object == nullptr ? nullptr : view_.get(*object, key);
  }

  void add_schema(const Node& schema, int depth) {
    if (const Node* properties = view_.get(schema, "properties")) {
      for (const Member& member : properties->members()) add_property(member);
    }
    const Node* parts = depth == 0 ? nullptr : view_.get(schema, "allOf");
    if (parts == nullptr) return;
    std::size_t index = 0;
    for (const Node& part : parts->items()) {
      path_.emplace_back("allOf");
      path_.emplace_back(index++);
      add_schema(view_.resolve(part), depth - 1);
      path_.resize(path_.size() - 2, Segment{""});
    }
  }

  void add_property(const Member& member) {
    const Node* type = view_.get(view_.resolve(member.value), "type");
    if (type == nullptr || !type->is_string()) return;
    std::vector<Segment> path = path_;
    for (const std::string_view key : {std::string_view{"properties"}, member.name()}) {
      path.emplace_back(key);
    }
    properties_.try_emplace(member.name(), Property{type->string(), std::move(path)});
  }

  const View& view_;
  std::vector<Segment> path_;
  Properties properties_;
};

Properties read_properties(const Node& path_item, const View& view) {
  const Node* get = view.get(path_item, "get");
  const Node* responses = get == nullptr ? nullptr : view.get(*get, "responses");
  const Node* response = responses == nullptr ? nullptr : view.get(*responses, "200");
  if (response == nullptr) return {};
  Collector collector{view, {}};
  collector.add_content(*response);
  return collector.take();
}

Properties written_properties(const Node& path_item, std::string_view method, const View& view) {
  const Node* operation = view.get(path_item, method);
  const Node* body = operation == nullptr ? nullptr : view.get(*operation, "requestBody");
  if (body == nullptr) return {};
  Collector collector{view, {Segment{method}, "requestBody"}};
  collector.add_content(*body);
  return collector.take();
}

// JSON has one kind of number; which of the two names it got is no difference for a client.
bool are_alike(std::string_view read, std::string_view written) {
  const auto is_number = [](std::string_view type) {
    return type == "number" || type == "integer";
  };
  return read == written || (is_number(read) && is_number(written));
}

void check(const Target& target, const RunContext& context, Results& results) {
  if (target.value == nullptr || !target.value->is_object()) return;
  const Properties read = read_properties(*target.value, context.view);
  if (read.empty()) return;
  for (const std::string_view method : {"put", "patch"}) {
    for (const auto& [name, written] : written_properties(*target.value, method, context.view)) {
      const auto same = read.find(name);
      if (same == read.end() || are_alike(same->second.type, written.type)) continue;
      results.add(fmt::format("\"{}\" is written as {} and read as {}.", name, written.type,
                              same->second.type),
                  target, written.path);
    }
  }
}

}  // namespace

MadeFunction make_symmetric_properties(const Node* options) {
  return make_plain<check>("symmetricProperties", options);
}

}  // namespace gwctl::lint::own
