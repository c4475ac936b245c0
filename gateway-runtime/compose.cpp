#include "gateway-runtime/compose.h"

#include <algorithm>

#include "gateway-runtime/http/characters.h"
#include "gateway-runtime/scratch_text.h"
#include "gateway-runtime/snapshot.h"

namespace gwctl::runtime {
namespace {

constexpr std::string_view line_end = "\r\n";

/// Appends field lines; those that stand one behind the other as they were received go at once.
class FieldLines {
 public:
  explicit FieldLines(HeadBuffer& to) : to_{to} {}

  ~FieldLines() { flush(); }

  FieldLines(const FieldLines&) = delete;
  FieldLines& operator=(const FieldLines&) = delete;

  /// Done with; also what ends them.
  void flush() {
    if (begin_ != nullptr)
      to_.append(std::string_view{begin_, static_cast<std::size_t>(end_ - begin_)});
    begin_ = end_ = nullptr;
  }

  void add(const Field& field) {
    if (!field.is_line) {
      flush();
      // A name that is known holds nothing that is not fit.
      const bool is_fit = field.id != FieldName::other && !has_control(field.value);
      is_fit ? to_.append_field(field.name, field.value)
             : to_.append_foreign_field(field.name, field.value);
      return;
    }
    if (field.name.data() != end_) {
      flush();
      begin_ = field.name.data();
    }
    end_ = field.value.data() + field.value.size() + line_end.size();
  }

 private:
  HeadBuffer& to_;
  const char* begin_ = nullptr;
  const char* end_ = nullptr;
};

constexpr std::uint64_t hop_by_hop = bit(FieldName::connection) | bit(FieldName::keep_alive) |
                                     bit(FieldName::proxy_connection) | bit(FieldName::te) |
                                     bit(FieldName::trailer) | bit(FieldName::transfer_encoding) |
                                     bit(FieldName::upgrade);

// What the gateway says itself, whatever the client said.
constexpr std::uint64_t replaced = bit(FieldName::host) | bit(FieldName::content_length) |
                                   bit(FieldName::expect) | bit(FieldName::x_forwarded_for) |
                                   bit(FieldName::x_real_ip);

bool is_hop_by_hop(FieldName name) {
  return (hop_by_hop & bit(name)) != 0;
}

// Of an answer with a body or without, what the gateway alone says of its connection.
constexpr std::uint64_t own_connection =
    bit(FieldName::connection) | bit(FieldName::keep_alive) | bit(FieldName::transfer_encoding);

// What all Connection fields say together.
std::string_view connection_options(const Fields& fields, Scratch& scratch) {
  std::string_view options;
  for (const Field& field : fields) {
    if (field.id != FieldName::connection) continue;
    options = options.empty() ? field.value : scratch.join(options, ",", field.value);
  }
  return options;
}

// Nominating these would change what the message is; Upgrade has its own way.
constexpr std::uint64_t not_nominated =
    bit(FieldName::host) | bit(FieldName::content_length) | bit(FieldName::content_type) |
    bit(FieldName::content_encoding) | bit(FieldName::connection) | bit(FieldName::upgrade);

void append_framing(HeadBuffer& to, const BodyFraming& body) {
  if (body.framing == Framing::chunked) {
    to.append_field("Transfer-Encoding", "chunked");
  } else if (body.framing == Framing::length) {
    to.append("Content-Length: ").append_number(body.length);
    to.append("\r\n");
  }
}

void append_target(Exchange& exchange, HeadBuffer& to) {
  if (!exchange.upstream_target.empty()) {
    to.append_foreign(exchange.upstream_target, characters::target);
    return;
  }
  if (exchange.is_target_changed) {
    to.append(encode_path(exchange.uri, exchange.scratch));
    if (!exchange.query.empty()) to.append("?").append_foreign(exchange.query, characters::target);
    return;
  }
  // An absolute target goes on as a path.
  const RequestHead& request = exchange.request;
  to.append(request.path, request.has_query ? "?" : std::string_view{}, request.query);
}

void append_address(const Exchange& exchange, HeadBuffer& to) {
  const Peer& client = exchange.client;
  const bool adds_to_others = exchange.request.fields.may_have(bit(FieldName::x_forwarded_for));
  if (!client.address_fields.empty() && !adds_to_others) {
    to.append(client.address_fields);
    return;
  }
  to.append_field("X-Real-IP", client.address);
  to.append("X-Forwarded-For: ");
  for (const Field& field : exchange.request.fields) {
    if (field.id == FieldName::x_forwarded_for && !field.value.empty())
      to.append(field.value, ", ");
  }
  to.append(client.address, "\r\n");
}

// As lines, which nearly always are sent as they are.
void add_forwarded(Exchange& exchange, std::uint64_t seen) {
  const std::string_view scheme = exchange.client.scheme();
  const std::string_view host = exchange.host;
  const std::string_view port = exchange.client.server_port_text;
  const char* at = exchange.scratch
                       .join("X-Forwarded-Proto: ", scheme, "\r\nX-Forwarded-Host: ", host,
                             "\r\nX-Forwarded-Port: ", port, "\r\n")
                       .data();
  const bool is_line = !has_control(host);
  const auto add = [&](std::string_view name, std::string_view value, FieldName id) {
    const Field field{{at, name.size()}, {at + name.size() + 2, value.size()}, id, is_line};
    if ((seen & bit(id)) == 0) exchange.request.fields.add(field);
    at += name.size() + value.size() + 4;
  };
  add("X-Forwarded-Proto", scheme, FieldName::x_forwarded_proto);
  add("X-Forwarded-Host", host, FieldName::x_forwarded_host);
  add("X-Forwarded-Port", port, FieldName::x_forwarded_port);
}

}  // namespace

void compose_address(const Peer& client, HeadBuffer& to) {
  to.append_field("X-Real-IP", client.address);
  to.append_field("X-Forwarded-For", client.address);
}

void compose_request(Exchange& exchange, std::string_view host, const BodyFraming& body,
                     bool upgrades, HeadBuffer& to) {
  const RequestHead& request = exchange.request;
  to.append(request.method_name, " ");
  append_target(exchange, to);
  to.append(" HTTP/1.1\r\n");
  to.append_foreign_field("Host", host);
  append_address(exchange, to);
  FieldLines lines{to};
  for (const Field& field : request.fields) {
    if (((hop_by_hop | replaced) & bit(field.id)) != 0) continue;
    lines.add(field);
  }
  lines.flush();
  if (upgrades) {
    to.append_field("Connection", "upgrade");
    to.append_field("Upgrade", request.fields.get(FieldName::upgrade));
  } else if (!request.is_persistent && request.fields.may_have(bit(FieldName::connection)) &&
             exchange.route != nullptr && exchange.route->enables_websocket) {
    // What the client says of its connection, as APISIX does where it passes upgrades on.
    to.append_field("Connection", "close");
  }
  append_framing(to, body);
  to.append("\r\n");
}

Trust trust_in(const Peer& client, const AddressSet& trusted) {
  if (trusted.is_empty()) return Trust::addresses;
  return trusted.contains(client.realip_remote_address) ? Trust::all : Trust::none;
}

void settle_forwarded(Exchange& exchange, Trust trust) {
  constexpr std::uint64_t said = bit(FieldName::forwarded) | bit(FieldName::x_forwarded_host) |
                                 bit(FieldName::x_forwarded_port) |
                                 bit(FieldName::x_forwarded_proto);
  Fields& fields = exchange.request.fields;
  std::uint64_t seen = 0;
  if (trust == Trust::all) {
    for (const Field& field : fields) seen |= bit(field.id);
  } else {
    const std::uint64_t removed =
        trust == Trust::addresses ? said : said | bit(FieldName::x_forwarded_for);
    if (fields.may_have(removed))
      fields.remove_if([&](const Field& field) { return (removed & bit(field.id)) != 0; });
  }
  add_forwarded(exchange, seen);
}

void compose_response(const Exchange& exchange, const BodyFraming& body, bool is_persistent,
                      std::string_view date, HeadBuffer& to) {
  const Answer& answer = exchange.answer;
  to.append("HTTP/1.1 ").append_number(static_cast<std::uint64_t>(answer.status));
  to.append(" ", reason_phrase(answer.status), "\r\n");
  // Those of a 101 are the upstream's, and mean the client.
  const std::uint64_t dropped = answer.status == 101 ? 0 : own_connection;
  std::uint64_t seen = 0;
  FieldLines lines{to};
  for (const Field& field : answer.fields) {
    if ((dropped & bit(field.id)) != 0) continue;
    // The upstream's own line says the same.
    const bool is_length = field.id == FieldName::content_length;
    if (is_length && !(field.is_line && body.framing == Framing::length)) continue;
    seen |= bit(field.id);
    lines.add(field);
  }
  lines.flush();
  if ((seen & bit(FieldName::date)) == 0) to.append_field("Date", date);
  if ((seen & bit(FieldName::server)) == 0) to.append(server_line);
  if ((seen & bit(FieldName::content_length)) == 0) append_framing(to, body);
  if (!is_persistent) {
    to.append_field("Connection", "close");
  } else if (exchange.request.minor_version == 0) {
    to.append_field("Connection", "keep-alive");
  }
  to.append("\r\n");
}

void remove_nominated(Fields& fields, Scratch& scratch) {
  if (!fields.may_have(bit(FieldName::connection))) return;
  const std::string_view options = connection_options(fields, scratch);
  // Nearly always, if there is any.
  if (options.empty() || equal_names(options, "keep-alive") || equal_names(options, "close"))
    return;
  each_element(options, [&](std::string_view option) {
    fields.remove_if([&](const Field& field) {
      return (not_nominated & bit(field.id)) == 0 && equal_names(field.name, option);
    });
    return true;
  });
}

void remove_hop_by_hop(Fields& fields, Scratch& scratch) {
  if (!fields.may_have(hop_by_hop)) return;
  remove_nominated(fields, scratch);
  fields.remove_if([](const Field& field) { return is_hop_by_hop(field.id); });
}

void remove_hop_by_hop_but_upgrade(Fields& fields) {
  fields.remove_if([](const Field& field) {
    return is_hop_by_hop(field.id) && field.id != FieldName::upgrade &&
           field.id != FieldName::connection;
  });
}

std::string_view error_page(int status, Scratch& scratch) {
  const std::string_view number = decimal(static_cast<std::uint64_t>(status), scratch);
  const std::string_view title = scratch.join(number, " ", reason_phrase(status));
  return scratch.join(
      "<html>\r\n<head><title>", title, "</title></head>\r\n<body>\r\n<center><h1>", title,
      "</h1></center>\r\n<hr><center>openresty</center>\r\n<p><em>Powered by <a "
      "href=\"https://apisix.apache.org/\">APISIX</a>.</em></p></body>\r\n</html>\r\n");
}

}  // namespace gwctl::runtime
