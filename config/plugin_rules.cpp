#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "config/lua_words.h"
#include "config/resource_check.h"
#include "core/perl_regex.h"

namespace gwctl::config {
namespace {

// One plugin's settings while they are looked at.
struct Settings {
  ResourceCheck& check;
  const Node& value;
  std::string_view prefix;

  std::string_view text(std::string_view field) const {
    const Node* found = find(value, field);
    return found == nullptr ? std::string_view{} : found->string();
  }

  bool is_true(std::string_view field) const {
    const Node* found = find(value, field);
    return found != nullptr && found->is_true();
  }

  void add(std::string text, const Node& at, std::string_view code = "plugin") const {
    check.add(code, prefix, std::move(text), at);
  }
};

void check_cors(const Settings& it) {
  if (!it.is_true("allow_credential")) return;
  for (const std::string_view field : {"allow_origins", "allow_methods", "allow_headers",
                                       "expose_headers", "timing_allow_origins"}) {
    const Node* given = find(it.value, field);
    const bool has_default = field.starts_with("allow_");
    if (given == nullptr ? !has_default : given->string() != "*") continue;
    return it.add("you can not set '*' for other option when 'allow_credential' is true",
                  given == nullptr ? it.value : *given);
  }
}

// Whether `$` in what a match is replaced by names a group by its number, or is doubled.
bool is_replacement(std::string_view text) {
  for (auto at = text.find('$'); at != text.npos; at = text.find('$', at)) {
    ++at;
    const bool has_brace = at < text.size() && text[at] == '{';
    if (has_brace) ++at;
    const auto end = std::min(text.find_first_not_of("0123456789", at), text.size());
    const bool is_doubled = !has_brace && at < text.size() && text[at] == '$';
    if (!is_doubled && end == at) return false;
    if (has_brace && (end == text.size() || text[end] != '}')) return false;
    at = is_doubled ? at + 1 : end;
  }
  return true;
}

// What is wrong with an expression or with what replaces its matches.
std::optional<std::string> replacing_error(std::string_view regex, std::string_view replacement) {
  const auto compiled = PerlRegex::compile(regex);
  if (!compiled) return compiled.error().message;
  if (is_replacement(replacement)) return std::nullopt;
  return "failed to compile the replacement template";
}

void check_proxy_rewrite(const Settings& it) {
  const Node* pairs = find(it.value, "regex_uri");
  if (pairs == nullptr) return;
  const auto items = pairs->items();
  if (items.size() % 2 != 0) {
    return it.add("The length of regex_uri should be an even number", *pairs);
  }
  for (std::size_t i = 0; i < items.size(); i += 2) {
    const std::string_view regex = items[i].string();
    const std::string_view replacement = items[i + 1].string();
    const auto error = replacing_error(regex, replacement);
    if (!error) continue;
    return it.add(fmt::format("invalid regex_uri({}, {}): {}", regex, replacement, *error),
                  items[i], "regex");
  }
}

void check_redirect_regex(const Settings& it) {
  const Node* pair = find(it.value, "regex_uri");
  if (pair == nullptr || pair->items().size() != 2) return;
  const std::string_view regex = pair->items()[0].string();
  const std::string_view replacement = pair->items()[1].string();
  const auto error = replacing_error(regex, replacement);
  if (!error) return;
  it.add(fmt::format("invalid regex_uri ({}, {}), err:{}", regex, replacement, *error),
         pair->items()[0], "regex");
}

void check_redirect(const Settings& it) {
  check_redirect_regex(it);
  if (!it.is_true("http_to_https") || !it.is_true("append_query_string")) return;
  it.add("only one of `http_to_https` and `append_query_string` can be configured.", it.value);
}

void check_limit_count(const Settings& it) {
  const Node* rules = find(it.value, "rules");
  if (rules == nullptr) return;
  std::set<std::string_view> keys;
  for (const Node& rule : rules->items()) {
    const Node* key = find(rule, "key");
    if (key == nullptr || keys.insert(key->string()).second) continue;
    return it.add(fmt::format("duplicate key '{}' in rules", key->string()), *key);
  }
}

bool is_base64(std::string_view text) {
  if (text.size() % 4 != 0) return false;
  const auto body = text.substr(0, text.find('='));
  return text.size() - body.size() <= 2 && std::ranges::all_of(body, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '+' || c == '/';
         });
}

void check_jwt_consumer(const Settings& it) {
  const std::string_view algorithm = it.text("algorithm");
  if (!algorithm.empty() && !algorithm.starts_with("HS")) return;
  const Node* secret = find(it.value, "secret");
  if (secret == nullptr) {
    return it.add("property \"secret\" is required when using HS based algorithms", it.value);
  }
  if (!it.is_true("base64_secret") || is_late_reference(secret->string())) return;
  if (is_base64(secret->string())) return;
  it.add("base64_secret required but the secret is not in base64 format", *secret);
}

void check_response_rewrite(const Settings& it) {
  const Node* body = find(it.value, "body");
  if (body == nullptr || !it.is_true("body_base64") || is_base64(body->string())) return;
  it.add("invalid base64 content", *body);
}

void check_return(const Settings& it, const Node& action) {
  static constexpr std::string_view words = "failed to validate the 'return' action: ";
  const Node* settings = action.size > 1 ? &action.items()[1] : nullptr;
  if (settings == nullptr || !settings->is_container()) return;
  const Schema& schema = *shared_schema("workflow_return");
  it.check.check_schema(schema, std::string{it.prefix} + std::string{words}, *settings, {});
}

void check_limit_action(const Settings& it, std::string_view name, const Node& action) {
  const std::string prefix = fmt::format("{}failed to validate the '{}' action: ", it.prefix, name);
  const Node* settings = action.size > 1 ? &action.items()[1] : nullptr;
  if (settings == nullptr || !settings->is_container()) return;
  if (!it.check.check_schema(*find_plugin(name)->schema, prefix, *settings, {})) return;
  const Node* group = find(*settings, "group");
  if (group != nullptr) it.check.add("plugin", prefix, "group is not supported", *group);
}

void check_workflow(const Settings& it) {
  for (const Node& rule : find(it.value, "rules")->items()) {
    if (const Node* condition = find(rule, "case"); condition != nullptr) {
      it.check.check_expression(
          std::string{it.prefix} + "failed to validate the 'case' expression: ", *condition);
    }
    for (const Node& action : find(rule, "actions")->items()) {
      const std::string_view name = action.items()[0].string();
      if (name == "return") {
        check_return(it, action);
      } else if (name == "limit-count" || name == "limit-conn") {
        check_limit_action(it, name, action);
      } else {
        it.add(fmt::format("unsupported action: {}", name), action);
      }
    }
  }
}

struct PluginRule {
  std::string_view plugin;
  bool of_consumer;
  void (*check)(const Settings& settings);
};

constexpr PluginRule rules[] = {{"cors", false, check_cors},
                                {"jwt-auth", true, check_jwt_consumer},
                                {"limit-count", false, check_limit_count},
                                {"proxy-rewrite", false, check_proxy_rewrite},
                                {"redirect", false, check_redirect},
                                {"response-rewrite", false, check_response_rewrite},
                                {"workflow", false, check_workflow}};

// Where plugins have expressions and regular expressions: a step `*` is every item.
struct Place {
  std::string_view plugin;
  std::array<std::string_view, 4> path;
  std::string_view words;
};

constexpr std::string_view vars_words = "failed to validate the 'vars' expression: ";
constexpr std::string_view request_words =
    "failed to validate the 'include_req_body_expr' expression: ";
constexpr std::string_view response_words =
    "failed to validate the 'include_resp_body_expr' expression: ";

constexpr Place expressions[] = {
    {"fault-injection", {"abort", "vars", "*"}, ""},
    {"fault-injection", {"delay", "vars", "*"}, ""},
    {"file-logger", {"match", "*"}, ""},
    {"file-logger", {"include_req_body_expr"}, request_words},
    {"file-logger", {"include_resp_body_expr"}, response_words},
    {"http-logger", {"include_req_body_expr"}, request_words},
    {"http-logger", {"include_resp_body_expr"}, response_words},
    {"response-rewrite", {"vars"}, vars_words},
    // A rule's matches are in `match`, each with an expression of its own.
    {"traffic-split", {"rules", "*", "match", "*"}, vars_words},
};

constexpr Place regexes[] = {
    {"cors", {"allow_origins_by_regex", "*"}, ""},
    {"cors", {"timing_allow_origins_by_regex", "*"}, ""},
    {"response-rewrite", {"filters", "*", "regex"}, ""},
    {"ua-restriction", {"allowlist", "*"}, ""},
    {"ua-restriction", {"denylist", "*"}, ""},
    {"uri-blocker", {"block_rules", "*"}, ""},
};

template <class Visit>
void visit(const Node& value, std::span<const std::string_view> path, Visit see) {
  if (path.empty() || path[0].empty()) return see(value);
  const auto rest = path.subspan(1);
  if (path[0] != "*") {
    const Node* next = find(value, path[0]);
    if (next != nullptr) visit(*next, rest, see);
    return;
  }
  for (const Node& item : value.items()) visit(item, rest, see);
}

void check_places(const Settings& it, std::string_view plugin) {
  for (const Place& place : expressions) {
    if (place.plugin != plugin) continue;
    visit(it.value, place.path, [&](const Node& found) {
      const Node* vars = found.is_object() ? find(found, "vars") : &found;
      if (vars == nullptr) return;
      it.check.check_expression(std::string{it.prefix} + std::string{place.words}, *vars);
    });
  }
  for (const Place& place : regexes) {
    if (place.plugin != plugin) continue;
    visit(it.value, place.path, [&](const Node& found) {
      if (!found.is_string() || is_late_reference(found.string())) return;
      const auto compiled = PerlRegex::compile(found.string());
      if (!compiled) it.add(compiled.error().message, found, "regex");
    });
  }
}

}  // namespace

bool check_plugin_first(ResourceCheck& check, std::string_view plugin, const Node& settings,
                        std::string_view prefix) {
  if (plugin != "limit-count" || find(settings, "rules") == nullptr) return true;
  const Node* count = find(settings, "count");
  if (count == nullptr) count = find(settings, "time_window");
  if (count == nullptr) return true;
  check.add("plugin", prefix, "count/time_window and rules cannot be specified at the same time",
            *count);
  return false;
}

void check_plugin_rules(ResourceCheck& check, std::string_view plugin, bool of_consumer,
                        const Node& settings, std::string_view prefix) {
  const Settings it{check, settings, prefix};
  for (const PluginRule& rule : rules) {
    if (rule.plugin == plugin && rule.of_consumer == of_consumer) rule.check(it);
  }
  if (!of_consumer) check_places(it, plugin);
}

}  // namespace gwctl::config
