#include "gateway-runtime/admin/guards.h"

#include <algorithm>

#include <fmt/format.h>

#include "config/found_reference.h"

namespace gwctl::runtime::admin {
namespace {

using config::Kind;
using config::Model;

/// How APISIX calls what cannot be deleted while it is used.
struct Guarded {
  Kind kind;
  std::string_view words;
};

constexpr Guarded guarded[] = {{Kind::upstream, "this upstream"},
                               {Kind::service, "this service directly"},
                               {Kind::plugin_config, "this plugin config"},
                               {Kind::consumer_group, "this consumer group"},
                               {Kind::proto, "this proto"},
                               {Kind::stream_route, "this stream route directly"}};

/// How the deletion of what is named is refused; null: it is not.
const Guarded* find_guard(const config::FoundReference& found, const ResourceKeys& gone) {
  if (!gone.contains({found.reference->kind, found.id})) return nullptr;
  const auto* const guard = std::ranges::find(guarded, found.reference->kind, &Guarded::kind);
  return guard == std::end(guarded) ? nullptr : guard;
}

}  // namespace

std::optional<std::string> find_use(const Model& model, const ResourceKeys& gone) {
  if (gone.empty()) return std::nullopt;
  for (const config::KindInfo& user : config::kinds()) {
    for (const auto& [user_id, resource] : model.of(user.kind)) {
      for (const config::FoundReference& found :
           config::uses_of(resource->kind, *resource->value)) {
        const Guarded* const guard = find_guard(found, gone);
        if (guard == nullptr) continue;
        return fmt::format("can not delete {}, {}{} [{}] is still using it now", guard->words,
                           found.in_plugin ? "plugin in " : "", user.noun, user_id);
      }
    }
  }
  return std::nullopt;
}

}  // namespace gwctl::runtime::admin
