#include "config/secrets.h"

#include <algorithm>
#include <array>

#include "config/schema.h"

namespace gwctl::config {
namespace {

using Path = std::span<const std::string>;

struct SecretField {
  Kind kind;
  std::string_view path;  // `a.b`; items of arrays count as the array
};

constexpr SecretField fields[] = {{Kind::ssl, "key"},
                                  {Kind::ssl, "keys"},
                                  {Kind::upstream, "tls.client_key"},
                                  {Kind::route, "upstream.tls.client_key"},
                                  {Kind::service, "upstream.tls.client_key"},
                                  {Kind::stream_route, "upstream.tls.client_key"},
                                  {Kind::secret, "token"},
                                  {Kind::secret, "secret_access_key"},
                                  {Kind::secret, "session_token"},
                                  {Kind::secret, "auth_config.private_key"}};

constexpr std::array<std::string_view, 6> telling_words{"secret", "password", "passwd",
                                                        "token",  "key",      "credential"};

// Of what clients send, besides.
constexpr std::array<std::string_view, 5> telling_variables{"authorization", "cookie", "session",
                                                            "signature", "jwt"};

bool is_index(const std::string& step) {
  return !step.empty() && step.find_first_not_of("0123456789") == step.npos;
}

std::string dotted(Path path) {
  std::string text;
  for (const std::string& step : path) {
    if (is_index(step)) continue;
    if (!text.empty()) text += '.';
    text += step;
  }
  return text;
}

// Whether the place is the field or in it.
bool is_at(std::string_view place, std::string_view field) {
  return place.starts_with(field) && (place.size() == field.size() || place[field.size()] == '.');
}

bool has_any(std::string_view text, std::span<const std::string_view> words) {
  return std::ranges::any_of(words,
                             [&](std::string_view word) { return text.find(word) != text.npos; });
}

bool sounds_secret(Path path) {
  return std::ranges::any_of(path,
                             [](std::string_view step) { return has_any(step, telling_words); });
}

bool is_secret_of_plugin(std::string_view name, Path path) {
  const PluginInfo* plugin = find_plugin(name);
  if (plugin == nullptr) return sounds_secret(path);
  const std::string place = dotted(path);
  return std::ranges::any_of(plugin->encrypt_fields,
                             [&](std::string_view field) { return is_at(place, field); });
}

}  // namespace

bool is_secret(Kind kind, std::string_view manager, Path path) {
  if (kind == Kind::plugin_metadata) return is_secret_of_plugin(manager, path);
  if (path.size() > 2 && path[0] == "plugins") return is_secret_of_plugin(path[1], path.subspan(2));
  const std::string place = dotted(path);
  return std::ranges::any_of(fields, [&](const SecretField& field) {
    return field.kind == kind && is_at(place, field.path);
  });
}

bool is_secret_variable(std::string_view name) {
  std::string lower{name};
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  });
  return has_any(lower, telling_words) || has_any(lower, telling_variables);
}

}  // namespace gwctl::config
