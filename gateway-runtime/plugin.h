#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/node.h"
#include "core/result.h"
#include "gateway-runtime/exchange.h"
#include "gateway-runtime/expression.h"

namespace gwctl::runtime {

/// What a plugin says at the end of a callback on the way to the upstream.
enum class Verdict : std::uint8_t {
  next,      ///< go on
  answered,  ///< `exchange.answer` holds what the client gets; nothing goes upstream
  wait,      ///< for what `exchange.wait` names; then the same callback is called again
};

/// A piece of a response body on its way to the client.
struct BodyPiece {
  std::string_view
      data;  ///< a callback may set it to another text that lives as long as the exchange
  bool is_last = false;
};

/// Plugins of one kind that count together, wherever they stand.
struct PluginGroup {
  std::string_view name;      ///< empty: the plugin is in none
  std::string_view settings;  ///< in which all of a group must agree
};

/// A plugin with its settings, as they stand in one place of the config. Immutable, and called by
/// many threads at once: what changes is kept in the exchange, in the worker or in shared tables.
/// No callback may block, throw or, in the usual case, allocate.
class Plugin {
 public:
  virtual ~Plugin() = default;

  virtual Verdict rewrite(Exchange&) const { return Verdict::next; }

  virtual Verdict access(Exchange&) const { return Verdict::next; }

  /// Just before a try to reach an upstream, and before each further one.
  virtual Verdict before_proxy(Exchange&) const { return Verdict::next; }

  /// The status and the fields of the answer may be changed, whoever made it.
  virtual void response_head(Exchange&) const {}

  virtual void response_body(Exchange&, BodyPiece&) const {}

  /// After the last byte, or when the client is gone.
  virtual void log(Exchange&) const {}

  /// Of an auth plugin's settings on a consumer: what clients name themselves with (the API key,
  /// the user name).
  virtual std::string_view credential_key() const { return {}; }

  virtual PluginGroup group() const { return {}; }

  /// The upstreams that were made for it.
  virtual std::span<const std::shared_ptr<const Upstream>> upstreams() const { return {}; }

  /// Those that it looks for in the snapshot when a request is there.
  virtual std::vector<std::string> upstream_ids() const { return {}; }
};

class BatchSender;
struct PrometheusSettings;

/// Makes the upstreams that stand in the settings of a plugin.
class UpstreamMaker {
 public:
  virtual Result<std::shared_ptr<const Upstream>> make(const Node& node, std::string key) = 0;

 protected:
  ~UpstreamMaker() = default;
};

/// The callbacks that a kind of plugin has.
enum Phase : std::uint8_t {
  phase_rewrite = 1,
  phase_access = 2,
  phase_before_proxy = 4,
  phase_response_head = 8,
  phase_response_body = 16,
  phase_log = 32,
};

/// Where settings come from.
struct PluginSettings {
  const Node& node;                 ///< checked against the schema
  const Node* metadata = nullptr;   ///< of plugin_metadata; null where there is none
  std::string_view resource_key;    ///< `/apisix/routes/1`: whose counters it counts
  bool is_consumer = false;         ///< an auth plugin's on a consumer: what identifies it
  std::uint16_t https_port = 9443;  ///< where clients of http are sent to
  UpstreamMaker* upstreams = nullptr;
  BatchSender* sender = nullptr;                   ///< null: nothing is sent
  const PrometheusSettings* prometheus = nullptr;  ///< null: APISIX's own
};

struct PluginKind {
  std::string_view name;
  std::int32_t priority = 0;  ///< APISIX's; higher ones are called first
  std::uint8_t phases = 0;
  /// Fails on what the schema cannot say, in APISIX's words.
  Result<std::unique_ptr<const Plugin>> (*make)(const PluginSettings&) = nullptr;
  bool is_auth = false;        ///< names the consumer
  bool prefers_route = false;  ///< not called by a global rule where the route has it too
  /// Calls `take` with each upstream that stands in settings; null: none can.
  void (*each_upstream)(const Node& settings,
                        const std::function<void(const Node&)>& take) = nullptr;
  bool encodes_body = false;  ///< called for the response after all others, which see it plain
};

/// All kinds, by name.
std::span<const PluginKind* const> plugin_kinds();
const PluginKind* find_plugin_kind(std::string_view name);

/// `_meta` of a plugin's settings.
struct PluginMeta {
  std::optional<Expression> filter;
  std::optional<std::string> error_response;  ///< the body of answers of 400 and above
  bool is_json_error = false;
};

/// One plugin of a chain.
struct ChainEntry {
  const PluginKind* kind = nullptr;
  /// Null: it is switched off, and hides those of its kind that it counts for more than.
  std::shared_ptr<const Plugin> plugin;
  std::shared_ptr<const PluginMeta> meta;  ///< null where there is no `_meta`
  std::int64_t priority = 0;
};

/// Plugins in the order in which they are called, and those of each phase. Immutable.
struct Chain {
  std::vector<ChainEntry> entries;
  std::vector<const ChainEntry*> rewrite;
  /// Of a consumer's plugins, those whose `rewrite` is still to be called once it is known who that
  /// is: plugins that the route does not have.
  std::vector<const ChainEntry*> consumer_rewrite;
  std::vector<const ChainEntry*> access;
  std::vector<const ChainEntry*> before_proxy;
  std::vector<const ChainEntry*> response_head;
  std::vector<const ChainEntry*> response_body;
  std::vector<const ChainEntry*> log;
  bool has_encoder = false;

  /// Leaves out what is switched off, sorts the entries by priority and fills the lists of phases.
  void settle();
  const ChainEntry* find(std::string_view plugin) const;
};

}  // namespace gwctl::runtime
