#include <fmt/format.h>

#include "config/model_check.h"
#include "config/resource_check.h"

namespace gwctl::config {
namespace {

const Node* find_path(const Node& value, std::string_view path) {
  const Node* node = &value;
  while (node != nullptr && !path.empty()) {
    const auto dot = path.find('.');
    node = find(*node, path.substr(0, dot));
    path = dot == path.npos ? std::string_view{} : path.substr(dot + 1);
  }
  return node;
}

bool is_id(const Node& node) {
  return node.is_string() || node.is_number();
}

class ReferenceCheck {
 public:
  ReferenceCheck(const Model& model, const Subject& subject) : model_{model}, subject_{subject} {}

  std::vector<Problem> run() {
    for (const Reference& reference : info(subject_.kind).references) check(reference);
    if (const Node* plugins = find(subject_.value, "plugins"); plugins != nullptr) {
      check_traffic_split(*plugins);
    }
    return std::move(problems_);
  }

 private:
  void add(const Node& at, std::string error_msg, std::string message) {
    problems_.push_back({Severity::error, "no-such-reference", std::move(message),
                         std::move(error_msg), &at, at.span()});
  }

  std::string near(Kind kind, std::string_view id) const {
    std::vector<std::string_view> ids;
    for (const auto& [each, resource] : model_.of(kind)) ids.push_back(each);
    return meant(id, ids);
  }

  void check(const Reference& reference) {
    const Node* node = find_path(subject_.value, reference.field);
    if (node == nullptr || !is_id(*node)) return;
    const std::string id = id_text(*node);
    const ResourcePtr target = model_.find(reference.kind, id);
    if (target == nullptr) {
      add(*node,
          fmt::format("failed to fetch {0} info by {0} id [{1}], response code: 404",
                      reference.noun, id),
          fmt::format("{} names no {}: there is none with the id \"{}\"{}", reference.field,
                      reference.noun, id, near(reference.kind, id)));
    } else if (reference.kind == Kind::ssl) {
      check_client_certificate(*node, *target);
    } else if (reference.kind == subject_.kind && id == subject_.id) {
      add(*node, fmt::format("{} cannot be itself", reference.field),
          fmt::format("{} names the {} itself", reference.field, reference.noun));
    }
  }

  void check_client_certificate(const Node& node, const Resource& target) {
    const Node* type = find(*target.value, "type");
    if (type != nullptr && type->string() == "client") return;
    add(node, fmt::format("failed to fetch ssl info by ssl id [{}], wrong type", target.id),
        fmt::format("the ssl \"{}\" is a server's certificate, here a client's is needed",
                    target.id));
  }

  void check_traffic_split(const Node& plugins) {
    const Node* rules = find_path(plugins, "traffic-split.rules");
    if (rules == nullptr) return;
    static constexpr Reference upstream{"upstream_id", Kind::upstream, "upstream"};
    for (const Node& rule : rules->items()) {
      const Node* weighted = find(rule, "weighted_upstreams");
      if (weighted == nullptr) continue;
      for (const Node& one : weighted->items()) {
        auto inner = ReferenceCheck{model_, {subject_.kind, subject_.id, one}};
        inner.check(upstream);
        problems_.insert(problems_.end(), inner.problems_.begin(), inner.problems_.end());
      }
    }
  }

  const Model& model_;
  Subject subject_;
  std::vector<Problem> problems_;
};

}  // namespace

std::string id_text(const Node& id) {
  if (id.is_string()) return std::string{id.string()};
  return id.is_integer ? std::to_string(id.integer) : fmt::format("{:.14g}", id.as_double());
}

std::vector<Problem> check_references(const Model& model, const Subject& subject) {
  return ReferenceCheck{model, subject}.run();
}

}  // namespace gwctl::config
