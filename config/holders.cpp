#include <fmt/format.h>

#include "config/model_check.h"

namespace gwctl::config {
namespace {

struct Claim {
  std::string what;
  std::string_view plugin;
  const Node* at = nullptr;
};

// The field that tells consumers apart, by plugin.
struct AuthKey {
  std::string_view plugin;
  std::string_view field;
};

constexpr AuthKey auth_keys[] = {
    {"key-auth", "key"}, {"basic-auth", "username"}, {"hmac-auth", "key_id"}, {"jwt-auth", "key"}};

bool has_auth_keys(Kind kind) {
  return kind == Kind::consumer || kind == Kind::credential;
}

std::vector<Claim> claims_of(const Subject& subject) {
  std::vector<Claim> claims;
  const Node* plugins = find(subject.value, "plugins");
  if (plugins == nullptr) return claims;
  if (subject.kind == Kind::global_rule) {
    for (const Member& plugin : plugins->members()) {
      claims.push_back({fmt::format("rule {}", plugin.name()), plugin.name(), &plugin.value});
    }
  }
  if (!has_auth_keys(subject.kind)) return claims;
  for (const auto& [plugin, field] : auth_keys) {
    const Node* settings = find(*plugins, plugin);
    const Node* key = settings == nullptr ? nullptr : find_string(*settings, field);
    if (key == nullptr) continue;
    claims.push_back({fmt::format("key {} {}", plugin, key->string()), plugin, key});
  }
  return claims;
}

std::string words_for(const Subject& subject) {
  if (subject.kind == Kind::consumer) return fmt::format("consumer: {}", subject.id);
  const auto slash = subject.id.find('/');
  if (subject.kind != Kind::credential || slash == subject.id.npos) return std::string{subject.id};
  return fmt::format("credential: {} of consumer: {}", subject.id.substr(subject.id.rfind('/') + 1),
                     subject.id.substr(0, slash));
}

Problem held(const Subject& subject, const Claim& claim, std::string_view holder) {
  const std::string words =
      subject.kind == Kind::global_rule
          ? fmt::format("plugin '{}' already exists in global rule with id '{}'", claim.plugin,
                        holder)
          : fmt::format("duplicate key of plugin {} found with {}", claim.plugin, holder);
  return {Severity::error, "not-unique", words, words, claim.at, claim.at->span()};
}

}  // namespace

Holders::Holders(const Model& model, Kind without_kind, std::string_view without_id) {
  for (const Kind kind : {Kind::consumer, Kind::credential, Kind::global_rule}) {
    for (const auto& [id, resource] : model.of(kind)) {
      if (kind == without_kind && id == without_id) continue;
      claim({kind, id, *resource->value});
    }
  }
}

std::vector<Problem> Holders::claim(const Subject& subject) {
  std::vector<Problem> problems;
  for (Claim& claim : claims_of(subject)) {
    const auto [at, is_new] = by_claim_.try_emplace(std::move(claim.what), words_for(subject));
    if (!is_new) problems.push_back(held(subject, claim, at->second));
  }
  return problems;
}

}  // namespace gwctl::config
