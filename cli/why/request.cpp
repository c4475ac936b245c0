#include "cli/why/request.h"

#include <algorithm>
#include <charconv>
#include <ctime>

#include <fmt/format.h>

#include "gateway-runtime/address_set.h"
#include "gateway-runtime/http/fields.h"

namespace gwctl::cli {
namespace {

constexpr std::string_view default_host = "localhost";
constexpr std::uint64_t microseconds_in_second = 1'000'000;

struct Target {
  std::string method = "GET";
  std::string scheme = "http";
  std::string authority;  // empty: not said
  std::string path;       // with the query
};

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

Result<Target> read_line(std::string_view line) {
  Target target;
  line = trimmed(line);
  const std::size_t blank = line.find(' ');
  if (blank != line.npos) {
    target.method = line.substr(0, blank);
    line = trimmed(line.substr(blank));
  }
  line = line.substr(0, line.find('#'));
  if (line.starts_with('/') || line == "*") {
    target.path = line;
    return target;
  }
  const std::size_t colon = line.find("://");
  if (colon != line.npos) target.scheme = line.substr(0, colon);
  if (colon == line.npos || (target.scheme != "http" && target.scheme != "https")) {
    return fail(
        fmt::format("\"{}\" is no request: write 'GET https://host/path?query' or a path", line));
  }
  line.remove_prefix(colon + 3);
  const std::size_t end = std::min(line.find_first_of("/?"), line.size());
  target.authority = line.substr(0, end);
  target.path = line.substr(end);
  if (!target.path.starts_with('/')) target.path.insert(0, "/");
  return target;
}

bool is_named(std::string_view field, std::string_view name) {
  return runtime::equal_names(trimmed(field.substr(0, field.find(':'))), name);
}

bool has_field(const RequestText& text, std::string_view name) {
  return std::ranges::any_of(text.fields,
                             [&](const std::string& field) { return is_named(field, name); });
}

Result<std::string> compose(const RequestText& text, const Target& target) {
  std::string head = fmt::format("{} {} HTTP/1.1\r\n", target.method, target.path);
  if (!has_field(text, "host")) {
    head +=
        fmt::format("Host: {}\r\n",
                    target.authority.empty() ? default_host : std::string_view{target.authority});
  }
  for (const std::string& field : text.fields) {
    const std::size_t colon = field.find(':');
    if (colon == field.npos) return fail(fmt::format("\"{}\" is no header: Name: value", field));
    head += fmt::format("{}: {}\r\n", trimmed(std::string_view{field}.substr(0, colon)),
                        trimmed(std::string_view{field}.substr(colon + 1)));
  }
  if (!text.body.empty() && !has_field(text, "content-length"))
    head += fmt::format("Content-Length: {}\r\n", text.body.size());
  return head + "\r\n";
}

// The port at the end of an authority, or that of the scheme.
std::uint16_t port_of(std::string_view authority, bool is_tls) {
  const std::uint16_t usual = is_tls ? 443 : 80;
  const std::size_t colon = authority.rfind(':');
  if (colon == authority.npos || authority.ends_with(']')) return usual;
  std::uint16_t port = 0;
  const std::string_view digits = authority.substr(colon + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return error == std::errc{} ? port : usual;
}

}  // namespace

Result<std::unique_ptr<AskedRequest>> AskedRequest::make(const RequestText& text) {
  GWCTL_TRY_ASSIGN(const Target target, read_line(text.line));
  if (!runtime::parse_address(text.client))
    return fail(fmt::format("\"{}\" is no address of a client", text.client));
  auto made = std::make_unique<AskedRequest>();
  GWCTL_TRY_ASSIGN(made->head_, compose(text, target));
  made->body_ = text.body;
  made->client_ = text.client;
  runtime::Exchange& exchange = made->exchange;
  std::size_t scanned = 0;
  runtime::Refusal refusal;
  const auto parsed = parse_request(made->head_, scanned, {}, exchange.request, refusal);
  if (parsed != runtime::Parsed::complete) {
    return fail(fmt::format("the gateway refuses such a request with {}: {}", refusal.status,
                            refusal.reason));
  }
  const bool is_tls = target.scheme == "https";
  exchange.body = made->body_;
  exchange.bytes_received = exchange.request.head_size;
  exchange.wants_head = exchange.request.method == runtime::Method::head;
  exchange.wall_time = static_cast<std::uint64_t>(std::time(nullptr)) * microseconds_in_second;
  runtime::Peer& peer = exchange.client;
  peer.address = peer.realip_remote_address = made->client_;
  peer.server_address = "127.0.0.1";
  peer.server_port = port_of(exchange.request.authority, is_tls);
  made->port_ = std::to_string(peer.server_port);
  peer.server_port_text = made->port_;
  peer.is_tls = is_tls;
  if (is_tls) peer.server_name = runtime::host_of(exchange.request.authority, exchange.scratch);
  made->url = fmt::format("{}://{}{}", target.scheme, exchange.request.authority, target.path);
  return made;
}

}  // namespace gwctl::cli
