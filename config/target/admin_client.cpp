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

AdminClient::AdminClient(ServerOptions options) : options_{std::move(options)} {
  while (options_.url.ends_with('/')) options_.url.pop_back();
  options_.http.headers.emplace_back("Content-Type: application/json");
  options_.http.headers.emplace_back("Expect:");
  if (!options_.key.empty()) options_.http.headers.push_back("X-API-KEY: " + options_.key);
}

tl::expected<AdminAnswer, WriteFailure> AdminClient::send(const std::string& method,
                                                          const std::string& path,
                                                          const std::string& body,
                                                          std::vector<std::string> headers) const {
  HttpOptions http = options_.http;
  std::ranges::move(headers, std::back_inserter(http.headers));
  auto response = http_send({method, options_.url + path, body}, http);
  // Every request here may be sent again.
  if (!response) {
    return tl::unexpected{
        WriteFailure{WriteFailure::Kind::busy, std::move(response.error().message)}};
  }
  AdminAnswer answer{response->status, std::move(response->server), {}};
  if (!response->body.empty()) answer.body = Json::parse(response->body, nullptr, false);
  if (answer.body.is_discarded()) answer.body = Json{};
  return answer;
}

Result<Json> AdminClient::get(const std::string& path) const {
  auto answer = send("GET", path);
  if (!answer) return fail(answer.error().message);
  if (!answer->is_success())
    return fail(fmt::format("GET {}{}: {}", options_.url, path, answer->message()));
  return std::move(answer->body);
}

bool may_try_again(long status) {
  constexpr std::array passing{408L, 429L, 500L, 502L, 503L, 504L};
  return std::ranges::find(passing, status) != passing.end();
}

}  // namespace gwctl::config
