#include <algorithm>

#include <fmt/format.h>

#include "cli/why/account.h"
#include "config/check.h"

namespace gwctl::cli {
namespace {

using config::Kind;
using config::ResourcePtr;

std::string named_id(const config::Resource& resource, std::string_view field) {
  const Node* const id = find(*resource.value, field);
  return id == nullptr ? std::string{} : config::id_text(*id);
}

class UpstreamSearch {
 public:
  UpstreamSearch(const runtime::Snapshot& snapshot, const runtime::Route& route,
                 const AccountOptions& options)
      : model_{snapshot.model},
        route_{route},
        options_{options},
        resource_{model_.find(Kind::route, route.id)},
        service_{model_.find(Kind::service, route.service_id)} {}

  /// What the route asks for that is not there.
  std::string missing() const {
    const std::string config = named_id(*resource_, "plugin_config_id");
    if (!config.empty() && model_.find(Kind::plugin_config, config) == nullptr)
      return fmt::format("there is no plugin config {}", config);
    if (!route_.service_id.empty() && service_ == nullptr)
      return fmt::format("there is no service {}", route_.service_id);
    for (const ResourcePtr& each : {resource_, service_}) {
      const std::string id = each == nullptr ? std::string{} : named_id(*each, "upstream_id");
      if (!id.empty()) return fmt::format("there is no upstream {}", id);
    }
    return {};
  }

  UpstreamAccount tell() const {
    UpstreamAccount told;
    const runtime::Upstream& upstream = *route_.upstream;
    told.upstream = &upstream;
    for (const ResourcePtr& each : {resource_, service_}) {
      if (each == nullptr) continue;
      if (const std::string id = named_id(*each, "upstream_id"); !id.empty()) {
        told.in = mention(*model_.find(Kind::upstream, id), options_.working_directory);
        told.named_by = place_of(*each, "upstream_id");
        break;
      }
      if (find(*each->value, "upstream") != nullptr) {
        told.in = place_of(*each, "upstream");
        break;
      }
    }
    const auto& own = route_.timeouts ? route_.timeouts : upstream.timeouts;
    told.timeouts = own.value_or(runtime::Timeouts{});
    told.timeouts_of = route_.timeouts ? "route" : upstream.timeouts ? "upstream" : "default";
    const auto further = upstream.nodes.empty() ? 0 : upstream.nodes.size() - 1;
    told.retries = upstream.retries.value_or(static_cast<std::uint32_t>(further));
    return told;
  }

 private:
  ResourceMention place_of(const config::Resource& resource, std::string_view field) const {
    return mention(resource, find_member(*resource.value, field)->key_span(),
                   options_.working_directory);
  }

  const config::Model& model_;
  const runtime::Route& route_;
  const AccountOptions& options_;
  ResourcePtr resource_;
  ResourcePtr service_;
};

}  // namespace

void find_upstream(const runtime::Snapshot& snapshot, const runtime::Exchange& exchange,
                   const AccountOptions& options, Account& account) {
  if (exchange.route == nullptr) {
    account.answer = OwnAnswer{404, "no route takes it"};
    return;
  }
  const runtime::Route& route = *exchange.route;
  const UpstreamSearch search{snapshot, route, options};
  if (options.consumer != nullptr && options.consumer->lacks_group) {
    account.answer =
        OwnAnswer{503, fmt::format("there is no consumer group {}", options.consumer->group_id)};
    return;
  }
  if (route.failure_status != 0) {
    account.answer = OwnAnswer{route.failure_status, search.missing()};
    return;
  }
  if (route.upstream == nullptr) {
    account.answer = OwnAnswer{503, "neither the route nor its service has an upstream"};
    return;
  }
  account.upstream = search.tell();
  const auto& nodes = route.upstream->nodes;
  const auto is_used = [](const runtime::UpstreamNode& node) { return node.weight != 0; };
  if (nodes.empty()) {
    account.answer =
        OwnAnswer{503, route.upstream->resolved.empty() ? "the upstream has no nodes"
                                                        : "no node's name can be resolved here"};
  } else if (std::ranges::none_of(nodes, is_used)) {
    account.answer = OwnAnswer{502, "no node of the upstream has a weight above 0"};
  }
}

}  // namespace gwctl::cli
