#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "lint/functions/asyncapi/asyncapi.h"
#include "lint/functions/oas/common.h"
#include "lint/workspace.h"

namespace gwctl::lint::asyncapi {
namespace {

constexpr std::string_view flow_names[] = {"implicit", "password", "clientCredentials",
                                           "authorizationCode"};

bool is_requirement(const Node& value, const View& view) {
  return value.is_object() && std::ranges::all_of(value.members(), [&view](const Member& member) {
           const Node& scopes = view.resolve(member.value);
           return scopes.is_array() && std::ranges::all_of(scopes.items(), [&](const Node& scope) {
                    return view.resolve(scope).is_string();
                  });
         });
}

// The scopes of all flows, each once.
std::vector<std::string_view> scopes_of(const Node& scheme) {
  std::vector<std::string_view> names;
  const Node* flows = find(scheme, "flows");
  for (const std::string_view name : flow_names) {
    const Node* flow = flows == nullptr ? nullptr : find(*flows, name);
    const Node* scopes = flow == nullptr ? nullptr : find(*flow, "scopes");
    if (scopes == nullptr) continue;
    for (const Member& scope : scopes->members()) {
      if (std::ranges::find(names, scope.name()) == names.end()) names.push_back(scope.name());
    }
  }
  return names;
}

class Security : public Function {
 public:
  explicit Security(std::string object) : object_{std::move(object)} {}

  void run(const Target& target, const RunContext& context, Results& results) const override {
    if (target.value == nullptr || !is_requirement(*target.value, context.view)) return;
    const Node* components = find(context.workspace.root().root(), "components");
    const Node* schemes = components == nullptr ? nullptr : find(*components, "securitySchemes");
    for (const Member& member : target.value->members()) {
      const Node* scheme = schemes == nullptr ? nullptr : find(*schemes, member.name());
      if (scheme == nullptr) {
        const Segment where[] = {member.name()};
        results.add(object_ + " must not reference an undefined security scheme.", target, where);
        continue;
      }
      const Node* type = find(*scheme, "type");
      if (type == nullptr || type->string() != "oauth2") continue;
      const Node& wanted = context.view.resolve(member.value);
      const std::vector<std::string_view> known = scopes_of(*scheme);
      for (std::size_t i = 0; i < wanted.items().size(); ++i) {
        const std::string_view scope = context.view.resolve(wanted.items()[i]).string();
        if (std::ranges::find(known, scope) != known.end()) continue;
        const Segment where[] = {member.name(), Segment{i}};
        results.add(fmt::format("Non-existing security scope for the specified security scheme. "
                                "Available: [{}]",
                                fmt::join(known, ", ")),
                    target, where);
      }
    }
  }

 private:
  std::string object_;
};

}  // namespace

MadeFunction make_security(const Node* options) {
  const Node* object = options == nullptr ? nullptr : find(*options, "objectType");
  if (object == nullptr || (object->string() != "Server" && object->string() != "Operation")) {
    return tl::unexpected<std::vector<OptionError>>{
        {{"\"asyncApiSecurity\" function and its \"objectType\" option accepts only the following "
          "values: \"Server\", \"Operation\"",
          {"objectType"}}}};
  }
  return std::make_unique<Security>(std::string{object->string()});
}

}  // namespace gwctl::lint::asyncapi
