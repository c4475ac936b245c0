#include "gateway-runtime/http/characters.h"
#include "gateway-runtime/lua/call.h"
#include "gateway-runtime/lua/session.h"
#include "gateway-runtime/plugins/field_edits.h"

namespace gwctl::runtime::lua {
namespace {

// Names and values in turn.
Item list_of(const Fields& fields, Scratch& scratch) {
  const std::size_t count = fields.size() * 2;
  auto* const items =
      reinterpret_cast<Item*>(scratch.allocate(count * sizeof(Item), alignof(Item)));
  std::size_t at = 0;
  for (const Field& field : fields) {
    new (items + at++) Item{field.name};
    new (items + at++) Item{field.value};
  }
  return Item::of(std::span<const Item>{items, at});
}

bool is_before_upstream(const Call& call) {
  return (call.session->phase & (phase_rewrite | phase_access | phase_before_proxy)) != 0;
}

// The name and the value that a field is to have, kept with the exchange.
struct NewField {
  std::string_view name;
  std::string_view value;
};

bool read_field(Call& call, NewField& field) {
  Scratch& scratch = call.exchange->scratch;
  if (call.text(0).empty()) {
    call.fail("invalid header name");
    return false;
  }
  field.name = scratch.copy(plugins::safe_field_name(call.text(0)));
  field.value = plugins::safe_field_value(scratch.copy(call.text(1)), scratch);
  return true;
}

void set_header(Call& call) {
  NewField field;
  if (!read_field(call, field)) return;
  call.exchange->request.fields.set(field.name, field.value);
}

void add_header(Call& call) {
  NewField field;
  if (!read_field(call, field)) return;
  call.exchange->request.fields.add(field.name, field.value);
}

void set_method(Call& call) {
  RequestHead& request = call.exchange->request;
  const Method method = method_of(call.text(0));
  if (method == Method::other || method == Method::connect || !is_before_upstream(call))
    return call.fail("the method cannot be set");
  request.method = method;
  request.method_name = call.exchange->scratch.copy(call.text(0));
}

void set_uri(Call& call) {
  Exchange& exchange = *call.exchange;
  if (call.text(0).empty()) return call.fail("attempt to use zero-length uri");
  for (const char c : call.text(0)) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return call.fail("unsafe byte in uri");
  }
  exchange.uri = exchange.scratch.copy(call.text(0));
  if (!exchange.uri.starts_with('/')) exchange.uri = exchange.scratch.join("/", exchange.uri);
  exchange.upstream_target = {};
  exchange.is_target_changed = true;
}

void set_query(Call& call) {
  Exchange& exchange = *call.exchange;
  exchange.query = plugins::safe_target(exchange.scratch.copy(call.text(0)), exchange.scratch);
  exchange.request.has_query = !exchange.query.empty();
  exchange.is_target_changed = true;
}

void read_body(Call& call) {
  if (call.exchange->is_body_read) return;
  if (is_before_upstream(call)) {
    call.waits = Call::Waits::body;
  } else {
    call.fail("API disabled in this phase: the body of the request cannot be read any more");
  }
}

void sleep(Call& call) {
  constexpr double milliseconds = 1000;
  constexpr double seconds_max = 3600;
  const double seconds = call.arguments[0].number;
  if (!(seconds >= 0 && seconds <= seconds_max)) return call.fail("invalid sleep duration");
  call.waits = Call::Waits::time;
  call.milliseconds = static_cast<std::uint64_t>(seconds * milliseconds);
}

void set_body(Call& call) {
  Exchange& exchange = *call.exchange;
  if (!is_before_upstream(call)) return call.fail("API disabled in this phase");
  if (!exchange.is_body_read) return call.fail("request body not read yet");
  exchange.body = exchange.scratch.copy(call.text(0));
  exchange.parsed_body = {};
}

constexpr Native table[] = {
    {"method", [](Call& call) { call.give(call.exchange->request.method_name); }},
    {"set_method", set_method},
    {"http_version",
     [](Call& call) {
       call.give(Item::of(call.exchange->request.minor_version == 0 ? 1.0 : 1.1));
     }},
    {"headers",
     [](Call& call) { call.give(list_of(call.exchange->request.fields, call.scratch)); }},
    {"set_header", set_header},
    {"add_header", add_header},
    {"remove_header", [](Call& call) { call.exchange->request.fields.remove(call.text(0)); }},
    {"query", [](Call& call) { call.give(call.exchange->query); }},
    {"set_query", set_query},
    {"set_uri", set_uri},
    {"read_body", read_body},
    {"has_body_read", [](Call& call) { call.give(Item::of(call.exchange->is_body_read)); }},
    {"body", [](Call& call) { call.give(call.exchange->body); }},
    {"set_body", set_body},
    {"sleep", sleep},
    {"answer_headers",
     [](Call& call) { call.give(list_of(call.exchange->answer.fields, call.scratch)); }},
};

}  // namespace

const std::span<const Native> request_natives{table};

}  // namespace gwctl::runtime::lua
