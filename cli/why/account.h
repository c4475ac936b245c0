#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/config/mention.h"
#include "gateway-runtime/exchange.h"
#include "gateway-runtime/snapshot.h"

namespace gwctl::cli {

/// A route that does not get the request.
struct PassedRoute {
  ResourceMention route;
  std::string uri;   ///< the one of its uris that was looked at
  std::string host;  ///< likewise; empty: any
  std::string_view
      because;  ///< `method`, `remote_addr`, `host`, `vars`, `path`, `order` or `status`
  std::string reason;
};

/// The route that gets the request.
struct TakingRoute {
  ResourceMention route;
  std::string uri;
  std::string host;
  std::int64_t priority = 0;
  std::vector<std::pair<std::string, std::string>> parameters;
  bool enables_websocket = false;
};

struct FilterAccount {
  bool holds = false;
  std::string evidence;
};

struct PluginAccount {
  std::string_view name;
  std::int64_t priority = 0;
  std::vector<std::string_view> phases;
  ResourceMention from;  ///< the place is that of the plugin
  std::vector<ResourceMention> in_place_of;
  bool is_disabled = false;
  bool is_shadowed = false;  ///< of a global rule, and left to the route's own
  bool is_auth = false;
  std::optional<FilterAccount> filter;  ///< as far as the request as it comes in tells
};

struct UpstreamAccount {
  ResourceMention in;                       ///< it is this resource, or stands in it
  std::optional<ResourceMention> named_by;  ///< what has it for its `upstream_id`
  const runtime::Upstream* upstream = nullptr;
  runtime::Timeouts timeouts;
  std::string_view timeouts_of;  ///< `route`, `upstream`, or `default`
  std::uint32_t retries = 0;
};

/// What the gateway answers itself.
struct OwnAnswer {
  int status = 0;
  std::string reason;
};

/// What becomes of one request, and why.
struct Account {
  std::string method;
  std::string url;
  std::string path;  ///< that routes are looked for with
  std::optional<TakingRoute> taken;
  std::vector<PassedRoute> tried;   ///< before it
  std::vector<PassedRoute> others;  ///< not even tried, but near
  std::size_t others_left_out = 0;
  std::string consumer;  ///< that was asked for
  std::vector<PluginAccount> global_plugins;
  std::vector<PluginAccount> plugins;
  std::optional<UpstreamAccount> upstream;
  std::optional<OwnAnswer> answer;  ///< none: the upstream does
};

struct AccountOptions {
  std::string working_directory;                 ///< what places are told from
  const runtime::AddressSet* trusted = nullptr;  ///< whose X-Forwarded fields are believed
  const runtime::Consumer* consumer = nullptr;   ///< null: none has shown a credential
};

/// Fills what concerns routes; the exchange keeps what was found for it.
void find_routes(const runtime::Snapshot& snapshot, runtime::Exchange& exchange,
                 const AccountOptions& options, Account& account);
/// Fills what concerns plugins.
void find_plugins(const runtime::Snapshot& snapshot, runtime::Exchange& exchange,
                  const AccountOptions& options, Account& account);
/// Fills what concerns the upstream, or the answer for want of one.
void find_upstream(const runtime::Snapshot& snapshot, const runtime::Exchange& exchange,
                   const AccountOptions& options, Account& account);

/// All of them. The exchange is one that was just read.
Account account_for(const runtime::Snapshot& snapshot, runtime::Exchange& exchange,
                    const AccountOptions& options);

std::string account_text(const Account& account, bool color);
std::string account_json(const Account& account);

}  // namespace gwctl::cli
