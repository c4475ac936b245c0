#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "config/import/deck.h"

namespace gwctl::config::deck {
namespace {

/// A protocol of a service's, and the scheme of an upstream that stands for it.
struct Protocol {
  std::string_view kong;
  std::string_view scheme;
  int port;
};

constexpr std::array<Protocol, 9> protocols{{{"http", "http", 80},
                                             {"https", "https", 443},
                                             {"grpc", "grpc", 80},
                                             {"grpcs", "grpcs", 443},
                                             {"tcp", "tcp", 80},
                                             {"tls", "tls", 443},
                                             {"udp", "udp", 80},
                                             {"ws", "http", 80},
                                             {"wss", "https", 443}}};

const Protocol* protocol_of(std::string_view name) {
  const auto found = std::ranges::find(protocols, name, &Protocol::kong);
  return found == protocols.end() ? nullptr : &*found;
}

// 0: it is none.
int port_in(std::string_view text) {
  int number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_port = end.ec == std::errc{} && end.ptr == text.data() + text.size() &&
                       number > 0 && number <= 65535;
  return is_port ? number : 0;
}

/// Where a service leads.
struct Address {
  std::string protocol = "http";
  std::string host;
  int port = 0;
  std::string path;
};

// `https://example.com:8443/base`
Address parse_url(std::string_view url) {
  Address address;
  const auto mark = url.find("://");
  if (mark != url.npos) address.protocol = url.substr(0, mark);
  if (mark != url.npos) url.remove_prefix(mark + 3);
  const auto slash = url.find('/');
  if (slash != url.npos) address.path = url.substr(slash);
  url = url.substr(0, slash);
  const auto colon = url.rfind(':');
  const bool has_port = colon != url.npos && url.find(']', colon) == url.npos;
  if (has_port) address.port = port_in(url.substr(colon + 1));
  address.host = url.substr(0, has_port ? colon : url.npos);
  return address;
}

Address take_address(Fields& fields) {
  Address address;
  if (const Node* url = fields.take("url"); url != nullptr) address = parse_url(url->string());
  if (std::string text = fields.take_text("protocol"); !text.empty()) address.protocol = text;
  if (std::string text = fields.take_text("host"); !text.empty()) address.host = text;
  if (std::string text = fields.take_text("path"); !text.empty()) address.path = text;
  if (const Node* port = fields.take("port"); port != nullptr) {
    const double number = port->is_string() ? port_in(port->string()) : port->as_double();
    if (number >= 1 && number <= 65535) {
      address.port = static_cast<int>(number);
    } else {
      fields.lose(*port, "this is no port that can be told now: the protocol's is taken");
    }
  }
  return address;
}

double seconds_of(Fields& fields, const char* name, bool& is_given) {
  constexpr double usual = 60;
  constexpr double milliseconds = 1000;
  const Node* const found = fields.take(name);
  if (found == nullptr) return usual;
  if (!(found->as_double() > 0)) {
    fields.lose(*found, fmt::format("{}: a number is wanted", name));
    return usual;
  }
  is_given = true;
  return found->as_double() / milliseconds;
}

Json take_settings(Fields& fields, const Address& address) {
  Json settings = Json::object();
  const Protocol* const protocol = protocol_of(address.protocol);
  if (protocol == nullptr) {
    fields.lose(*fields.entity().value,
                fmt::format("the protocol {} has no counterpart: http is taken", address.protocol));
  } else if (protocol->scheme != "http") {
    settings["scheme"] = protocol->scheme;
  }
  if (const Node* retries = fields.take("retries"); retries != nullptr)
    settings["retries"] = json_of(*retries);
  bool is_given = false;
  const double connect = seconds_of(fields, "connect_timeout", is_given);
  const double send = seconds_of(fields, "write_timeout", is_given);
  const double read = seconds_of(fields, "read_timeout", is_given);
  if (is_given) settings["timeout"] = {{"connect", connect}, {"send", send}, {"read", read}};
  const Node* const verify = fields.take("tls_verify");
  if (verify != nullptr && verify->is_true()) settings["tls"] = {{"verify", true}};
  return settings;
}

void add_service(Deck& deck, const Entity& entity) {
  Fields fields{entity, deck.to};
  Service service;
  const std::string own = fields.take_text("id");
  const Address address = take_address(fields);
  const Protocol* const protocol = protocol_of(address.protocol);
  service.name = fields.take_text("name");
  service.host = address.host;
  service.port = address.port != 0 ? address.port : protocol == nullptr ? 80 : protocol->port;
  service.path = address.path;
  if (service.host.empty()) {
    return add_fault(deck.to, entity.document, entity.value->span(),
                     "a service needs a host, or a url");
  }
  service.settings = take_settings(fields, address);
  service.id = deck.id_for(Kind::service, own, service.name.empty() ? service.host : service.name);
  const Node* const enabled = fields.take("enabled");
  service.is_enabled = enabled == nullptr || enabled->is_true();
  const auto routes = deck.file.of(fields, "service", "routes");
  service.keeps_host = !routes.empty() && std::ranges::all_of(routes, keeps_host);
  service.plugins = take_plugins(deck, fields, "service");
  Json value = Json::object();
  if (!service.name.empty()) value["name"] = service.name;
  if (!service.plugins.empty()) value["plugins"] = service.plugins;
  deck.take_tags(fields, value);
  put_upstream(deck, service, service.keeps_host, service.id, value);
  for (const char* name : {"created_at", "updated_at"}) fields.take(name);
  fields.lose_rest("service");
  deck.put(Kind::service, service.id, std::move(value));
  add_routes(deck, routes, service);
}

}  // namespace

void put_upstream(Deck& deck, const Service& service, bool keeps, const std::string& user,
                  Json& holder) {
  const auto found = deck.upstreams.find(service.host);
  if (found == deck.upstreams.end()) {
    Json upstream = service.settings;
    upstream["nodes"] =
        Json::array({{{"host", service.host}, {"port", service.port}, {"weight", 1}}});
    if (!keeps) upstream["pass_host"] = "node";
    holder["upstream"] = std::move(upstream);
    return;
  }
  Upstream& known = found->second;
  std::string& id = known.ids_by_settings[service.settings.dump() + (keeps ? "+" : "-")];
  if (id.empty()) {
    const bool is_first = known.ids_by_settings.size() == 1;
    id = is_first ? known.id : deck.id_for(Kind::upstream, {}, known.id + "-" + user);
    Json upstream = known.value;
    upstream.update(service.settings);
    if (keeps) {
      upstream.erase("upstream_host");
    } else {
      upstream["pass_host"] = upstream.contains("upstream_host") ? "rewrite" : "node";
    }
    deck.put(Kind::upstream, id, std::move(upstream));
  }
  holder["upstream_id"] = id;
}

void add_services(Deck& deck) {
  for (const Entity& service : deck.file.free("services")) add_service(deck, service);
  add_routes(deck, deck.file.free("routes"), {});
  // Those that no service leads to are there all the same.
  for (auto& [name, upstream] : deck.upstreams) {
    if (!upstream.ids_by_settings.empty()) continue;
    if (upstream.value.contains("upstream_host")) upstream.value["pass_host"] = "rewrite";
    deck.put(Kind::upstream, upstream.id, upstream.value);
  }
}

}  // namespace gwctl::config::deck
