#include "gateway-runtime/exchange.h"
#include "gateway-runtime/picker.h"

namespace gwctl::runtime {
namespace {

std::optional<std::string_view> value_of(const Upstream::HashKey& key, Exchange& exchange) {
  if (const auto* const variable = std::get_if<Variable>(&key)) return variable->read(exchange);
  if (const auto* const text = std::get_if<Template>(&key)) {
    std::size_t found = 0;
    const std::string_view expanded = text->expand(exchange, &found);
    if (found != 0) return expanded;
  }
  return std::nullopt;
}

/// The same key goes to the same node; when that is out, to the one behind it on the ring, so that
/// the keys of all others stay where they are.
class ConsistentHash final : public Picker {
 public:
  ConsistentHash(const Upstream& upstream, const NodeGroup& group)
      : upstream_{upstream}, group_{group} {}

  std::uint32_t pick(Exchange& exchange, const Choice& choice) override {
    const std::string_view key =
        value_of(upstream_.hash_key, exchange).value_or(exchange.client.address);
    const HashRing& ring = group_.ring;
    std::size_t position = ring.find(key);
    while (!choice.allows(ring.node_at(position))) position = ring.behind(position);
    return ring.node_at(position);
  }

 private:
  const Upstream& upstream_;
  const NodeGroup& group_;
};

}  // namespace

std::unique_ptr<Picker> make_chash(const Upstream& upstream, const NodeGroup& group) {
  return std::make_unique<ConsistentHash>(upstream, group);
}

}  // namespace gwctl::runtime
