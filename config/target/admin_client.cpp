#include "config/target/admin_client.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gwctl::config {

std::string AdminAnswer::message() const {
  for (const char* name : {"error_msg", "message"}) {
    if (!body.is_object()) break;
    const auto found = body.find(name);
    if (found == body.end() || !found->is_string()) continue;
    const auto why = body.find("description");
    const bool has_why = why != body.end() && why->is_string();
    return has_why ? fmt::format("{}: {}", found->get<std::string>(), why->get<std::string>())
                   : found->get<std::string>();
  }
  return fmt::format("status {}", status);
}

AdminSend admin_sender(ServerOptions options) {
  while (options.url.ends_with('/')) options.url.pop_back();
  options.http.headers.emplace_back("Content-Type: application/json");
  options.http.headers.emplace_back("Expect:");
  if (!options.key.empty()) options.http.headers.push_back("X-API-KEY: " + options.key);
  return [options = std::move(options)](
             const std::string& method, const std::string& path,
             const std::string& body) -> tl::expected<AdminAnswer, WriteFailure> {
    auto response = http_send({method, options.url + path, body}, options.http);
    // Every request here may be sent again.
    if (!response) {
      return tl::unexpected{
          WriteFailure{WriteFailure::Kind::busy,
                       fmt::format("{}: {}", options.url, response.error().message), true}};
    }
    return AdminAnswer{response->status, std::move(response->server), parse_json(response->body)};
  };
}

bool is_unclear(long status) {
  return status >= 500;
}

bool may_try_again(long status) {
  constexpr std::array passing{408L, 429L, 500L, 502L, 503L, 504L};
  return std::ranges::find(passing, status) != passing.end();
}

}  // namespace gwctl::config
