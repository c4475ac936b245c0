#include "gateway-runtime/settings.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "gateway-runtime/http/characters.h"
#include "gateway-runtime/net/tls.h"

namespace gwctl::runtime {
namespace {

constexpr std::pair<std::string_view, RouterKind> routers[] = {
    {"radixtree_host_uri", RouterKind::host_uri},
    {"radixtree_uri", RouterKind::uri},
    {"radixtree_uri_with_parameter", RouterKind::uri_with_parameter}};

// How far a number in a unit is shifted to be one of bytes.
constexpr std::pair<char, unsigned> units[] = {{'k', 10}, {'m', 20}, {'g', 30}};

const Node* find_at(const Node& root, std::string_view path) {
  const Node* node = &root;
  while (node != nullptr && !path.empty()) {
    const std::size_t size = std::min(path.find('.'), path.size());
    node = find(*node, path.substr(0, size));
    path.remove_prefix(std::min(size + 1, path.size()));
  }
  return node == nullptr || node->is_null() ? nullptr : node;
}

class Reader {
 public:
  explicit Reader(const Document& document) : root_{document.root()} {}

  SettingsFile read() {
    Settings& settings = file_.settings;
    read_router();
    read_flag("apisix.delete_uri_tail_slash", settings.deletes_uri_tail_slash);
    read_flag("apisix.normalize_uri_like_servlet", settings.normalizes_uri_like_servlet);
    read_flag("apisix.match_uri_encoded_slash", settings.matches_encoded_slash);
    read_flag("apisix.show_upstream_status_in_response_header", settings.shows_upstream_status);
    read_flag("apisix.enable_server_tokens", settings.enables_server_tokens);
    bool disables_checks = false;
    read_flag("apisix.disable_upstream_healthcheck", disables_checks);
    settings.checks_health = !disables_checks;
    read_size("nginx_config.http.client_max_body_size", settings.client_max_body_size);
    read_number("graphql.max_size", settings.graphql_max_size);
    read_ssl();
    read_https_port();
    read_keyring();
    read_number("nginx_config.worker_processes", file_.workers);
    read_text("plugin_attr.prometheus.export_uri", settings.metrics_path);
    read_text("plugin_attr.batch-requests.uri", settings.batch_path);
    read_prometheus();
    read_listen();
    file_.admin_listen = address_at("deployment.admin.admin_listen");
    file_.control_listen = address_at("apisix.control");
    file_.status_listen = address_at("apisix.status");
    bool exports_metrics = true;
    read_flag("plugin_attr.prometheus.enable_export_server", exports_metrics);
    file_.prometheus_listen =
        exports_metrics ? address_at("plugin_attr.prometheus.export_addr") : "off";
    read_keys();
    read_trusted();
    return std::move(file_);
  }

 private:
  void wrong(const Node& node, std::string message) {
    file_.problems.push_back({ProblemKind::syntax, std::move(message), node.span(), {}});
  }

  void read_flag(std::string_view path, bool& flag) {
    const Node* const node = find_at(root_, path);
    if (node == nullptr) return;
    if (!node->is_boolean()) return wrong(*node, fmt::format("{} is true or false", path));
    flag = node->boolean;
  }

  template <class Number>
  void read_number(std::string_view path, Number& number) {
    const Node* const node = find_at(root_, path);
    if (node == nullptr || node->string() == "auto") return;
    const bool fits = node->is_integer && std::in_range<Number>(node->integer);
    if (!fits) return wrong(*node, fmt::format("{} is a whole number", path));
    number = static_cast<Number>(node->integer);
  }

  // Bytes, or with a unit as nginx has it: `10m`.
  void read_size(std::string_view path, std::uint64_t& size) {
    const Node* const node = find_at(root_, path);
    if (node == nullptr || !node->is_string()) return read_number(path, size);
    const std::string_view text = node->string();
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
    const auto* const found = std::ranges::find_if(
        units, [&](const auto& each) { return unit.size() == 1 && lower(unit[0]) == each.first; });
    const bool fits = error == std::errc{} && (unit.empty() || found != std::end(units)) &&
                      number < (std::uint64_t{1} << 32U);
    if (!fits) return wrong(*node, fmt::format("{} is a size, as 10m", path));
    size = unit.empty() ? number : number << found->second;
  }

  void read_text(std::string_view path, std::string& text) {
    const Node* const node = find_at(root_, path);
    if (node == nullptr) return;
    if (!node->is_string()) return wrong(*node, fmt::format("{} is a text", path));
    text = node->string();
  }

  void read_prometheus() {
    PrometheusSettings& prometheus = file_.settings.prometheus;
    read_text("plugin_attr.prometheus.metric_prefix", prometheus.prefix);
    read_metric("http_status", prometheus.statuses);
    read_metric("http_latency", prometheus.latencies);
    read_metric("bandwidth", prometheus.bandwidth);
    const Node* const list = find_at(root_, "plugin_attr.prometheus.default_buckets");
    if (list == nullptr) return;
    PrometheusSettings::Bounds bounds;
    for (const Node& bound : list->items()) {
      const bool is_right =
          bound.is_number() && (bounds.empty() || bound.as_double() > bounds.back());
      if (!is_right) return wrong(bound, "default_buckets are numbers that rise");
      bounds.push_back(bound.as_double());
    }
    prometheus.bounds = std::make_shared<const PrometheusSettings::Bounds>(std::move(bounds));
  }

  void read_metric(std::string_view name, MetricSettings& metric) {
    const std::string path = fmt::format("plugin_attr.prometheus.metrics.{}", name);
    read_number(path + ".expire", metric.expiry);
    const Node* const labels = find_at(root_, path + ".extra_labels");
    if (labels == nullptr) return;
    for (const Node& each : labels->items()) {
      for (const Member& label : each.members())
        metric.extra_labels.emplace_back(label.name(), label.value.string());
    }
  }

  void read_keyring() {
    bool is_on = true;
    read_flag("apisix.data_encryption.enable_encrypt_fields", is_on);
    const Node* const list = find_at(root_, "apisix.data_encryption.keyring");
    if (!is_on) file_.settings.keyring = Keyring{{}};
    if (!is_on || list == nullptr) return;
    std::vector<std::string> keys;
    const auto add = [&](const Node& key) {
      if (key.string().size() != Keyring::key_bytes)
        return wrong(key, "keys of data_encryption have 16 bytes");
      keys.emplace_back(key.string());
    };
    if (list->is_array()) {
      for (const Node& key : list->items()) add(key);
    } else {
      add(*list);
    }
    file_.settings.keyring = Keyring{std::move(keys)};
  }

  // The port of the plugin, else the first one that listens for TLS.
  void read_https_port() {
    constexpr std::uint16_t https_default_port = 443;
    std::uint16_t& port = file_.settings.redirect_https_port;
    if (const Node* const ssl = find_at(root_, "apisix.ssl")) {
      const Node* const enable = find(*ssl, "enable");
      const Node* const listen = find(*ssl, "listen");
      const Node* const first =
          listen == nullptr || listen->items().empty() ? nullptr : &listen->items().front();
      const Node* const its_port = first == nullptr ? nullptr : find(*first, "port");
      if (enable != nullptr && !enable->is_true()) {
        port = https_default_port;
      } else if (its_port != nullptr && its_port->is_integer) {
        port = static_cast<std::uint16_t>(its_port->integer);
      }
    }
    read_number("plugin_attr.redirect.https_port", port);
  }

  void read_ssl() {
    const Node* const ssl = find_at(root_, "apisix.ssl");
    if (ssl == nullptr) return;
    const Node* const enable = find(*ssl, "enable");
    if (const Node* const listen = find(*ssl, "listen");
        listen != nullptr && (enable == nullptr || enable->is_true())) {
      for (const Node& item : listen->items()) add_listen(item, file_.listen_tls);
    }
    Settings& settings = file_.settings;
    if (const Node* const sni = find_string(*ssl, "fallback_sni"))
      settings.fallback_sni = std::string{sni->string()};
    if (const Node* const file = find_string(*ssl, "ssl_trusted_certificate");
        file != nullptr && file->string() != "system")
      settings.trusted_certificates = std::string{file->string()};
    if (const Node* const protocols = find_string(*ssl, "ssl_protocols"))
      read_protocols(*protocols);
  }

  // Names with blanks between them.
  void read_protocols(const Node& node) {
    std::vector<std::string>& protocols = file_.settings.ssl_protocols;
    protocols.clear();
    std::string_view text = node.string();
    while (!text.empty()) {
      const std::size_t size = std::min(text.find(' '), text.size());
      if (size != 0) protocols.emplace_back(text.substr(0, size));
      text.remove_prefix(std::min(size + 1, text.size()));
    }
    if (const auto versions = tls_versions(protocols); !versions)
      wrong(node, fmt::format("apisix.ssl.ssl_protocols: {}", versions.error().message));
  }

  void read_router() {
    const Node* const node = find_at(root_, "apisix.router.http");
    if (node == nullptr) return;
    const auto kind = router_kind_named(node->string());
    if (!kind) return wrong(*node, fmt::format("there is no router \"{}\"", node->string()));
    file_.settings.router = *kind;
  }

  void add_listen(const Node& node, std::vector<std::string>& to) {
    if (node.is_integer) {
      to.push_back(fmt::format("0.0.0.0:{}", node.integer));
      return;
    }
    const Node* const port = find(node, "port");
    if (port == nullptr || !port->is_integer)
      return wrong(node, "what is listened on is a port, or has one");
    const Node* const ip = find_string(node, "ip");
    to.push_back(fmt::format("{}:{}", ip == nullptr ? "0.0.0.0" : ip->string(), port->integer));
  }

  void read_listen() {
    const Node* const node = find_at(root_, "apisix.node_listen");
    if (node == nullptr) return;
    if (!node->is_array()) return add_listen(*node, file_.listen);
    for (const Node& item : node->items()) add_listen(item, file_.listen);
  }

  /// `{ip, port}` as text; empty where it is not there.
  std::string address_at(std::string_view path) {
    const Node* const node = find_at(root_, path);
    const Node* const port = node == nullptr ? nullptr : find(*node, "port");
    if (port == nullptr || !port->is_integer) return {};
    const Node* const ip = find_string(*node, "ip");
    return fmt::format("{}:{}", ip == nullptr ? "127.0.0.1" : ip->string(), port->integer);
  }

  void read_trusted() {
    const Node* const list = find_at(root_, "apisix.trusted_addresses");
    if (list == nullptr) return;
    for (const Node& item : list->items()) file_.trusted.emplace_back(item.string());
  }

  void read_keys() {
    const Node* const keys = find_at(root_, "deployment.admin.admin_key");
    if (keys == nullptr) return;
    for (const Node& item : keys->items()) {
      const Node* const key = find_string(item, "key");
      const Node* const role = find_string(item, "role");
      if (key == nullptr) continue;
      const bool is_viewer = role != nullptr && role->string() == "viewer";
      (is_viewer ? file_.viewer_key : file_.admin_key) = std::string{key->string()};
    }
  }

  const Node& root_;
  SettingsFile file_;
};

}  // namespace

std::optional<RouterKind> router_kind_named(std::string_view name) {
  const auto found =
      std::ranges::find(routers, name, &std::pair<std::string_view, RouterKind>::first);
  return found == std::end(routers) ? std::nullopt : std::optional{found->second};
}

std::string_view name_of(RouterKind kind) {
  return std::ranges::find(routers, kind, &std::pair<std::string_view, RouterKind>::second)->first;
}

SettingsFile read_settings(const Document& document) {
  return Reader{document}.read();
}

}  // namespace gwctl::runtime
