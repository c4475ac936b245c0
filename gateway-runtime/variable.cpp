#include "gateway-runtime/variable.h"

#include <charconv>
#include <cstdio>
#include <ctime>
#include <sys/random.h>
#include <unistd.h>

#include "gateway-runtime/address_set.h"
#include "gateway-runtime/http/characters.h"
#include "gateway-runtime/lua/answer.h"
#include "gateway-runtime/net/tls.h"
#include "gateway-runtime/snapshot.h"
#include "gateway-runtime/variable_values.h"

namespace gwctl::runtime {
namespace {

using Text = std::string_view;

constexpr std::uint64_t microseconds_in_second = 1'000'000;
constexpr std::uint64_t microseconds_in_millisecond = 1'000;
constexpr std::size_t number_bytes_max = 24;
constexpr std::size_t time_bytes_max = 40;

Value text_or_nothing(Text text) {
  return text.empty() ? Value{} : Value{text};
}

Text decimal(Exchange& exchange, std::uint64_t number) {
  char* const to = exchange.scratch.allocate(number_bytes_max);
  const auto end = std::to_chars(to, to + number_bytes_max, number).ptr;
  return {to, static_cast<std::size_t>(end - to)};
}

// `1.005`: nginx writes times in seconds with three digits behind the point.
Text seconds(Exchange& exchange, std::uint64_t microseconds) {
  char* const to = exchange.scratch.allocate(number_bytes_max + 4);
  const std::uint64_t whole = microseconds / microseconds_in_second;
  const std::uint64_t rest = microseconds % microseconds_in_second / microseconds_in_millisecond;
  const int size =
      std::snprintf(to, number_bytes_max + 4, "%llu.%03u", static_cast<unsigned long long>(whole),
                    static_cast<unsigned>(rest));
  return {to, static_cast<std::size_t>(size)};
}

Text wall_time(Exchange& exchange, const char* format) {
  const auto since_1970 = static_cast<std::time_t>(exchange.wall_time / microseconds_in_second);
  std::tm local{};
  localtime_r(&since_1970, &local);
  char* const to = exchange.scratch.allocate(time_bytes_max);
  return {to, std::strftime(to, time_bytes_max, format, &local)};
}

Text path_and_query(Exchange& exchange, Text path) {
  return exchange.query.empty() ? path : exchange.scratch.join(path, "?", exchange.query);
}

Text host_name() {
  constexpr std::size_t name_bytes_max = 256;
  static const std::string name = [] {
    char buffer[name_bytes_max] = {};
    if (gethostname(buffer, name_bytes_max - 1) != 0) return std::string{};
    return std::string{buffer};
  }();
  return name;
}

Text request_id(Exchange& exchange) {
  if (!exchange.request_id.empty()) return exchange.request_id;
  constexpr std::size_t id_bytes = 16;
  unsigned char bytes[id_bytes] = {};
  if (getrandom(bytes, id_bytes, GRND_NONBLOCK) != static_cast<ssize_t>(id_bytes)) return {};
  char* const to = exchange.scratch.allocate(2 * id_bytes);
  constexpr char digits[] = "0123456789abcdef";
  for (std::size_t i = 0; i < id_bytes; ++i) {
    to[2 * i] = digits[bytes[i] >> 4U];
    to[2 * i + 1] = digits[bytes[i] & 15U];
  }
  exchange.request_id = {to, 2 * id_bytes};
  return exchange.request_id;
}

Value binary_address(Exchange& exchange) {
  const auto bytes = parse_address(exchange.client.address);
  if (!bytes) return {};
  const bool is_ipv4 = exchange.client.address.find(':') == Text::npos;
  const Text all{reinterpret_cast<const char*>(bytes->data()), bytes->size()};
  return Value{exchange.scratch.copy(is_ipv4 ? all.substr(12) : all)};
}

Value status(Exchange& exchange) {
  const auto code = static_cast<std::uint64_t>(exchange.answer.status);
  return code == 0 ? Value{"000"} : Value{decimal(exchange, code)};
}

// The parts of `ip:port` of the last node that was tried.
Value balancer(Exchange& exchange, bool wants_port) {
  if (exchange.attempts.empty()) return {};
  const Text address = exchange.attempts.back().address;
  const std::size_t colon = address.rfind(':');
  if (colon == Text::npos) return wants_port ? Value{} : Value{address};
  if (!wants_port) return Value{address.substr(0, colon)};
  Value port{address.substr(colon + 1)};
  if (const auto number = to_number(port)) return Value::of(*number);
  return port;
}

// One value for each attempt, as nginx lists them.
template <class Write>
Value each_attempt(Exchange& exchange, const Write& write) {
  Text all;
  for (const Attempt& attempt : exchange.attempts) {
    const Text one = write(attempt);
    all = all.empty() ? one : exchange.scratch.join(all, ", ", one);
  }
  return text_or_nothing(all);
}

template <std::uint64_t Attempt::*time>
Value attempt_times(Exchange& exchange, Text) {
  return each_attempt(exchange, [&](const Attempt& attempt) {
    return attempt.*time == 0 ? Text{"-"}
                              : seconds(exchange, attempt.*time * microseconds_in_millisecond);
  });
}

Value upstream_status(Exchange& exchange, Text) {
  return each_attempt(exchange, [&](const Attempt& attempt) {
    return attempt.status == 0 ? Text{"-"}
                               : decimal(exchange, static_cast<std::uint64_t>(attempt.status));
  });
}

Value upstream_uri(Exchange& exchange, Text) {
  if (!exchange.upstream_target.empty()) return Value{exchange.upstream_target};
  if (!exchange.is_target_changed) return Value{""};
  return Value{path_and_query(exchange, encode_path(exchange.uri, exchange.scratch))};
}

// A name of the request line or of a header that nginx knows by a name of its own.
template <FieldName id>
Value known_field(Exchange& exchange, Text) {
  const Field* const field = exchange.request.fields.find(id);
  return field == nullptr ? Value{} : Value{field->value};
}

Value request_line(Exchange& exchange, Text) {
  const RequestHead& request = exchange.request;
  return Value{exchange.scratch.join(request.method_name, " ", request.target,
                                     request.minor_version == 0 ? " HTTP/1.0" : " HTTP/1.1")};
}

Value path_parameter(Exchange& exchange, Text name) {
  for (const PathParameter& parameter : exchange.parameters) {
    if (parameter.name == name) return Value{parameter.value};
  }
  return {};
}

struct Named {
  Text name;  // or the prefix of the names
  Variable::Reader reader;
  bool needs_body = false;
};

constexpr Named variables_by_name[] = {
    // The request.
    {"uri", [](Exchange& e, Text) { return Value{e.uri}; }},
    {"document_uri", [](Exchange& e, Text) { return Value{e.uri}; }},
    {"request_uri", [](Exchange& e, Text) { return Value{path_and_query(e, e.uri)}; }},
    {"real_request_uri", [](Exchange& e, Text) { return Value{e.request.target}; }},
    {"args",
     [](Exchange& e, Text) {
       return e.query.empty() && !e.request.has_query ? Value{} : Value{e.query};
     }},
    {"query_string",
     [](Exchange& e, Text) {
       return e.query.empty() && !e.request.has_query ? Value{} : Value{e.query};
     }},
    {"is_args", [](Exchange& e, Text) { return Value{e.query.empty() ? Text{} : Text{"?"}}; }},
    {"host", [](Exchange& e, Text) { return Value{e.host}; }},
    {"hostname", [](Exchange&, Text) { return Value{host_name()}; }},
    {"request_method", [](Exchange& e, Text) { return Value{e.request.method_name}; }},
    {"method", [](Exchange& e, Text) { return Value{e.request.method_name}; }},
    {"request", request_line},
    {"request_id", [](Exchange& e, Text) { return text_or_nothing(request_id(e)); }},
    {"request_length", [](Exchange& e, Text) { return Value{decimal(e, e.bytes_received)}; }},
    {"request_body",
     [](Exchange& e, Text) { return e.is_body_read ? text_or_nothing(e.body) : Value{}; }, true},
    {"content_type", known_field<FieldName::content_type>},
    {"content_length", known_field<FieldName::content_length>},
    {"cookie", known_field<FieldName::cookie>},
    {"scheme", [](Exchange& e, Text) { return Value{e.client.scheme()}; }},
    {"https", [](Exchange& e, Text) { return Value{e.client.is_tls ? "on" : ""}; }},
    {"ssl_server_name", [](Exchange& e, Text) { return text_or_nothing(e.client.server_name); }},
    {"server_protocol",
     [](Exchange& e, Text) {
       return Value{e.request.minor_version == 0 ? "HTTP/1.0" : "HTTP/1.1"};
     }},

    // The connection.
    {"remote_addr", [](Exchange& e, Text) { return text_or_nothing(e.client.address); }},
    {"remote_port", [](Exchange& e, Text) { return Value{decimal(e, e.client.port)}; }},
    {"binary_remote_addr", [](Exchange& e, Text) { return binary_address(e); }},
    {"realip_remote_addr",
     [](Exchange& e, Text) { return text_or_nothing(e.client.realip_remote_address); }},
    {"realip_remote_port",
     [](Exchange& e, Text) { return Value{decimal(e, e.client.realip_remote_port)}; }},
    {"server_addr", [](Exchange& e, Text) { return text_or_nothing(e.client.server_address); }},
    {"server_port", [](Exchange& e, Text) { return Value{decimal(e, e.client.server_port)}; }},
    {"server_name", [](Exchange&, Text) { return Value{"_"}; }},

    // What was found.
    {"route_id", [](Exchange& e, Text) { return e.route ? Value{e.route->id} : Value{}; }},
    {"route_name",
     [](Exchange& e, Text) { return e.route ? text_or_nothing(e.route->name) : Value{}; }},
    {"service_id",
     [](Exchange& e, Text) { return e.route ? text_or_nothing(e.route->service_id) : Value{}; }},
    {"service_name",
     [](Exchange& e, Text) { return e.route ? text_or_nothing(e.route->service_name) : Value{}; }},
    {"consumer_name",
     [](Exchange& e, Text) { return e.consumer ? Value{e.consumer->username} : Value{}; }},
    {"consumer_group_id",
     [](Exchange& e, Text) {
       return e.consumer ? text_or_nothing(e.consumer->group_id) : Value{};
     }},

    // The upstream.
    {"balancer_ip", [](Exchange& e, Text) { return balancer(e, false); }},
    {"balancer_port", [](Exchange& e, Text) { return balancer(e, true); }},
    {"upstream_addr",
     [](Exchange& e, Text) { return each_attempt(e, [](const Attempt& a) { return a.address; }); }},
    {"upstream_status", upstream_status},
    {"upstream_connect_time", attempt_times<&Attempt::connect_time>},
    {"upstream_header_time", attempt_times<&Attempt::header_time>},
    {"upstream_response_time", attempt_times<&Attempt::response_time>},
    {"apisix_upstream_response_time", attempt_times<&Attempt::response_time>},
    {"upstream_scheme", [](Exchange& e, Text) { return Value{e.upstream_scheme}; }},
    {"upstream_host",
     [](Exchange& e, Text) {
       return Value{e.upstream_host.empty() ? e.request.authority : e.upstream_host};
     }},
    {"upstream_uri", upstream_uri},

    // The answer, and time.
    {"status", [](Exchange& e, Text) { return status(e); }},
    {"bytes_sent", [](Exchange& e, Text) { return Value{decimal(e, e.bytes_sent)}; }},
    {"body_bytes_sent", [](Exchange& e, Text) { return Value{decimal(e, e.body_bytes_sent)}; }},
    {"request_time",
     [](Exchange& e, Text) { return Value{seconds(e, e.now > e.begin ? e.now - e.begin : 0)}; }},
    {"msec", [](Exchange& e, Text) { return Value{seconds(e, e.wall_time)}; }},
    {"time_local", [](Exchange& e, Text) { return Value{wall_time(e, "%d/%b/%Y:%H:%M:%S %z")}; }},
    {"time_iso8601",
     [](Exchange& e, Text) {
       // strftime has no colon in the offset.
       const Text text = wall_time(e, "%Y-%m-%dT%H:%M:%S%z");
       const std::size_t minutes = text.size() < 2 ? 0 : text.size() - 2;
       return Value{e.scratch.join(text.substr(0, minutes), ":", text.substr(minutes))};
     }},
    {"pid",
     [](Exchange& e, Text) { return Value{decimal(e, static_cast<std::uint64_t>(getpid()))}; }},
};

// Longer prefixes first, where one begins another.
constexpr Named variables_by_prefix[] = {
    {"http_",
     [](Exchange& e, Text name) { return variables::field(e.request.fields, name, e.scratch); }},
    {"arg_", [](Exchange& e, Text name) { return variables::argument(e.query, name, e.scratch); }},
    {"cookie_", variables::cookie},
    {"post_arg_", variables::form_argument, true},
    {"post_arg.", variables::body_member, true},
    {"graphql_", variables::graphql, true},
    {"ssl_",
     [](Exchange& e, Text name) {
       if (e.client.tls == nullptr) return Value{};
       return text_or_nothing(e.scratch.copy(e.client.tls->fact(name)));
     }},
    {"uri_param_", path_parameter},
    {"sent_http_",
     [](Exchange& e, Text name) { return variables::field(e.answer.fields, name, e.scratch); }},
    {"upstream_http_",
     [](Exchange& e, Text name) {
       return e.answer.is_local ? Value{} : variables::field(e.answer.fields, name, e.scratch);
     }},
};

// Header names in variables are written with `_` for `-`, in any case.
std::string header_name(Text name) {
  std::string result{name};
  for (char& c : result) c = c == '-' ? '_' : lower(c);
  return result;
}

}  // namespace

Variable::Variable(std::string_view name) : name_{name} {
  for (const Named& each : variables_by_name) {
    if (each.name != name) continue;
    reader_ = each.reader;
    needs_body_ = each.needs_body;
    return;
  }
  for (const Named& each : variables_by_prefix) {
    if (!name.starts_with(each.name)) continue;
    reader_ = each.reader;
    needs_body_ = each.needs_body;
    argument_ = name.substr(each.name.size());
    if (each.name.ends_with("http_")) argument_ = header_name(argument_);
    return;
  }
}

Value Variable::value(Exchange& exchange) const {
  if (exchange.lua != nullptr) {
    if (const Value* const own = lua::own_variable(exchange, name_)) return *own;
  }
  return reader_ == nullptr ? Value{} : reader_(exchange, argument_);
}

std::optional<std::string_view> Variable::read(Exchange& exchange) const {
  return to_text(value(exchange), exchange.scratch);
}

}  // namespace gwctl::runtime
