#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/document.h"
#include "gateway-runtime/http/head.h"
#include "gateway-runtime/scratch.h"

namespace gwctl::runtime {

namespace lua {

struct Session;

struct SessionDelete {
  void operator()(Session* session) const noexcept;
};

}  // namespace lua

class Plugin;
struct Chain;
struct Consumer;
struct Credential;
struct Route;
struct ChainEntry;
struct PluginKind;
struct Snapshot;
class RequestHandler;
struct Upstream;
struct Worker;
class TlsSession;

/// The two ends of a client's connection.
struct Peer {
  std::string_view address;  ///< in text, IPv6 without brackets; the real-ip plugin may change it
  std::string_view realip_remote_address;  ///< as the socket has it
  std::uint16_t realip_remote_port = 0;
  std::uint16_t port = 0;
  std::string_view server_address;
  std::uint16_t server_port = 0;
  bool is_tls = false;
  std::string_view server_name;     ///< SNI
  const TlsSession* tls = nullptr;  ///< null: without TLS, or there is no connection

  std::string_view scheme() const { return is_tls ? "https" : "http"; }

  std::string_view server_port_text;
  /// The fields that tell an upstream of the client's address, as they are sent for most requests;
  /// empty: to be made anew.
  std::string_view address_fields;
};

/// A `:name` or `*name` of the route's path and what stood there.
struct PathParameter {
  std::string_view name;
  std::string_view value;
};

/// One try to reach an upstream.
struct Attempt {
  std::string_view address;  ///< `ip:port`
  std::uint32_t node = 0;
  int status = 0;           ///< 0: none came
  bool has_failed = false;  ///< without an answer of the upstream; `status` says how
  std::uint64_t begin = 0;
  std::uint64_t connect_time = 0;  ///< milliseconds; likewise below
  std::uint64_t header_time = 0;
  std::uint64_t response_time = 0;
};

/// A body that was parsed, so that many variables of it cost one parse.
struct ParsedBody {
  std::string_view text;                     ///< what was parsed; another body is parsed anew
  std::unique_ptr<const Document> document;  ///< null: no JSON
};

/// What the client is answered. Before a response of the upstream is there, a plugin may give one
/// of its own.
struct Answer {
  int status = 0;
  Fields fields;
  std::string_view body;      ///< of an answer of our own
  bool is_local = false;      ///< made here, not by an upstream
  bool has_own_body = false;  ///< an empty body is meant: no page takes its place
};

/// What a plugin waits for.
struct Wait {
  enum class For : std::uint8_t {
    nothing,
    time,
    body,
    call,  ///< of `RequestHandler::resume`
  };
  For what = For::nothing;
  std::uint64_t milliseconds = 0;
  std::size_t bytes_max = 0;  ///< of the body; more is answered 413
};

/// One request and its answer on their way through the gateway: what routes, plugins and variables
/// read and change. Lives in one thread. Everything it views is in `scratch` or in the snapshot.
struct Exchange {
  Scratch scratch;
  Worker* worker = nullptr;
  RequestHandler* handler = nullptr;  ///< whose exchange it is
  const Snapshot* snapshot = nullptr;
  std::shared_ptr<const Snapshot> snapshot_use;  ///< keeps it while the request is under way

  // The request. Plugins change it in place; what goes upstream is made from it.
  Peer client;
  RequestHead request;
  std::string_view uri;              ///< `$uri`: decoded, dot segments and double slashes resolved
  std::string_view query;            ///< `$args`
  std::string_view host;             ///< `$host`: in lower case, without the port
  bool is_target_changed = false;    ///< else the upstream gets the target as the client sent it
  std::string_view upstream_target;  ///< what it gets instead of both, as it is; empty: nothing
  bool wants_head = false;           ///< the client sent HEAD, whatever method goes upstream
  std::string_view
      upstream_host;      ///< Host for the upstream; empty: as the upstream's pass_host says
  std::string_view body;  ///< the request's, where `is_body_read`; a plugin may set another
  bool is_body_read = false;
  std::uint64_t body_bytes_max = UINT64_MAX;  ///< of the request's; more is answered 413
  ParsedBody parsed_body;
  std::string_view upstream_scheme = "http";
  std::string_view request_id;  ///< `$request_id`, made when it is first asked for

  // What was found for it.
  const Route* route = nullptr;
  const Chain* chain =
      nullptr;  ///< the plugins of the route, of its service and of the consumer, merged
  std::shared_ptr<const Chain> chain_use;  ///< keeps one that was merged for the consumer
  const Upstream* upstream = nullptr;      ///< in place of the route's
  const Consumer* consumer = nullptr;
  const Credential* credential = nullptr;
  std::string_view jwt_payload;  ///< of a token that was found good, in JSON, where it is asked for
  std::string_view matched_uri;
  std::string_view matched_host;
  std::vector<PathParameter> parameters;

  Answer answer;
  std::vector<Attempt> attempts;

  // Times, microseconds.
  std::uint64_t begin = 0;      ///< of the loop's clock
  std::uint64_t now = 0;        ///< likewise; set by whoever goes on with the exchange
  std::uint64_t wall_time = 0;  ///< what `now` is since 1970
  std::uint64_t bytes_received = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t body_bytes_sent = 0;

  Wait wait;
  bool is_resumed = false;        ///< the callback is called again, after its wait
  bool is_part_of_batch = false;  ///< the client sent it as one of several

  /// What a plugin keeps about this request; null at first. What it points to lives in `scratch`.
  void*& state(const Plugin& plugin);

  /// An answer of our own. The text must live as long as the exchange or longer. APISIX gives its
  /// JSON as `text/plain`; an empty body is replaced by a page that names the status.
  void answer_with(int status, std::string_view text);

  std::unique_ptr<lua::Session, lua::SessionDelete> lua;  ///< null: no function was called for it
  bool has_filter_failed =
      false;  ///< that of a route, so that it cannot be told whose request it is
  bool is_answer_broken = false;  ///< what is left of its body must not be sent

  std::vector<std::pair<const Plugin*, void*>> states;
  std::vector<std::pair<const ChainEntry*, bool>>
      filter_verdicts;  ///< of `_meta.filter`, asked once

  /// Another plugin does the work of those of this kind that are still to be called.
  const PluginKind* replaced_kind = nullptr;

  /// Makes it fit for the next request, its memory kept.
  void clear();
};

/// `text` as `$uri` reads a request path: percent-decoded, dot segments and double slashes resolved
/// (RFC 3986, 5.2.4). Nothing where it leads above the root or holds a broken escape or `%00`.
std::optional<std::string_view> normalise_path(std::string_view text, Scratch& scratch);

/// A path as sent, without the `;parameters` of its segments, as servlet containers read it.
/// Nothing where a dot segment is encoded or has parameters, which readers take differently.
std::optional<std::string_view> strip_path_parameters(std::string_view text, Scratch& scratch);

/// Whether `%2F` is in a path.
bool has_encoded_slash(std::string_view text);
/// As `normalise_path`, but `%2F` stays as it is; the text itself where it leads nowhere.
std::string_view match_path(std::string_view text, Scratch& scratch);

/// A decoded path as it is sent: what may not stand in a path is percent-encoded, `?` and `#` among
/// it.
std::string_view encode_path(std::string_view path, Scratch& scratch);

/// The host of an authority: in lower case, without port and trailing dot.
std::string_view host_of(std::string_view authority, Scratch& scratch);

}  // namespace gwctl::runtime
