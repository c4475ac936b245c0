// Plugins of Kong's that count or look at who it is.

#include <array>

#include <fmt/format.h>

#include "config/import/deck_plugin_table.h"

namespace gwctl::config::deck {
namespace {

struct Window {
  std::string_view name;
  int seconds;
};

constexpr std::array<Window, 6> windows{{{"second", 1},
                                         {"minute", 60},
                                         {"hour", 3600},
                                         {"day", 86400},
                                         {"month", 2592000},
                                         {"year", 31536000}}};

struct RedisSetting {
  std::string_view kong;
  std::string_view apisix;
};

constexpr std::array<RedisSetting, 8> redis_settings{{{"host", "redis_host"},
                                                      {"port", "redis_port"},
                                                      {"username", "redis_username"},
                                                      {"password", "redis_password"},
                                                      {"database", "redis_database"},
                                                      {"timeout", "redis_timeout"},
                                                      {"ssl", "redis_ssl"},
                                                      {"ssl_verify", "redis_ssl_verify"}}};

std::string text_in(const Node& config, std::string_view name) {
  const Node* const found = find_string(config, name);
  return found == nullptr ? std::string{} : std::string{found->string()};
}

/// The variable that requests are counted by.
std::string counted_by(const Finishing& finishing) {
  const std::string by = text_in(finishing.config, "limit_by");
  if (by == "ip") return "remote_addr";
  if (by == "path") {
    finishing.lost.emplace_back("requests of all paths are counted each by its own");
    return "uri";
  }
  if (by == "service") return "service_id";
  if (by == "header") {
    std::string name = "http_";
    for (const char c : text_in(finishing.config, "header_name")) {
      const bool is_upper = c >= 'A' && c <= 'Z';
      name += c == '-' ? '_' : is_upper ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return name;
  }
  if (by == "credential")
    finishing.lost.emplace_back("requests are counted by consumer, not by credential");
  return "consumer_name";
}

// Those of Kong 3.6 and later, which stand together.
void take_redis(const Finishing& finishing) {
  const Node* const redis = find(finishing.config, "redis");
  if (redis == nullptr) return;
  for (const RedisSetting& each : redis_settings) {
    const Node* const found = find(*redis, each.kong);
    if (found != nullptr && !is_nothing(*found))
      finishing.settings[std::string{each.apisix}] = json_of(*found);
  }
}

void settle_policy(const Finishing& finishing) {
  const std::string policy = text_in(finishing.config, "policy");
  take_redis(finishing);
  if (policy == "redis" && finishing.settings.contains("redis_host")) {
    finishing.settings["policy"] = "redis";
    return;
  }
  if (policy == "cluster")
    finishing.lost.emplace_back("the policy cluster has no counterpart: it is local");
  for (const RedisSetting& each : redis_settings)
    finishing.settings.erase(std::string{each.apisix});
}

std::set<std::string> members_of(const Finishing& finishing, const Node& groups) {
  std::set<std::string> users;
  for (const Node& group : groups.items()) {
    const auto found = finishing.deck.members.find(group.string());
    if (found == finishing.deck.members.end()) {
      finishing.lost.push_back(fmt::format("nobody here is in the group {}", group.string()));
    } else {
      users.insert(found->second.begin(), found->second.end());
    }
  }
  return users;
}

}  // namespace

bool finish_rate_limiting(const Finishing& finishing) {
  Json& settings = finishing.settings;
  settle_policy(finishing);
  const Node* const hides = find(finishing.config, "hide_client_headers");
  if (hides != nullptr && hides->is_true()) settings["show_limit_quota_header"] = false;
  const std::string key = counted_by(finishing);
  Json rules = Json::array();
  for (const Window& window : windows) {
    const Node* const count = find(finishing.config, window.name);
    if (count == nullptr || count->is_null()) continue;
    rules.push_back({{"count", json_of(*count)},
                     {"time_window", window.seconds},
                     {"key", fmt::format("{} ${}", window.name, key)}});
  }
  if (rules.empty()) return false;
  if (rules.size() > 1) {
    // A rule without its key is passed over, where a single one counts by address.
    if (key == "consumer_name")
      finishing.lost.emplace_back("with more than one window, who is no consumer is not counted");
    settings["rules"] = std::move(rules);
    return true;
  }
  settings["count"] = rules[0]["count"];
  settings["time_window"] = rules[0]["time_window"];
  settings["key"] = key;
  return true;
}

bool finish_acl(const Finishing& finishing) {
  const auto list = [&](const char* name, const char* former) {
    const Node* found = find(finishing.config, name);
    if (found == nullptr || is_nothing(*found)) found = find(finishing.config, former);
    return found == nullptr || is_nothing(*found) ? nullptr : found;
  };
  if (const Node* allowed = list("allow", "whitelist"); allowed != nullptr) {
    const std::set<std::string> users = members_of(finishing, *allowed);
    // Nobody is let in then: a name that no consumer can have.
    finishing.settings["whitelist"] = users.empty() ? std::set<std::string>{"nobody."} : users;
    return true;
  }
  const Node* const denied = list("deny", "blacklist");
  if (denied == nullptr) return false;
  const std::set<std::string> users = members_of(finishing, *denied);
  if (users.empty()) return false;
  finishing.settings["blacklist"] = users;
  return true;
}

}  // namespace gwctl::config::deck
