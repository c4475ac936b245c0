#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "lint/functions/gateway/gateway.h"
#include "lint/functions/gateway/resources.h"
#include "lint/functions/options.h"
#include "lint/functions/plain.h"

namespace gwctl::lint::gateway {
namespace {

bool is_aspect(const Node& value) {
  const std::string_view word = value.string();
  return word == "distinct" || word == "weighted" || word == "watched";
}

constexpr Option option_list[] = {
    {"are", is_aspect, "\"are\" must be distinct, weighted or watched", true}};
constexpr OptionTable option_table{
    "gatewayNodes", option_list,
    "\"gatewayNodes\" needs options such as { \"are\": \"distinct\" }"};

// A node, however it is written.
struct UpstreamNode {
  std::string address;
  double weight = 0;
};

std::vector<UpstreamNode> nodes_of(const Node& upstream) {
  std::vector<UpstreamNode> all;
  const Node* nodes = find(upstream, "nodes");
  if (nodes == nullptr) return all;
  for (const Member& node : nodes->members()) {
    all.push_back({std::string{node.name()}, node.value.as_double()});
  }
  for (const Node& node : nodes->items()) {
    const Node* host = find(node, "host");
    const Node* port = find(node, "port");
    const Node* weight = find(node, "weight");
    if (host == nullptr) continue;
    all.push_back({fmt::format("{}:{}", host->string(), port == nullptr ? 0 : port->integer),
                   weight == nullptr ? 0 : weight->as_double()});
  }
  return all;
}

void check_distinct(const Target& target, const RunContext& /*context*/, lint::Results& results) {
  std::set<std::string> seen;
  for (const UpstreamNode& node : nodes_of(*target.value)) {
    if (!seen.insert(node.address).second) {
      results.add(fmt::format("The node {} is there twice.", node.address), target);
    }
  }
}

void check_weighted(const Target& target, const RunContext& /*context*/, lint::Results& results) {
  const auto nodes = nodes_of(*target.value);
  for (const UpstreamNode& node : nodes) {
    if (node.weight > 0) return;
  }
  if (!nodes.empty()) results.add("No node has a weight above 0.", target);
}

void check_watched(const Target& target, const RunContext& /*context*/, lint::Results& results) {
  const auto nodes = nodes_of(*target.value);
  if (nodes.size() < 2 || find(*target.value, "checks") != nullptr) return;
  results.add(fmt::format("It has {} nodes and no checks.", nodes.size()), target);
}

using Check = void (*)(const Target&, const RunContext&, lint::Results&);

class Nodes final : public Function {
 public:
  explicit Nodes(Check check) : check_{check} {}

  void run(const Target& target, const RunContext& context, lint::Results& results) const override {
    if (target.value != nullptr && target.value->is_object()) check_(target, context, results);
  }

 private:
  Check check_;
};

constexpr std::string_view unsafe_methods[] = {"POST", "PATCH"};

void check_retries(const Target& target, const RunContext& context, lint::Results& results) {
  if (target.value == nullptr || !target.value->is_object()) return;
  const Node& route = *target.value;
  bool is_unsafe = false;
  for (const std::string_view method : texts_of(route, {}, "methods")) {
    is_unsafe |= method == unsafe_methods[0] || method == unsafe_methods[1];
  }
  const Node* upstream = Resources::of(target, context).upstream_of(route);
  const Node* retries = upstream == nullptr ? nullptr : find(*upstream, "retries");
  if (!is_unsafe || retries == nullptr || retries->as_double() <= 0) return;
  results.add(
      fmt::format("It takes POST or PATCH, and the upstream has {} retries.", retries->as_double()),
      target);
}

}  // namespace

MadeFunction make_nodes(const Node* options) {
  auto errors = check_options(options, option_table);
  if (!errors.empty()) return tl::unexpected{std::move(errors)};
  const std::string_view aspect = find(*options, "are")->string();
  return std::make_unique<Nodes>(aspect == "distinct"   ? check_distinct
                                 : aspect == "weighted" ? check_weighted
                                                        : check_watched);
}

MadeFunction make_retries(const Node* options) {
  return make_plain<check_retries>("gatewayRetries", options);
}

}  // namespace gwctl::lint::gateway
