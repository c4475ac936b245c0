#include <fmt/format.h>

#include "config/target/servers.h"
#include "core/url.h"

namespace gwctl::config {
namespace {

// `APISIX/3.18.0`
std::string version_in(std::string_view server) {
  const std::size_t slash = server.find('/');
  if (slash == std::string_view::npos) return {};
  return " " + std::string{server.substr(slash + 1, server.find(' ') - slash - 1)};
}

// Fields are ASCII; gwctl's runtime reads the rest back.
AdminSend signed_sender(ServerOptions options) {
  const auto add = [&](const char* name, const std::string& text) {
    if (!text.empty())
      options.http.headers.push_back(fmt::format("{}: {}", name, encode_uri_component(text)));
  };
  add("X-Gwctl-Author", options.author);
  add("X-Gwctl-Message", options.message);
  return admin_sender(std::move(options));
}

}  // namespace

Result<std::unique_ptr<Target>> open_server(const ServerOptions& options) {
  const AdminSend send = admin_sender(options);
  const auto own = send("GET", "/gwctl/v1/status", {});
  if (!own) return fail(own.error().message);
  if (own->is_success()) {
    TargetInfo info{fmt::format("gwctl {}", text_member(own->body, "version")), options.url,
                    text_member(own->body, "router")};
    return make_runtime(signed_sender(options), std::move(info));
  }
  const auto admin = send("GET", "/apisix/admin/routes?page=1&page_size=10", {});
  if (!admin) return fail(admin.error().message);
  TargetInfo info{"Apache APISIX" + version_in(admin->server), options.url};
  if (admin->is_success()) return make_apisix(send, std::move(info));
  // Standalone, it has no resources to be read one by one.
  const auto configs = send("GET", "/apisix/admin/configs", {});
  if (!configs || !configs->is_success()) {
    constexpr long unauthorized = 401;
    return fail(fmt::format(
        "{} is no Admin API that can be used: {}{}", options.url, admin->message(),
        admin->status == unauthorized ? "; --token-file or GWCTL_TOKEN gives its key" : ""));
  }
  info.name += " (standalone)";
  return make_standalone(
      [options](const std::vector<std::string>& fields) {
        ServerOptions more = options;
        more.http.headers.insert(more.http.headers.end(), fields.begin(), fields.end());
        return admin_sender(std::move(more));
      },
      std::move(info));
}

}  // namespace gwctl::config
