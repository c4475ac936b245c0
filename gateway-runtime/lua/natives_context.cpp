#include "core/read_document.h"
#include "gateway-runtime/http/characters.h"
#include "gateway-runtime/lua/call.h"
#include "gateway-runtime/lua/session.h"
#include "gateway-runtime/plugins/field_edits.h"
#include "gateway-runtime/snapshot.h"

namespace gwctl::runtime::lua {
namespace {

using config::Kind;

Item item_of(const Value& value, Scratch& scratch) {
  switch (value.type) {
    case Value::Type::boolean: return Item::of(value.boolean);
    case Value::Type::number: return Item::of(value.number);
    case Value::Type::text: return Item{value.text};
    case Value::Type::list: break;
    default: return {};
  }
  auto* const items =
      reinterpret_cast<Item*>(scratch.allocate(value.items.size() * sizeof(Item), alignof(Item)));
  std::size_t at = 0;
  for (const Value& each : value.items) new (items + at++) Item{item_of(each, scratch)};
  return Item::of(std::span<const Item>{items, at});
}

// Of a variable, with what functions have put in its place.
void variable(Call& call) {
  const Variable variable{call.text(0)};
  const bool is_early =
      (call.session->phase & (phase_rewrite | phase_access | phase_before_proxy)) != 0;
  if (variable.needs_body() && !call.exchange->is_body_read && is_early &&
      variable.name() != "request_body") {
    call.waits = Call::Waits::body;
    return;
  }
  call.give(item_of(variable.value(*call.exchange), call.scratch));
}

struct Settable {
  std::string_view name;
  void (*set)(Exchange& exchange, std::string_view text);
};

constexpr Settable settables[] = {
    {"upstream_uri",
     [](Exchange& exchange, std::string_view text) {
       exchange.upstream_target = plugins::safe_target(text, exchange.scratch);
     }},
    {"upstream_host",
     [](Exchange& exchange, std::string_view text) {
       exchange.upstream_host = plugins::safe_target(text, exchange.scratch);
     }},
    {"args",
     [](Exchange& exchange, std::string_view text) {
       exchange.query = plugins::safe_target(text, exchange.scratch);
       exchange.request.has_query = !text.empty();
       exchange.is_target_changed = true;
     }},
};

// Whether it is one that nginx lets be set.
void set_nginx_variable(Call& call) {
  for (const Settable& each : settables) {
    if (each.name != call.text(0)) continue;
    each.set(*call.exchange, call.exchange->scratch.copy(call.text(1)));
    return call.give(Item::of(true));
  }
  call.give(Item::of(false));
}

Value value_of(const Item& item, Scratch& scratch) {
  switch (item.type) {
    case Item::Type::boolean: return Value::of(item.boolean);
    case Item::Type::number: return Value::of(item.number);
    case Item::Type::text: return Value{scratch.copy(item.text)};
    default: return {};
  }
}

void set_variable(Call& call) {
  auto& variables = call.session->variables;
  std::erase_if(variables, [&](const auto& known) { return known.first == call.text(0); });
  if (call.arguments[1].type == Item::Type::nil) return;
  Scratch& scratch = call.exchange->scratch;
  variables.emplace_back(scratch.copy(call.text(0)), value_of(call.arguments[1], scratch));
}

void give_resource(Call& call, Kind kind, std::string_view id) {
  if (const auto resource = call.exchange->snapshot->model.find(kind, id))
    call.give(Item::of(*resource->value));
}

// The resource of that kind that the request belongs to, as it was written.
void resource(Call& call) {
  const Exchange& exchange = *call.exchange;
  if (exchange.snapshot == nullptr) return;
  const std::string_view kind = call.text(0);
  if (kind == "route" && exchange.route != nullptr)
    return give_resource(call, Kind::route, exchange.route->id);
  if (kind == "service" && exchange.route != nullptr)
    return give_resource(call, Kind::service, exchange.route->service_id);
  if (kind == "consumer" && exchange.consumer != nullptr)
    return give_resource(call, Kind::consumer, exchange.consumer->username);
  if (kind == "upstream") return give_resource(call, Kind::upstream, call.text(1));
}

void give_or_nil(Call& call, std::string_view text) {
  call.give(text.empty() ? Item{} : Item{text});
}

struct Fact {
  std::string_view name;
  std::string_view (*read)(const Exchange& exchange);
};

constexpr Fact facts[] = {
    {"route_id", [](const Exchange& e) -> std::string_view { return e.route->id; }},
    {"route_name", [](const Exchange& e) -> std::string_view { return e.route->name; }},
    {"service_id", [](const Exchange& e) -> std::string_view { return e.route->service_id; }},
    {"service_name", [](const Exchange& e) -> std::string_view { return e.route->service_name; }},
    {"route_key", [](const Exchange& e) -> std::string_view { return e.route->key; }},
    {"matched_uri", [](const Exchange& e) { return e.matched_uri; }},
    {"matched_host", [](const Exchange& e) { return e.matched_host; }},
};

void fact(Call& call) {
  if (call.exchange->route == nullptr) return;
  for (const Fact& each : facts) {
    if (each.name == call.text(0)) return give_or_nil(call, each.read(*call.exchange));
  }
}

void consumer(Call& call) {
  const Exchange& exchange = *call.exchange;
  if (exchange.consumer == nullptr) return;
  call.give(std::string_view{exchange.consumer->username});
  give_or_nil(call, exchange.consumer->group_id);
  give_or_nil(call, exchange.credential == nullptr ? std::string_view{} : exchange.credential->id);
}

void parameters(Call& call) {
  const auto& all = call.exchange->parameters;
  auto* const items =
      reinterpret_cast<Item*>(call.scratch.allocate(2 * all.size() * sizeof(Item), alignof(Item)));
  std::size_t at = 0;
  for (const PathParameter& parameter : all) {
    new (items + at++) Item{parameter.name};
    new (items + at++) Item{parameter.value};
  }
  call.give(Item::of(std::span<const Item>{items, at}));
}

void jwt_payload(Call& call) {
  if (call.exchange->jwt_payload.empty()) return;
  call.document = read_json("payload", std::string{call.exchange->jwt_payload});
  call.give(Item::of(call.document->root()));
}

void phase(Call& call) {
  switch (call.session->phase) {
    // APISIX runs both in one phase of nginx's.
    case phase_rewrite:
    case phase_access:
    case phase_before_proxy: return call.give(std::string_view{"access"});
    case phase_response_head: return call.give(std::string_view{"header_filter"});
    case phase_response_body: return call.give(std::string_view{"body_filter"});
    case phase_log: return call.give(std::string_view{"log"});
  }
}

constexpr Native table[] = {
    {"variable", variable},
    {"set_variable", set_variable},
    {"set_nginx_variable", set_nginx_variable},
    {"resource", resource},
    {"fact", fact},
    {"consumer", consumer},
    {"parameters", parameters},
    {"jwt_payload", jwt_payload},
    {"phase", phase},
    {"request_time",
     [](Call& call) { call.give(Item::of(static_cast<double>(call.exchange->wall_time))); }},
};

}  // namespace

const std::span<const Native> context_natives{table};

}  // namespace gwctl::runtime::lua
