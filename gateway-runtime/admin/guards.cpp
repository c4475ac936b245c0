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

/// What stands before the user's name in the message; nothing where it does not use it.
std::optional<std::string_view> use_of(const config::Resource& user, Kind kind,
                                       std::string_view id) {
  for (const config::FoundReference& found : config::uses_of(user.kind, *user.value)) {
    if (found.reference->kind == kind && found.id == id)
      return found.in_plugin ? "plugin in " : std::string_view{};
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> find_use(const Model& model, Kind kind, std::string_view id) {
  const auto found = std::ranges::find(guarded, kind, &Guarded::kind);
  if (found == std::end(guarded)) return std::nullopt;
  for (const config::KindInfo& user : config::kinds()) {
    for (const auto& [user_id, resource] : model.of(user.kind)) {
      if (const auto before = use_of(*resource, kind, id)) {
        return fmt::format("can not delete {}, {}{} [{}] is still using it now", found->words,
                           *before, user.noun, user_id);
      }
    }
  }
  return std::nullopt;
}

}  // namespace gwctl::runtime::admin
