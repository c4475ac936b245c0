#include "gateway-runtime/admin/admin_api.h"

#include <algorithm>

#include <fmt/format.h>

#include "gateway-runtime/admin/call.h"
#include "gateway-runtime/digest.h"

namespace gwctl::runtime::admin {
namespace {

constexpr std::string_view root = "/apisix/admin";

struct Area {
  std::string_view word;
  void (*serve)(const Call&, ServiceResponse&);
};

constexpr std::string_view own_root = "/gwctl/v1/";

constexpr Area areas[] = {
    {"configs", serve_configs}, {"plugins", serve_plugins}, {"schema", serve_schema}};

void set_cors(const ServiceRequest& request, ServiceResponse& response) {
  response.fields.emplace_back("Access-Control-Allow-Origin", "*");
  response.fields.emplace_back("Access-Control-Allow-Credentials", "true");
  response.fields.emplace_back("Access-Control-Expose-Headers", "*");
  response.fields.emplace_back("Access-Control-Max-Age", "3600");
  if (request.head.method != Method::options) return;
  response.fields.emplace_back("Access-Control-Allow-Methods",
                               "POST, GET, PUT, OPTIONS, DELETE, PATCH");
  response.fields.emplace_back("Access-Control-Allow-Headers", "*");
}

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> segments;
  while (!path.empty()) {
    const std::size_t size = std::min(path.find('/'), path.size());
    if (size != 0) segments.emplace_back(path.substr(0, size));
    path.remove_prefix(std::min(size + 1, path.size()));
  }
  return segments;
}

std::string_view cookie_value(std::string_view cookies, std::string_view name) {
  while (!cookies.empty()) {
    const std::size_t size = std::min(cookies.find(';'), cookies.size());
    std::string_view pair = cookies.substr(0, size);
    cookies.remove_prefix(std::min(size + 1, cookies.size()));
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('='))
      return pair.substr(name.size() + 1);
  }
  return {};
}

std::string given_key(const ServiceRequest& request) {
  const auto arguments = read_arguments(request.query);
  if (const auto found = arguments.find("api_key"); found != arguments.end()) return found->second;
  if (const Field* field = request.head.fields.find("X-API-KEY")) return std::string{field->value};
  return std::string{cookie_value(request.head.fields.get(FieldName::cookie), "x_api_key")};
}

void refuse_key(ServiceResponse& response, std::string_view why) {
  answer(response, 401, {{"error_msg", "failed to check token"}, {"description", why}});
}

}  // namespace

std::size_t body_limit(std::string_view path) {
  return path.starts_with(own_root) ? transaction_bytes_max : body_bytes_max;
}

bool AdminApi::check_key(const ServiceRequest& request, ServiceResponse& response) const {
  if (options_.key.empty()) return true;
  const std::string key = given_key(request);
  if (key.empty()) {
    refuse_key(response, "missing apikey");
    return false;
  }
  if (equal_secrets(key, options_.key)) return true;
  if (options_.viewer_key.empty() || !equal_secrets(key, options_.viewer_key)) {
    refuse_key(response, "wrong apikey");
    return false;
  }
  if (request.head.method == Method::get) return true;
  refuse_key(response, "invalid method for role viewer");
  return false;
}

void AdminApi::handle(const ServiceRequest& request, ServiceResponse& response) {
  set_cors(request, response);
  if (request.head.method == Method::options) {
    response.content_type.clear();
    return;
  }
  const std::string_view path = request.path;
  if (request.head.method == Method::head && path == root) return;
  if (path.starts_with(own_root)) {
    if (!check_key(request, response)) return;
    return serve_own(
        {gateway_, request, split(path.substr(own_root.size())), read_arguments(request.query)},
        response);
  }
  const bool is_below = path.starts_with(root) && path.substr(root.size()).starts_with('/');
  if (!is_below) return answer_error(response, 404, "not found");
  if (!check_key(request, response)) return;
  response.fields.emplace_back("X-API-VERSION", "v3");
  const Call call{gateway_, request, split(path.substr(root.size())),
                  read_arguments(request.query)};
  if (call.segments.empty()) return answer_error(response, 404, "not found");
  const std::string& word = call.segments.front();
  if (const auto kind = config::kind_by_plural(word)) return serve_resources(call, *kind, response);
  const auto area = std::ranges::find(areas, word, &Area::word);
  if (area != std::end(areas)) return area->serve(call, response);
  answer_error(response, 404, fmt::format("Unsupported resource type: {}", word));
}

}  // namespace gwctl::runtime::admin
