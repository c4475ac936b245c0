#include "gateway-runtime/snapshot.h"

namespace gwctl::runtime {

const Credential* Snapshot::find_credential(const PluginKind& kind, std::string_view key) const {
  const auto of_kind = credentials_of.find(&kind);
  if (of_kind == credentials_of.end()) return nullptr;
  const auto found = of_kind->second.find(key);
  return found == of_kind->second.end() ? nullptr : found->second;
}

const Upstream* Snapshot::find_upstream(std::string_view id) const {
  const config::ResourcePtr resource = model.find(config::Kind::upstream, id);
  const auto found = resource == nullptr ? upstream_of.end() : upstream_of.find(resource.get());
  return found == upstream_of.end() ? nullptr : found->second.get();
}

std::shared_ptr<const Chain> chain_with(const Chain* route, const Consumer& consumer) {
  auto chain = std::make_shared<Chain>();
  if (route != nullptr) chain->entries = route->entries;
  for (const ChainEntry& entry : consumer.plugins) {
    std::erase_if(chain->entries,
                  [&](const ChainEntry& other) { return other.kind == entry.kind; });
    chain->entries.push_back(entry);
  }
  chain->settle();
  for (const ChainEntry* entry : chain->rewrite) {
    const bool is_new = route == nullptr || route->find(entry->kind->name) == nullptr;
    if (is_new) chain->consumer_rewrite.push_back(entry);
  }
  return chain;
}

}  // namespace gwctl::runtime
