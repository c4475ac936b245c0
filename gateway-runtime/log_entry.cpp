#include "gateway-runtime/log_entry.h"

#include <algorithm>
#include <unistd.h>

#include <fmt/format.h>

#include "core/js_text.h"
#include "core/url.h"
#include "gateway-runtime/compose.h"
#include "gateway-runtime/snapshot.h"

namespace gwctl::runtime {
namespace {

constexpr double microseconds_of_millisecond = 1000;

void append_name(std::string& to, std::string_view name) {
  if (to.back() != '{') to += ',';
  append_json_string(to, name);
  to += ':';
}

void append_text(std::string& to, std::string_view name, std::string_view text) {
  append_name(to, name);
  append_json_string(to, text);
}

template <class Number>
void append_number(std::string& to, std::string_view name, Number number) {
  append_name(to, name);
  fmt::format_to(std::back_inserter(to), "{}", number);
}

// False where there is nothing that could be told.
bool append_value(std::string& to, std::string_view name, const Value& value, Scratch& scratch) {
  switch (value.type) {
    case Value::Type::text: append_text(to, name, value.text); return true;
    case Value::Type::number: append_number(to, name, value.number); return true;
    case Value::Type::boolean: append_number(to, name, value.boolean); return true;
    default: break;
  }
  const auto text = to_text(value, scratch);
  if (text) append_text(to, name, *text);
  return text.has_value();
}

/// Names with their values, as an object: a name that is there twice has a list.
class Listing {
 public:
  void add(std::string name, std::string value) {
    const auto known = std::ranges::find(entries_, name, &Entry::name);
    if (known == entries_.end()) {
      entries_.push_back({std::move(name), {std::move(value)}});
    } else {
      known->values.push_back(std::move(value));
    }
  }

  void write(std::string& to, std::string_view name) const {
    append_name(to, name);
    to += '{';
    for (const Entry& entry : entries_) {
      append_name(to, entry.name);
      if (entry.values.size() > 1) to += '[';
      for (const std::string& value : entry.values) {
        if (&value != &entry.values.front()) to += ',';
        append_json_string(to, value);
      }
      if (entry.values.size() > 1) to += ']';
    }
    to += '}';
  }

 private:
  struct Entry {
    std::string name;
    std::vector<std::string> values;
  };

  std::vector<Entry> entries_;
};

Listing listing_of(const Fields& fields) {
  Listing listing;
  for (const Field& field : fields) {
    std::string name{field.name};
    std::ranges::transform(name, name.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    listing.add(std::move(name), std::string{field.value});
  }
  return listing;
}

Listing listing_of(std::string_view query) {
  Listing listing;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    std::string argument{query.substr(0, end)};
    query.remove_prefix(std::min(end + 1, query.size()));
    if (argument.empty()) continue;
    std::ranges::replace(argument, '+', ' ');
    const std::size_t equals = std::min(argument.find('='), argument.size());
    listing.add(decode_percent(argument.substr(0, equals)),
                decode_percent(argument.substr(std::min(equals + 1, argument.size()))));
  }
  return listing;
}

std::string_view host_name() {
  constexpr std::size_t bytes_max = 256;
  static const std::string name = [] {
    char text[bytes_max] = {};
    return std::string{::gethostname(text, bytes_max - 1) == 0 ? text : ""};
  }();
  return name;
}

void append_request(std::string& to, Exchange& exchange, std::string_view body) {
  static const Variable scheme{"scheme"};
  static const Variable host{"host"};
  static const Variable port{"server_port"};
  static const Variable uri{"request_uri"};
  static const Variable method{"request_method"};
  const std::string_view target = uri.read(exchange).value_or("");
  append_name(to, "request");
  to += '{';
  append_text(to, "url",
              exchange.scratch.join(scheme.read(exchange).value_or(""), "://",
                                    host.read(exchange).value_or(""), ":",
                                    port.read(exchange).value_or(""), target));
  append_text(to, "uri", target);
  append_text(to, "method", method.read(exchange).value_or(""));
  listing_of(exchange.request.fields).write(to, "headers");
  listing_of(exchange.query).write(to, "querystring");
  append_number(to, "size", exchange.bytes_received);
  if (!body.empty()) append_text(to, "body", body);
  to += '}';
}

void append_response(std::string& to, const Exchange& exchange, std::string_view body) {
  append_name(to, "response");
  to += '{';
  append_number(to, "status", exchange.answer.status);
  listing_of(exchange.answer.fields).write(to, "headers");
  append_number(to, "size", exchange.bytes_sent);
  if (!body.empty()) append_text(to, "body", body);
  to += '}';
}

void append_latencies(std::string& to, const Exchange& exchange) {
  const std::uint64_t all = exchange.now > exchange.begin ? exchange.now - exchange.begin : 0;
  const double total = static_cast<double>(all) / microseconds_of_millisecond;
  append_number(to, "start_time", (exchange.wall_time - std::min(exchange.wall_time, all)) / 1000);
  append_number(to, "latency", total);
  if (exchange.attempts.empty()) return append_number(to, "apisix_latency", total);
  double upstream = 0;
  for (const Attempt& attempt : exchange.attempts)
    upstream += static_cast<double>(attempt.response_time);
  append_number(to, "upstream_latency", upstream);
  append_number(to, "apisix_latency", std::max(0.0, total - upstream));
}

void append_owner(std::string& to, const Exchange& exchange) {
  if (exchange.route == nullptr) return append_text(to, "service_id", exchange.host);
  append_text(to, "service_id", exchange.route->service_id);
  append_text(to, "route_id", exchange.route->id);
}

}  // namespace

LogFormat::LogFormat(const Node& settings) {
  for (const Member& member : settings.members()) {
    Field field{std::string{member.name()}, {}, {}, {}};
    const std::string_view text = member.value.string();
    if (member.value.is_object()) {
      field.fields.emplace_back(member.value);
    } else if (text.starts_with('$')) {
      field.variable.emplace_back(text.substr(1));
    } else {
      field.text = member.value.is_string() ? std::string{text} : to_json(member.value);
    }
    fields_.push_back(std::move(field));
  }
}

void LogFormat::write(Exchange& exchange, std::string& to) const {
  for (const Field& field : fields_) {
    if (!field.variable.empty()) {
      append_value(to, field.name, field.variable.front().value(exchange), exchange.scratch);
    } else if (!field.fields.empty()) {
      append_name(to, field.name);
      to += '{';
      field.fields.front().write(exchange, to);
      to += '}';
    } else {
      append_text(to, field.name, field.text);
    }
  }
}

std::string write_log_entry(Exchange& exchange, const LoggedBodies& bodies, const LogFormat& more) {
  static const Variable upstream{"upstream_addr"};
  std::string entry{'{'};
  append_request(entry, exchange, bodies.request);
  append_response(entry, exchange, bodies.response);
  append_name(entry, "server");
  entry += '{';
  append_text(entry, "hostname", host_name());
  append_text(entry, "version", apisix_version);
  entry += '}';
  if (const auto address = upstream.read(exchange)) append_text(entry, "upstream", *address);
  append_owner(entry, exchange);
  if (exchange.consumer != nullptr) {
    append_name(entry, "consumer");
    entry += '{';
    append_text(entry, "username", exchange.consumer->username);
    entry += '}';
  }
  append_text(entry, "client_ip", exchange.client.address);
  append_latencies(entry, exchange);
  more.write(exchange, entry);
  return entry + '}';
}

std::string write_log_entry(Exchange& exchange, const LogFormat& format) {
  std::string entry{'{'};
  format.write(exchange, entry);
  if (exchange.route != nullptr) {
    if (!exchange.route->service_id.empty())
      append_text(entry, "service_id", exchange.route->service_id);
    append_text(entry, "route_id", exchange.route->id);
  }
  return entry + '}';
}

}  // namespace gwctl::runtime
