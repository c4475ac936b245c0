#include "gateway-runtime/compose.h"

#include <algorithm>
#include <charconv>

namespace gwctl::runtime {
namespace {

constexpr std::string_view line_end = "\r\n";

void append_field(std::string& to, std::string_view name, std::string_view value) {
  to.append(name).append(": ").append(value).append(line_end);
}

void append_number(std::string& to, std::uint64_t number) {
  char digits[20];
  const char* const end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  to.append(digits, static_cast<std::size_t>(end - digits));
}

bool is_hop_by_hop(FieldName name) {
  switch (name) {
    case FieldName::connection:
    case FieldName::keep_alive:
    case FieldName::proxy_connection:
    case FieldName::te:
    case FieldName::trailer:
    case FieldName::transfer_encoding:
    case FieldName::upgrade: return true;
    default: return false;
  }
}

// What the gateway says itself, whatever the client said.
bool is_replaced(FieldName name) {
  switch (name) {
    case FieldName::host:
    case FieldName::content_length:
    case FieldName::expect:
    case FieldName::x_forwarded_for:
    case FieldName::x_real_ip: return true;
    default: return false;
  }
}

// Whether Connection names the field (RFC 9110, 7.6.1); most requests name none but what is dropped
// anyway.
bool is_nominated(std::string_view connection, std::string_view name) {
  return !each_element(connection,
                       [&](std::string_view option) { return !equal_names(option, name); });
}

void append_framing(std::string& to, const BodyFraming& body) {
  if (body.framing == Framing::chunked) {
    append_field(to, "Transfer-Encoding", "chunked");
  } else if (body.framing == Framing::length) {
    to.append("Content-Length: ");
    append_number(to, body.length);
    to.append(line_end);
  }
}

void append_target(Exchange& exchange, std::string& to) {
  if (!exchange.upstream_target.empty()) {
    to.append(exchange.upstream_target);
    return;
  }
  if (exchange.is_target_changed) {
    to.append(encode_path(exchange.uri, exchange.scratch));
    if (!exchange.query.empty()) to.append("?").append(exchange.query);
    return;
  }
  // An absolute target goes on as a path.
  to.append(exchange.request.path);
  if (exchange.request.has_query) to.append("?").append(exchange.request.query);
}

std::string_view own_scheme(const Exchange& exchange) {
  return exchange.client.is_tls ? "https" : "http";
}

std::string_view own_port(Exchange& exchange) {
  constexpr std::size_t digits_max = 5;
  char* const to = exchange.scratch.allocate(digits_max);
  const char* const end = std::to_chars(to, to + digits_max, exchange.client.server_port).ptr;
  return {to, static_cast<std::size_t>(end - to)};
}

// What a trusted client or a plugin said goes on with the other fields.
void append_forwarded(Exchange& exchange, std::string& to) {
  const Fields& fields = exchange.request.fields;
  if (fields.find(FieldName::x_forwarded_proto) == nullptr)
    append_field(to, "X-Forwarded-Proto", own_scheme(exchange));
  if (fields.find(FieldName::x_forwarded_host) == nullptr)
    append_field(to, "X-Forwarded-Host", exchange.host);
  if (fields.find(FieldName::x_forwarded_port) == nullptr)
    append_field(to, "X-Forwarded-Port", own_port(exchange));
}

void append_address(const Exchange& exchange, std::string& to) {
  const Peer& client = exchange.client;
  append_field(to, "X-Real-IP", client.address);
  to.append("X-Forwarded-For: ");
  for (const Field& field : exchange.request.fields) {
    if (field.id == FieldName::x_forwarded_for && !field.value.empty())
      to.append(field.value).append(", ");
  }
  to.append(client.address).append(line_end);
}

}  // namespace

void compose_request(Exchange& exchange, std::string_view host, const BodyFraming& body,
                     bool upgrades, std::string& to) {
  const RequestHead& request = exchange.request;
  to.append(request.method_name).append(" ");
  append_target(exchange, to);
  to.append(" HTTP/1.1\r\n");
  append_field(to, "Host", host);
  append_address(exchange, to);
  append_forwarded(exchange, to);
  const std::string_view connection = request.fields.get(FieldName::connection);
  const bool nominates = !connection.empty() && !equal_names(connection, "keep-alive") &&
                         !equal_names(connection, "close");
  for (const Field& field : request.fields) {
    if (is_hop_by_hop(field.id) || is_replaced(field.id)) continue;
    if (nominates && is_nominated(connection, field.name)) continue;
    append_field(to, field.name, field.value);
  }
  if (upgrades) {
    append_field(to, "Connection", "upgrade");
    append_field(to, "Upgrade", request.fields.get(FieldName::upgrade));
  }
  append_framing(to, body);
  to.append(line_end);
}

void distrust(Exchange& exchange, bool keeps_addresses) {
  Fields& fields = exchange.request.fields;
  fields.remove_if([&](const Field& field) {
    switch (field.id) {
      case FieldName::forwarded:
      case FieldName::x_forwarded_host:
      case FieldName::x_forwarded_port:
      case FieldName::x_forwarded_proto: return true;
      case FieldName::x_forwarded_for: return !keeps_addresses;
      default: return false;
    }
  });
  fields.add({"X-Forwarded-Proto", own_scheme(exchange), FieldName::x_forwarded_proto});
  fields.add({"X-Forwarded-Host", exchange.host, FieldName::x_forwarded_host});
  fields.add({"X-Forwarded-Port", own_port(exchange), FieldName::x_forwarded_port});
}

void compose_response(const Exchange& exchange, const BodyFraming& body, bool is_persistent,
                      std::string_view date, std::string& to) {
  const Answer& answer = exchange.answer;
  to.append("HTTP/1.1 ");
  append_number(to, static_cast<std::uint64_t>(answer.status));
  to.append(" ").append(reason_phrase(answer.status)).append(line_end);
  bool has_date = false;
  bool has_server = false;
  for (const Field& field : answer.fields) {
    if (field.id == FieldName::content_length) continue;
    has_date |= field.id == FieldName::date;
    has_server |= field.id == FieldName::server;
    append_field(to, field.name, field.value);
  }
  if (!has_date) append_field(to, "Date", date);
  if (!has_server) append_field(to, "Server", server_name);
  append_framing(to, body);
  if (!is_persistent) {
    append_field(to, "Connection", "close");
  } else if (exchange.request.minor_version == 0) {
    append_field(to, "Connection", "keep-alive");
  }
  to.append(line_end);
}

void remove_hop_by_hop(Fields& fields) {
  const std::string_view connection = fields.get(FieldName::connection);
  if (!connection.empty()) {
    each_element(connection, [&](std::string_view option) {
      const FieldName id = field_name(option);
      // Nominating these would change what the message is.
      if (id != FieldName::content_length && id != FieldName::content_type) fields.remove(option);
      return true;
    });
  }
  fields.remove_if([](const Field& field) { return is_hop_by_hop(field.id); });
}

void remove_hop_by_hop_but_upgrade(Fields& fields) {
  fields.remove_if([](const Field& field) {
    return is_hop_by_hop(field.id) && field.id != FieldName::upgrade &&
           field.id != FieldName::connection;
  });
}

std::string_view error_page(int status, Scratch& scratch) {
  char digits[4];
  const char* const end = std::to_chars(digits, digits + sizeof digits, status).ptr;
  const std::string_view number{digits, static_cast<std::size_t>(end - digits)};
  const std::string_view title = scratch.join(number, " ", reason_phrase(status));
  return scratch.join(
      "<html>\r\n<head><title>", title, "</title></head>\r\n<body>\r\n<center><h1>", title,
      "</h1></center>\r\n<hr><center>openresty</center>\r\n<p><em>Powered by <a "
      "href=\"https://apisix.apache.org/\">APISIX</a>.</em></p></body>\r\n</html>\r\n");
}

}  // namespace gwctl::runtime
