#pragma once

#include <cstdint>
#include <string_view>

#include "gateway-runtime/address_set.h"
#include "gateway-runtime/exchange.h"
#include "gateway-runtime/head_buffer.h"
#include "gateway-runtime/snapshot.h"

namespace gwctl::runtime {

/// How the body that follows a head is framed.
struct BodyFraming {
  Framing framing = Framing::none;
  std::uint64_t length = 0;
};

/// Which X-Forwarded fields of a client are believed.
enum class Trust : std::uint8_t {
  all,
  addresses,  ///< X-Forwarded-For, to be added to
  none,
};

/// Has the request say what is known of it in X-Forwarded-Proto, -Host and -Port, unless a trusted
/// client says so. What plugins make of these goes upstream; what they take out does not.
void settle_forwarded(Exchange& exchange, Trust trust);

/// How far a client is believed where those addresses are trusted.
Trust trust_in(const Peer& client, const AddressSet& trusted);

/// Appends the head of the request for an upstream: what the client sent and plugins changed,
/// without hop-by-hop fields (RFC 9110, 7.6.1), with the X-Forwarded fields of APISIX. `upgrades`:
/// the client's Upgrade is passed on.
void compose_request(Exchange& exchange, std::string_view host, const BodyFraming& body,
                     bool upgrades, HeadBuffer& to);

/// Appends what tells an upstream who the client is, for requests that come without
/// X-Forwarded-For.
void compose_address(const Peer& client, HeadBuffer& to);

/// Appends the head of the answer for a client of HTTP/1. `date`: for answers that have none.
void compose_response(const Exchange& exchange, const BodyFraming& body, bool is_persistent,
                      std::string_view date, HeadBuffer& to);

/// Takes out what Connection names (RFC 9110, 7.6.1), but for what makes the message what it is.
void remove_nominated(Fields& fields, Scratch& scratch);

/// Takes the hop-by-hop fields out of an upstream's response.
void remove_hop_by_hop(Fields& fields, Scratch& scratch);
/// The same for a 101, whose Upgrade and Connection mean the client.
void remove_hop_by_hop_but_upgrade(Fields& fields);

/// The page that a status without a body is answered with, as nginx and APISIX have it.
std::string_view error_page(int status, Scratch& scratch);

/// What this gateway is compatible with.
inline constexpr std::string_view apisix_version = "3.18.0";
inline constexpr std::string_view server_line = "Server: APISIX/3.18.0\r\n";
inline constexpr std::string_view server_name = line_field(server_line, FieldName::server).value;

}  // namespace gwctl::runtime
