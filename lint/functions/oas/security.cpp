#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "lint/functions/oas/common.h"
#include "lint/functions/oas/oas.h"
#include "lint/workspace.h"

namespace gwctl::lint::oas {
namespace {

// Only a map from scheme names to lists of strings is looked at.
bool is_requirement(const Node& value, const View& view) {
  return value.is_object() && std::ranges::all_of(value.members(), [&view](const Member& member) {
           const Node& scopes = view.resolve(member.value);
           return scopes.is_array() && std::ranges::all_of(scopes.items(), [&](const Node& scope) {
                    return view.resolve(scope).is_string();
                  });
         });
}

const Node* find_path(const Node& root, std::string_view first, std::string_view second) {
  const Node* value = find(root, first);
  return value == nullptr ? nullptr : find(*value, second);
}

class SecurityDefined : public Function {
 public:
  explicit SecurityDefined(bool is_oas2) : is_oas2_{is_oas2} {}

  void run(const Target& target, const RunContext& context, Results& results) const override {
    if (target.value == nullptr || !is_requirement(*target.value, context.view)) return;
    const Node& document = context.workspace.root().root();
    if (!document.is_object()) return;
    // Schemes are looked up in the document as written: what a `$ref` brings has no scopes.
    const Node* schemes = is_oas2_ ? find(document, "securityDefinitions")
                                   : find_path(document, "components", "securitySchemes");
    for (const Member& member : target.value->members()) {
      const Node* scheme = schemes == nullptr ? nullptr : find(*schemes, member.name());
      if (scheme == nullptr) {
        const Segment where[] = {member.name()};
        results.add(unknown_scheme(target), target, where);
      } else {
        check_scopes(member, *scheme, {target, context, results});
      }
    }
  }

 private:
  struct Call {
    const Target& target;
    const RunContext& context;
    Results& results;
  };

  std::string unknown_scheme(const Target& target) const {
    return fmt::format("{} \"security\" values must match a scheme defined in the \"{}\" object.",
                       depth_of(target.place) == 2 ? "API" : "Operation",
                       is_oas2_ ? "securityDefinitions" : "components.securitySchemes");
  }

  void check_scopes(const Member& requirement, const Node& scheme, const Call& call) const {
    const Node& scopes = call.context.view.resolve(requirement.value);
    std::size_t index = 0;
    for (const Node& item : scopes.items()) {
      const std::size_t position = index++;
      const std::string_view scope = call.context.view.resolve(item).string();
      if (is_defined(scope, scheme)) continue;
      const Segment where[] = {requirement.name(), Segment{position}};
      call.results.add(fmt::format("\"{}\" must be listed among scopes.", scope), call.target,
                       where);
    }
  }

  bool is_defined(std::string_view scope, const Node& scheme) const {
    if (is_oas2_) return find_path(scheme, "scopes", scope) != nullptr;
    const Node* flows = find(scheme, "flows");
    return flows != nullptr && std::ranges::any_of(flows->members(), [&](const Member& flow) {
             return find_path(flow.value, "scopes", scope) != nullptr;
           });
  }

  bool is_oas2_;
};

}  // namespace

MadeFunction make_security_defined(const Node* options) {
  const Node* version = options == nullptr ? nullptr : find(*options, "oasVersion");
  const bool is_known =
      version != nullptr && version->is_integer && (version->integer == 2 || version->integer == 3);
  if (!is_known) {
    return tl::unexpected<std::vector<OptionError>>{
        {{"\"oasSecurityDefined\" function and its \"oasVersion\" option accepts only the "
          "following values: 2, 3",
          {"oasVersion"}}}};
  }
  return std::make_unique<SecurityDefined>(version->integer == 2);
}

}  // namespace gwctl::lint::oas
