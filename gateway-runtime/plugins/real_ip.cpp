#include <charconv>

#include "gateway-runtime/address_set.h"
#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/support.h"
#include "gateway-runtime/variable.h"

namespace gwctl::runtime::plugins {
namespace {

struct ClientAddress {
  std::string_view ip;     ///< IPv6 without brackets
  std::uint16_t port = 0;  ///< 0: not told
};

// `1.2.3.4`, `1.2.3.4:80`, `::1`, `[::1]`, `[::1]:80`
std::optional<ClientAddress> read_address(std::string_view text) {
  ClientAddress read;
  if (parse_address(text)) {
    const bool has_brackets = text.starts_with('[');
    read.ip = has_brackets ? text.substr(1, text.size() - 2) : text;
    return read;
  }
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view port = text.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), read.port);
  if (error != std::errc{} || end != port.data() + port.size() || read.port == 0)
    return std::nullopt;
  const std::string_view ip = text.substr(0, colon);
  const bool has_brackets = ip.starts_with('[');
  // Without brackets there is no telling where an IPv6 address ends.
  if (!parse_address(ip) || has_brackets != (ip.find(':') != std::string_view::npos))
    return std::nullopt;
  read.ip = has_brackets ? ip.substr(1, ip.size() - 2) : ip;
  return read;
}

class RealIp final : public Plugin {
 public:
  RealIp(const Node& settings, AddressSet trusted)
      : source_{text_or(settings, "source", "")},
        is_forwarded_for_{source_.name() == "http_x_forwarded_for"},
        is_recursive_{is_on(settings, "recursive")},
        trusted_{std::move(trusted)} {}

  Verdict rewrite(Exchange& exchange) const override {
    Peer& client = exchange.client;
    if (!trusted_.is_empty() && !trusted_.contains(client.address)) return Verdict::next;
    const auto told = source_.read(exchange);
    if (!told) return Verdict::next;
    const auto address = read_address(is_forwarded_for_ ? pick(*told) : *told);
    if (!address) return Verdict::next;
    client.address = exchange.scratch.copy(address->ip);
    if (address->port != 0) client.port = address->port;
    client.address_fields = {};
    return Verdict::next;
  }

 private:
  // Of those that the request went through, the last one; where all that are trusted may be
  // believed, the last one that is not.
  std::string_view pick(std::string_view list) const {
    std::string_view picked;
    std::string_view last_untrusted;
    std::string_view first;
    each_element(list, [&](std::string_view address) {
      if (first.empty()) first = address;
      picked = address;
      if (!trusted_.contains(address)) last_untrusted = address;
      return true;
    });
    if (!is_recursive_ || trusted_.is_empty()) return picked;
    return last_untrusted.empty() ? first : last_untrusted;
  }

  Variable source_;
  bool is_forwarded_for_;
  bool is_recursive_;
  AddressSet trusted_;
};

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  AddressSet trusted;
  for (const std::string& text : list_of(settings.node, "trusted_addresses")) {
    GWCTL_TRY(trusted.add(text));
  }
  return std::make_unique<const RealIp>(settings.node, std::move(trusted));
}

}  // namespace

const PluginKind real_ip{"real-ip", 23000, phase_rewrite, make};

}  // namespace gwctl::runtime::plugins
