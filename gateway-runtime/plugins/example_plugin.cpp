#include <fmt/format.h>

#include "gateway-runtime/compile_upstream.h"
#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/support.h"

namespace gwctl::runtime::plugins {
namespace {

constexpr std::uint16_t default_port = 80;

/// APISIX's template for new plugins: sends requests elsewhere, if it is told where.
class ExamplePlugin final : public Plugin {
 public:
  explicit ExamplePlugin(std::shared_ptr<const Upstream> upstream)
      : upstream_{std::move(upstream)} {}

  Verdict access(Exchange& exchange) const override {
    if (upstream_ != nullptr) exchange.upstream = upstream_.get();
    return Verdict::next;
  }

 private:
  std::shared_ptr<const Upstream> upstream_;
};

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  const Node* const ip = find_string(settings.node, "ip");
  if (ip == nullptr) return std::make_unique<const ExamplePlugin>(nullptr);
  UpstreamNode node;
  node.host = std::string{ip->string()};
  node.port = static_cast<std::uint16_t>(integer_or(settings.node, "port", default_port));
  const auto address = Address::make(node.host, node.port);
  if (!address) return fail(fmt::format("ip \"{}\" is no address", node.host));
  node.address = *address;
  node.address_text = address->text();
  node.host_field = fmt::format("{}:{}", node.host, node.port);
  node.state = std::make_shared<NodeState>();
  auto upstream = std::make_shared<Upstream>();
  upstream->key = std::string{settings.resource_key};
  upstream->nodes.push_back(std::move(node));
  group_nodes(*upstream);
  return std::make_unique<const ExamplePlugin>(std::move(upstream));
}

}  // namespace

const PluginKind example_plugin{"example-plugin", 0, phase_access, make};

}  // namespace gwctl::runtime::plugins
