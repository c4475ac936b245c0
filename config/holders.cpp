#include <algorithm>

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

std::string words_for(Kind kind, std::string_view id) {
  if (kind == Kind::consumer) return fmt::format("consumer: {}", id);
  const auto slash = id.find('/');
  if (kind != Kind::credential || slash == id.npos) return std::string{id};
  return fmt::format("credential: {} of consumer: {}", id.substr(id.rfind('/') + 1),
                     id.substr(0, slash));
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

Holders::Holders(const Model& model) {
  for (const Kind kind : {Kind::consumer, Kind::credential, Kind::global_rule}) {
    for (const auto& [id, resource] : model.of(kind)) {
      for (Claim& claim : claims_of({kind, id, *resource->value}))
        by_claim_[std::move(claim.what)].push_back({kind, id});
    }
  }
}

std::vector<Problem> Holders::claim(const Subject& subject) {
  std::vector<Problem> problems;
  for (Claim& claim : claims_of(subject)) {
    std::vector<Holder>& holders = by_claim_[std::move(claim.what)];
    if (holders.empty()) {
      holders.push_back({subject.kind, subject.id});
    } else {
      const Holder& first = holders.front();
      problems.push_back(held(subject, claim, words_for(first.kind, first.id)));
    }
  }
  return problems;
}

std::vector<Problem> Holders::find_others(const Subject& subject) const {
  std::vector<Problem> problems;
  for (const Claim& claim : claims_of(subject)) {
    const auto found = by_claim_.find(claim.what);
    if (found == by_claim_.end()) continue;
    const auto other = std::ranges::find_if(found->second, [&](const Holder& each) {
      return each.kind != subject.kind || each.id != subject.id;
    });
    if (other != found->second.end())
      problems.push_back(held(subject, claim, words_for(other->kind, other->id)));
  }
  return problems;
}

}  // namespace gwctl::config
