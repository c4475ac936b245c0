#include <fmt/format.h>

#include "config/found_reference.h"
#include "config/model_check.h"
#include "config/resource_check.h"

namespace gwctl::config {
namespace {

class ReferenceCheck {
 public:
  ReferenceCheck(const Model& model, const Subject& subject) : model_{model}, subject_{subject} {}

  std::vector<Problem> run() {
    for (const FoundReference& each : references_of(subject_.kind, subject_.value)) check(each);
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

  void check(const FoundReference& found) {
    const Reference& reference = *found.reference;
    const Node* const node = found.node;
    const std::string& id = found.id;
    const ResourcePtr target = model_.find(reference.kind, id);
    if (target == nullptr) {
      // What stands in a plugin APISIX looks for when a request is there.
      add(*node,
          found.in_plugin
              ? std::string{}
              : fmt::format("failed to fetch {0} info by {0} id [{1}], response code: 404",
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

  const Model& model_;
  Subject subject_;
  std::vector<Problem> problems_;
};

}  // namespace

std::vector<Problem> check_references(const Model& model, const Subject& subject) {
  return ReferenceCheck{model, subject}.run();
}

}  // namespace gwctl::config
