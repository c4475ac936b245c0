#include "gateway-runtime/secret_references.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/lua_words.h"
#include "core/http.h"

namespace gwctl::runtime {
namespace {

using Json = nlohmann::json;

constexpr std::string_view managed_prefix = "$secret://";
constexpr std::string_view environment_prefix = "$env://";

// A text, or the text of a number or boolean.
std::optional<std::string> text_in(const Json& object, std::string_view key) {
  if (!object.is_object()) return std::nullopt;
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return std::nullopt;
  return found->is_string() ? found->get<std::string>() : found->dump();
}

Json parse(std::string_view text) {
  return Json::parse(text, nullptr, false);
}

/// `$secret://MANAGER/ID/KEY` taken apart.
struct ManagedReference {
  std::string_view manager;
  std::string_view id;
  std::string_view key;
};

Result<ManagedReference> parse_reference(std::string_view reference) {
  const std::string_view path = reference.substr(managed_prefix.size());
  const std::size_t first = path.find('/');
  const std::size_t second = first == path.npos ? first : path.find('/', first + 1);
  if (second == path.npos || second + 1 == path.size())
    return fail(fmt::format("{} is not of the form $secret://MANAGER/ID/KEY", reference));
  return ManagedReference{path.substr(0, first), path.substr(first + 1, second - first - 1),
                          path.substr(second + 1)};
}

std::string text_of(const Node& node, std::string_view name) {
  const Node* const text = find_string(node, name);
  return text == nullptr ? std::string{} : std::string{text->string()};
}

// The version 2 of Vault's engine wraps what version 1 has in `data` once more.
std::optional<std::string> read_vault_answer(const Json& answer, const std::string& key) {
  const auto data = answer.is_object() ? answer.find("data") : answer.end();
  if (!answer.is_object() || data == answer.end()) return std::nullopt;
  if (auto text = text_in(*data, key)) return text;
  if (!data->is_object() || !data->contains("data") || !data->contains("metadata"))
    return std::nullopt;
  return text_in((*data)["data"], key);
}

// One line of a head: a value with a line end would make two of it.
bool is_field_value(const std::string& value) {
  return value.find_first_of("\r\n") == value.npos;
}

}  // namespace

bool is_managed_secret(std::string_view reference) {
  return reference.starts_with(managed_prefix);
}

bool has_known_manager(std::string_view reference) {
  return reference.substr(managed_prefix.size()).starts_with("vault/");
}

std::optional<std::string> read_environment(std::string_view reference) {
  const std::string_view path = reference.substr(environment_prefix.size());
  const std::size_t slash = std::min(path.find('/'), path.size());
  const std::string name{path.substr(0, slash)};
  const char* const value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe)
  if (value == nullptr) return std::nullopt;
  if (slash + 1 >= path.size()) return value;
  return text_in(parse(value), path.substr(slash + 1));
}

Result<std::string> secret_request(const config::Model& model, std::string_view reference) {
  GWCTL_TRY_ASSIGN(const ManagedReference parts, parse_reference(reference));
  if (!has_known_manager(reference))
    return fail(fmt::format("{}: gwctl asks no secret manager but vault", reference));
  const std::size_t slash = parts.key.rfind('/');
  if (slash == parts.key.npos || slash == 0)
    return fail(fmt::format("{}: a key of vault is a path and a name", reference));
  const auto manager =
      model.find(config::Kind::secret, fmt::format("{}/{}", parts.manager, parts.id));
  if (manager == nullptr) return fail(fmt::format("{}: there is no such secret", reference));
  const Node& settings = *manager->value;
  std::string token = text_of(settings, "token");
  if (auto told = config::is_late_reference(token) && !is_managed_secret(token)
                      ? read_environment(token)
                      : std::nullopt)
    token = *std::move(told);
  return Json{{"url", fmt::format("{}/v1/{}/{}", text_of(settings, "uri"),
                                  text_of(settings, "prefix"), parts.key.substr(0, slash))},
              {"token", std::move(token)},
              {"namespace", text_of(settings, "namespace")},
              {"name", parts.key.substr(slash + 1)}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

NameAnswer ask_secret_manager(const std::string& request) {
  const Json parts = parse(request);
  const auto part = [&](const char* name) { return text_in(parts, name).value_or(""); };
  HttpOptions options;
  options.timeout = std::chrono::seconds{5};
  options.size_bytes_max = std::size_t{1} << 20U;
  options.redirects_max = 0;  // the token is for this server
  options.uses_proxy = false;
  options.headers = {"X-Vault-Token: " + part("token")};
  if (const std::string space = part("namespace"); !space.empty())
    options.headers.push_back("X-Vault-Namespace: " + space);
  for (const std::string& header : options.headers) {
    if (!is_field_value(header)) return {};
  }
  const auto response = http_get(part("url"), options);
  if (!response || response->status >= 500) return {{}, true};
  auto value = read_vault_answer(parse(response->body), part("name"));
  if (!value) return {};
  return {{*std::move(value)}, false};
}

}  // namespace gwctl::runtime
