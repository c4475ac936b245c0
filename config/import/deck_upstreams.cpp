#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "config/import/deck.h"

namespace gwctl::config::deck {
namespace {

constexpr int target_port = 8000;
constexpr int target_weight = 100;

/// What an upstream hashes on: how APISIX says it, and the field of Kong's with the name.
struct Hash {
  std::string_view kong;
  std::string_view hash_on;
  std::string_view key;  // where it is always the same; else `prefix` and the name
  std::string_view prefix;
  std::string_view name_field;
};

constexpr std::array<Hash, 6> hashes{{{"consumer", "consumer", "", "", ""},
                                      {"ip", "vars", "remote_addr", "", ""},
                                      {"path", "vars", "uri", "", ""},
                                      {"header", "header", "", "", "hash_on_header"},
                                      {"cookie", "cookie", "", "", "hash_on_cookie"},
                                      {"query_arg", "vars", "", "arg_", "hash_on_query_arg"}}};

struct Algorithm {
  std::string_view kong;
  std::string_view type;
};

constexpr std::array<Algorithm, 5> algorithms{{{"round-robin", "roundrobin"},
                                               {"consistent-hashing", "chash"},
                                               {"least-connections", "least_conn"},
                                               {"latency", "ewma"},
                                               {"", "roundrobin"}}};

// `10.0.0.1:8000`, `[::1]:8000`, `example.com`
Json node_of(std::string_view target) {
  const auto colon = target.rfind(':');
  const bool has_port = colon != target.npos && target.find(']', colon) == target.npos;
  int port = target_port;
  if (has_port) {
    const std::string_view digits = target.substr(colon + 1);
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (end.ec != std::errc{} || port < 1 || port > 65535) return {};
  }
  return {{"host", target.substr(0, has_port ? colon : target.npos)}, {"port", port}};
}

Json take_nodes(Deck& deck, Fields& upstream) {
  Json nodes = Json::array();
  for (const Entity& entity : deck.file.of(upstream, "upstream", "targets")) {
    Fields target{entity, deck.to};
    const std::string text = target.take_text("target");
    Json node = text.empty() ? Json{} : node_of(text);
    const Node* const weight = target.take("weight");
    for (const char* name : {"id", "upstream", "created_at", "updated_at"}) target.take(name);
    if (node.is_null()) {
      target.lose(*entity.value, "this target is no host and port: it is left out");
      continue;
    }
    node["weight"] = weight == nullptr ? Json(target_weight) : json_of(*weight);
    target.lose_rest("target");
    nodes.push_back(std::move(node));
  }
  return nodes;
}

void take_hash(Fields& fields, Json& value) {
  const std::string on = fields.take_text("hash_on");
  fields.take_usual("hash_fallback", R"("none")");
  fields.take_usual("hash_on_cookie_path", R"("/")");
  for (const Hash& hash : hashes) {
    if (hash.kong != on) continue;
    value["hash_on"] = hash.hash_on;
    if (!hash.key.empty()) value["key"] = hash.key;
    if (!hash.name_field.empty())
      value["key"] = std::string{hash.prefix} + fields.take_text(hash.name_field);
    return;
  }
  if (on.empty() || on == "none") {
    value["key"] = "remote_addr";
    return;
  }
  fields.lose(*fields.entity().value,
              fmt::format("hash_on: {} has no counterpart: the address is taken", on));
  value["key"] = "remote_addr";
}

// What is 0 is switched off.
void copy_numbers(Fields& from, Json& to, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const Node* const found = from.take(name);
    if (found != nullptr && found->as_double() > 0) to[name] = json_of(*found);
  }
  const Node* const statuses = from.take("http_statuses");
  if (statuses != nullptr && statuses->size != 0) to["http_statuses"] = json_of(*statuses);
}

/// `healthy` and `unhealthy` of one kind of checks.
Json take_states(Fields& checks, Deck& deck) {
  Json states = Json::object();
  for (const char* state : {"healthy", "unhealthy"}) {
    const Node* const found = checks.take(state);
    if (found == nullptr || !found->is_object()) continue;
    Fields fields{{found, checks.entity().document}, deck.to};
    Json value = Json::object();
    copy_numbers(fields, value,
                 {"interval", "successes", "http_failures", "tcp_failures", "timeouts"});
    fields.lose_rest(state);
    // Statuses alone mean nothing.
    if (value.size() > (value.contains("http_statuses") ? 1U : 0U)) states[state] = value;
  }
  return states;
}

Json take_request_fields(Fields& active) {
  Json list = Json::array();
  const Node* const headers = active.take("headers");
  if (headers == nullptr) return list;
  for (const Member& header : headers->members()) {
    for (const Node& text : header.value.items())
      list.push_back(fmt::format("{}: {}", header.name(), text.string()));
  }
  return list;
}

Json take_active(const Entity& entity, Deck& deck) {
  Fields fields{entity, deck.to};
  Json active = take_states(fields, deck);
  const bool is_on = member_of(active, "healthy").contains("interval") ||
                     member_of(active, "unhealthy").contains("interval");
  for (const char* name :
       {"type", "timeout", "concurrency", "http_path", "https_verify_certificate"}) {
    if (const Node* found = fields.take(name); found != nullptr) active[name] = json_of(*found);
  }
  const std::string host = fields.take_text("https_sni");
  if (!host.empty()) active["host"] = host;
  if (Json list = take_request_fields(fields); !list.empty()) active["req_headers"] = list;
  if (!is_on) return {};
  fields.lose_rest("healthcheck");
  if (active.value("type", Json{}) == "grpc") {
    fields.lose(*entity.value, "checks of gRPC have no counterpart: they are of tcp");
    active["type"] = "tcp";
  }
  return active;
}

void take_checks(Fields& upstream, Deck& deck, Json& value) {
  const Node* const found = upstream.take("healthchecks");
  if (found == nullptr || !found->is_object()) return;
  Fields fields{{found, upstream.entity().document}, deck.to};
  fields.take_usual("threshold", "0");
  Json checks = Json::object();
  const Node* const active = fields.take("active");
  if (active != nullptr && active->is_object()) {
    Json made = take_active({active, upstream.entity().document}, deck);
    if (!made.is_null()) checks["active"] = std::move(made);
  }
  const Node* const passive = fields.take("passive");
  if (passive != nullptr && passive->is_object()) {
    Fields inner{{passive, upstream.entity().document}, deck.to};
    Json made = take_states(inner, deck);
    if (const std::string type = inner.take_text("type"); !type.empty() && !made.empty())
      made["type"] = type == "grpc" || type == "grpcs" ? "http" : type;
    inner.lose_rest("healthcheck");
    if (!made.empty() && !checks.contains("active")) {
      inner.lose(*passive, "checks that are passive only have no counterpart: they are left out");
    } else if (!made.empty()) {
      checks["passive"] = std::move(made);
    }
  }
  fields.lose_rest("healthcheck");
  if (!checks.empty()) value["checks"] = std::move(checks);
}

void add_upstream(Deck& deck, const Entity& entity) {
  Fields fields{entity, deck.to};
  const std::string name = fields.take_text("name");
  if (name.empty())
    return add_fault(deck.to, entity.document, entity.value->span(), "an upstream needs a name");
  Json value{{"name", name}, {"nodes", take_nodes(deck, fields)}};
  const std::string algorithm = fields.take_text("algorithm");
  const auto* const found = std::ranges::find(algorithms, algorithm, &Algorithm::kong);
  if (found == algorithms.end()) {
    fields.lose(*entity.value, fmt::format("the algorithm {} has no counterpart: it is "
                                           "round-robin",
                                           algorithm));
  } else if (found->type != "roundrobin") {
    value["type"] = found->type;
  }
  // Who hashes and says no more means it.
  const Node* const hash_on = find_string(*entity.value, "hash_on");
  if (algorithm.empty() && hash_on != nullptr && hash_on->string() != "none")
    value["type"] = "chash";
  if (value.value("type", Json{}) == "chash") take_hash(fields, value);
  for (const char* field : {"hash_on", "hash_fallback", "hash_on_cookie_path", "slots"})
    fields.take(field);
  if (const std::string host = fields.take_text("host_header"); !host.empty())
    value["upstream_host"] = host;
  take_checks(fields, deck, value);
  deck.take_tags(fields, value);
  fields.take_usual("use_srv_name", "false");
  const std::string own = fields.take_text("id");
  for (const char* field : {"created_at", "updated_at"}) fields.take(field);
  fields.lose_rest("upstream");
  const std::string id = deck.id_for(Kind::upstream, own, name);
  if (!deck.upstreams.emplace(name, Upstream{id, std::move(value), {}}).second) {
    add_fault(deck.to, entity.document, entity.value->span(),
              fmt::format("the upstream {} is there twice", name));
  }
}

}  // namespace

void add_upstreams(Deck& deck) {
  for (const Entity& upstream : deck.file.free("upstreams")) add_upstream(deck, upstream);
}

}  // namespace gwctl::config::deck
