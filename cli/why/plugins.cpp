#include <algorithm>

#include "cli/why/account.h"
#include "config/check.h"

namespace gwctl::cli {
namespace {

using config::Kind;
using config::Resource;
using runtime::Chain;
using runtime::ChainEntry;

struct NamedPhase {
  runtime::Phase phase;
  std::string_view name;
};

// As APISIX names them.
constexpr NamedPhase phases[] = {
    {runtime::phase_rewrite, "rewrite"},           {runtime::phase_access, "access"},
    {runtime::phase_before_proxy, "before_proxy"}, {runtime::phase_response_head, "header_filter"},
    {runtime::phase_response_body, "body_filter"}, {runtime::phase_log, "log"}};

/// One plugin of those that are merged, and the resource that has it.
struct Origin {
  const Resource* resource;
  const ChainEntry* entry;
};

/// All plugins that a chain is merged of, those that count for more first.
class Origins {
 public:
  explicit Origins(const runtime::Snapshot& snapshot) : snapshot_{snapshot} {}

  void add(Kind kind, std::string_view id) {
    const config::ResourcePtr resource = snapshot_.model.find(kind, id);
    if (resource == nullptr) return;
    const auto found = snapshot_.plugins_of.find(resource.get());
    if (found == snapshot_.plugins_of.end()) return;
    for (const ChainEntry& entry : found->second) {
      // What a consumer proves itself with is no plugin of the chain.
      if (kind == Kind::consumer && entry.kind->is_auth) continue;
      all_.push_back({resource.get(), &entry});
    }
  }

  /// What the resource has under that name for its own.
  void add_named(const Resource& resource, std::string_view field, Kind kind) {
    if (const Node* id = find(*resource.value, field)) add(kind, config::id_text(*id));
  }

  const std::vector<Origin>& all() const { return all_; }

 private:
  const runtime::Snapshot& snapshot_;
  std::vector<Origin> all_;
};

class PluginTeller {
 public:
  PluginTeller(runtime::Exchange& exchange, const AccountOptions& options)
      : exchange_{exchange}, options_{options} {}

  /// The plugins of the chain in its order, and among them those that are switched off.
  std::vector<PluginAccount> tell(const Chain& chain, const Origins& origins) const {
    std::vector<PluginAccount> told;
    for (const ChainEntry& entry : chain.entries) told.push_back(account_of(entry, origins));
    std::vector<const runtime::PluginKind*> seen;
    for (const Origin& origin : origins.all()) {
      const bool is_first = std::ranges::find(seen, origin.entry->kind) == seen.end();
      seen.push_back(origin.entry->kind);
      if (!is_first || origin.entry->plugin != nullptr) continue;
      PluginAccount off = account_of(*origin.entry, origins);
      off.is_disabled = true;
      const auto after = std::ranges::find_if(
          told, [&](const PluginAccount& each) { return each.priority < off.priority; });
      told.insert(after, std::move(off));
    }
    return told;
  }

 private:
  PluginAccount account_of(const ChainEntry& entry, const Origins& origins) const {
    PluginAccount told;
    told.name = entry.kind->name;
    told.priority = entry.priority;
    told.is_auth = entry.kind->is_auth;
    for (const auto& [phase, name] : phases) {
      if ((entry.kind->phases & phase) != 0) told.phases.push_back(name);
    }
    for (const Origin& origin : origins.all()) {
      if (origin.entry->kind != entry.kind) continue;
      if (origin.entry->plugin == entry.plugin && told.from.place.empty()) {
        told.from = mentioned(origin);
      } else {
        told.in_place_of.push_back(mentioned(origin));
      }
    }
    if (entry.meta != nullptr && entry.meta->filter) {
      const runtime::Expression& filter = *entry.meta->filter;
      told.filter = {filter.evaluate(exchange_), filter.evidence(exchange_)};
    }
    return told;
  }

  ResourceMention mentioned(const Origin& origin) const {
    const Node* const plugins = find(*origin.resource->value, "plugins");
    const Member* const plugin =
        plugins == nullptr ? nullptr : find_member(*plugins, origin.entry->kind->name);
    if (plugin == nullptr) return mention(*origin.resource, options_.working_directory);
    return mention(*origin.resource, plugin->key_span(), options_.working_directory);
  }

  runtime::Exchange& exchange_;
  const AccountOptions& options_;
};

Origins route_origins(const runtime::Snapshot& snapshot, const runtime::Exchange& exchange) {
  Origins origins{snapshot};
  if (exchange.consumer != nullptr) {
    origins.add(Kind::consumer, exchange.consumer->username);
    origins.add(Kind::consumer_group, exchange.consumer->group_id);
  }
  if (exchange.route == nullptr) return origins;
  const config::ResourcePtr route = snapshot.model.find(Kind::route, exchange.route->id);
  origins.add(Kind::route, route->id);
  origins.add_named(*route, "plugin_config_id", Kind::plugin_config);
  origins.add_named(*route, "service_id", Kind::service);
  return origins;
}

}  // namespace

void find_plugins(const runtime::Snapshot& snapshot, runtime::Exchange& exchange,
                  const AccountOptions& options, Account& account) {
  const PluginTeller teller{exchange, options};
  Origins global{snapshot};
  for (const auto& [id, resource] : snapshot.model.of(Kind::global_rule))
    global.add(Kind::global_rule, id);
  if (options.consumer != nullptr) {
    account.consumer = options.consumer->username;
    exchange.consumer = options.consumer;
    exchange.chain_use = runtime::chain_with(exchange.chain, *options.consumer);
    exchange.chain = exchange.chain_use.get();
  }
  account.global_plugins = teller.tell(*snapshot.global_chain, global);
  for (PluginAccount& each : account.global_plugins) {
    const runtime::PluginKind* const kind = runtime::find_plugin_kind(each.name);
    each.is_shadowed = kind->prefers_route && exchange.chain != nullptr &&
                       exchange.chain->find(each.name) != nullptr;
  }
  if (exchange.chain != nullptr)
    account.plugins = teller.tell(*exchange.chain, route_origins(snapshot, exchange));
}

}  // namespace gwctl::cli
