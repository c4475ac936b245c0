#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "config/model.h"
#include "gateway-runtime/certificates.h"
#include "gateway-runtime/hash_ring.h"
#include "gateway-runtime/health.h"
#include "gateway-runtime/net/address.h"
#include "gateway-runtime/net/resolver.h"
#include "gateway-runtime/node_state.h"
#include "gateway-runtime/plain_resources.h"
#include "gateway-runtime/plugin.h"
#include "gateway-runtime/router.h"
#include "gateway-runtime/settings.h"
#include "gateway-runtime/variable.h"

namespace gwctl::runtime {

namespace lua {

class Script;

}  // namespace lua

/// Milliseconds.
struct Timeouts {
  std::uint64_t connect = 60'000;
  std::uint64_t send = 60'000;
  std::uint64_t read = 60'000;
};

enum class Scheme : std::uint8_t { http, https, grpc, grpcs };

/// One server of an upstream.
struct UpstreamNode {
  std::string host;  ///< as configured: an address or a name
  std::uint16_t port = 0;
  Address address;        ///< empty: none that can be reached
  bool has_name = false;  ///< `host` is one
  std::uint32_t weight = 1;
  std::int64_t priority = 0;
  std::string address_text;            ///< `ip:port`
  std::string host_field;              ///< Host under `pass_host: node`
  std::shared_ptr<NodeState> state;    ///< never null
  std::shared_ptr<NodeHealth> health;  ///< null where nothing checks it

  bool has_address() const { return address.size() != 0; }
};

/// The nodes of one priority that have any weight.
struct NodeGroup {
  std::vector<std::uint32_t> members;  ///< never empty
  std::uint32_t weight_max = 0;
  std::uint32_t weight_divisor = 0;  ///< the greatest common one
  HashRing ring;                     ///< chash
};

/// How the servers of an upstream are spoken to with TLS.
struct UpstreamTls {
  TlsClient client;
  config::ResourcePtr client_certificate;  ///< the ssl resource that it was made of, or null
};

/// A group of servers and how one is picked. Immutable.
struct Upstream : std::enable_shared_from_this<Upstream> {
  enum class Type : std::uint8_t { roundrobin, chash, ewma, least_conn };
  enum class PassHost : std::uint8_t { pass, node, rewrite };
  using HashKey = std::variant<std::monostate, Variable, Template>;

  std::string key;  ///< of the resource it stands in: `/apisix/upstreams/1`
  std::vector<UpstreamNode> nodes;
  std::vector<NodeGroup> groups;  ///< of these nodes, the highest priority first
  Type type = Type::roundrobin;
  Scheme scheme = Scheme::http;
  std::shared_ptr<const UpstreamTls> tls;  ///< null: without TLS
  PassHost pass_host = PassHost::pass;
  std::string upstream_host;
  std::optional<std::uint32_t> retries;  ///< none: as many as there are further nodes
  std::uint64_t retry_timeout = 0;       ///< milliseconds; 0: none
  std::optional<Timeouts> timeouts;
  std::uint32_t keepalive_size = 320;
  std::uint64_t keepalive_idle = 60'000;  ///< milliseconds
  std::uint32_t keepalive_requests = 1000;
  HashKey hash_key;  ///< chash; where nothing is in it, the client's address takes its place
  std::shared_ptr<const HealthChecks> checks;  ///< null: none
  NameTable resolved;                          ///< the hosts that are names, as of now
};

/// A route with all that it takes from its service, plugin config and upstream.
struct Route {
  std::string id;
  std::string name;
  std::string service_id;
  std::string service_name;
  std::string key;  ///< `/apisix/routes/1`
  std::shared_ptr<const Chain> chain;
  std::shared_ptr<const Upstream> upstream;
  int failure_status =
      0;  ///< not 0: what every request is answered, for want of what the route names
  std::optional<Timeouts> timeouts;
  std::shared_ptr<const lua::Script> filter;  ///< what else decides; null: nothing
  bool enables_websocket = false;
};

struct Consumer {
  std::string username;
  std::string group_id;
  std::string custom_id;
  std::map<std::string, std::string, std::less<>> labels;
  std::vector<ChainEntry> plugins;  ///< of the consumer and its group, auth plugins left out
  bool lacks_group = false;         ///< it names a group that is not there
};

/// What a client proves to be who it says: the settings of an auth plugin, on a consumer or a
/// credential of it.
struct Credential {
  std::string id;  ///< empty where it stands on the consumer itself
  const Consumer* consumer = nullptr;
  std::shared_ptr<const Plugin> plugin;
};

/// The credentials for one auth plugin, by what clients name themselves with.
using Credentials = std::unordered_map<std::string_view, const Credential*>;

/// Everything the workers need to serve, compiled from one revision of the config. Immutable; a new
/// one takes its place as a whole, and requests end on the one that they began with.
struct Snapshot {
  std::uint64_t version = 0;
  std::string digest;  ///< SHA-256 of the config, in hexadecimal digits
  Settings settings;
  config::Model model;
  Router router;
  std::vector<std::unique_ptr<Route>> routes;
  std::vector<std::unique_ptr<const Expression>> expressions;
  std::shared_ptr<const Chain> global_chain;  ///< of the global rules; never null
  Certificates certificates;
  std::map<std::string, std::unique_ptr<Consumer>, std::less<>> consumers;
  std::vector<std::unique_ptr<Credential>> credentials;
  std::unordered_map<const PluginKind*, Credentials> credentials_of;

  // What was made of each resource of the model, for the next snapshot to take over.
  std::unordered_map<const config::Resource*, std::vector<ChainEntry>> plugins_of;
  std::unordered_map<const config::Resource*, std::shared_ptr<const Upstream>> upstream_of;
  PlainDocuments plain_documents;
  std::unordered_map<const config::Resource*, std::shared_ptr<const lua::Script>> filter_of;
  std::unordered_map<const config::Resource*, std::shared_ptr<const ServerCertificate>>
      certificate_of;

  std::set<std::string> names;            ///< of hosts
  std::set<std::string> secret_requests;  ///< to secret managers

  /// The credential of that kind by which a client names itself; null where there is none.
  const Credential* find_credential(const PluginKind& kind, std::string_view key) const;

  /// The upstream of that id; null where there is none, or none that anything refers to.
  const Upstream* find_upstream(std::string_view id) const;
};

/// What is called for a consumer on a route (null: on none): of plugins that both have, the
/// consumer's.
std::shared_ptr<const Chain> chain_with(const Chain* route, const Consumer& consumer);

}  // namespace gwctl::runtime
