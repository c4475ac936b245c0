#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "config/import/deck.h"

namespace gwctl::config::deck {
namespace {

// Of protocols that are no HTTP, and what only they or the language of expressions match by.
constexpr std::array<std::string_view, 4> stream_protocols{"tcp", "tls", "udp", "tls_passthrough"};
constexpr std::array<std::string_view, 3> foreign_matchers{"expression", "sources", "destinations"};
constexpr int upgrade_required = 426;

std::string escape(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (std::string_view{R"(\^$.|?*+()[]{})"}.find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

// How many groups a regular expression has.
int group_count(std::string_view regex) {
  int count = 0;
  for (std::size_t i = 0; i < regex.size(); ++i) {
    if (regex[i] == '\\') {
      ++i;
    } else if (regex[i] == '(') {
      const std::string_view rest = regex.substr(i + 1);
      const bool is_named =
          (rest.starts_with("?<") && !rest.starts_with("?<=") && !rest.starts_with("?<!")) ||
          rest.starts_with("?P<");
      if (!rest.starts_with('?') || is_named) ++count;
    }
  }
  return count;
}

// What is certain to stand before all that a regular expression matches, to its last slash.
std::string literal_folder(std::string_view regex) {
  const auto end = regex.find_first_of(R"(\^$.|?*+()[]{})");
  std::string_view literal = regex.substr(0, end);
  if (end != regex.npos && std::string_view{"?*{"}.find(regex[end]) != std::string_view::npos &&
      !literal.empty())
    literal.remove_suffix(1);
  const bool has_choice = regex.find('|') != regex.npos;
  const auto slash = literal.rfind('/');
  return has_choice || slash == literal.npos ? "/" : std::string{literal.substr(0, slash + 1)};
}

/// The paths of a route.
struct Paths {
  std::vector<std::string> prefixes;
  std::vector<std::string> regexes;  // without what begins them
};

Paths take_paths(Fields& fields) {
  Paths paths;
  const Node* const list = fields.take("paths");
  if (list == nullptr) return paths;
  // Before 3.0 a regular expression was told by its characters.
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/%";
  const Node* const version = find_string(fields.entity().document->root(), "_format_version");
  const bool is_old = version != nullptr && version->string() < "3";
  for (const Node& item : list->items()) {
    const std::string_view path = item.string();
    const bool is_old_regex = is_old && path.find_first_not_of(plain) != path.npos;
    if (is_old_regex) {
      paths.regexes.emplace_back(path);
    } else if (path.starts_with('~')) {
      paths.regexes.emplace_back(path.substr(path.starts_with("~^") ? 2 : 1));
    } else if (path.starts_with('/')) {
      paths.prefixes.emplace_back(path);
    } else {
      fields.lose(item, "a path begins with / or ~/: it is left out");
    }
  }
  // The longest first, as Kong has it.
  std::ranges::stable_sort(paths.prefixes, std::ranges::greater{}, &std::string::size);
  return paths;
}

Json uris_of(const std::vector<std::string>& prefixes) {
  std::set<std::string> uris;
  for (const std::string& prefix : prefixes) {
    if (prefix.ends_with('/')) {
      uris.insert(prefix + "*");
    } else {
      uris.insert(prefix);
      uris.insert(prefix + "/*");
    }
  }
  if (prefixes.empty()) uris.insert("/*");
  return Json(uris);
}

// One condition, or any of several.
Json any_of(Json conditions) {
  if (conditions.size() == 1) return conditions[0];
  conditions.insert(conditions.begin(), "OR");
  return conditions;
}

/// Matching by what is no path.
void take_hosts(Fields& fields, Json& route, Json& vars) {
  const Node* const list = fields.take("hosts");
  if (list == nullptr || list->size == 0) return;
  const bool has_tail = std::ranges::any_of(
      list->items(), [](const Node& host) { return host.string().ends_with('*'); });
  Json hosts = Json::array();
  std::string choice;
  for (const Node& item : list->items()) {
    std::string host{item.string()};
    if (const auto port = host.rfind(':'); port != host.npos && !host.ends_with(']')) {
      fields.lose(item, "the port of a host has no counterpart: it is left out");
      host.resize(port);
    }
    std::string regex;
    for (const char c : host) regex += c == '*' ? std::string{".+"} : escape({&c, 1});
    choice += (choice.empty() ? "" : "|") + regex;
    if (std::ranges::find(hosts, Json(host)) == hosts.end()) hosts.push_back(std::move(host));
  }
  // APISIX has an asterisk in front only.
  if (has_tail) {
    vars.push_back({"host", "~~", fmt::format("^({})$", choice)});
  } else {
    route["hosts"] = std::move(hosts);
  }
}

void take_headers(Fields& fields, Json& vars) {
  const Node* const headers = fields.take("headers");
  if (headers == nullptr) return;
  for (const Member& header : headers->members()) {
    std::string name = "http_";
    for (const char c : header.name()) {
      const bool is_upper = c >= 'A' && c <= 'Z';
      name += c == '-' ? '_' : is_upper ? static_cast<char>(c - 'A' + 'a') : c;
    }
    Json values = Json::array();
    Json conditions = Json::array();
    for (const Node& value : header.value.items()) {
      const std::string text{value.string()};
      if (text.starts_with("~*")) {
        conditions.push_back({name, "~*", text.substr(2)});
      } else {
        values.push_back(text);
      }
    }
    if (values.size() == 1) conditions.push_back({name, "==", values[0]});
    if (values.size() > 1) conditions.push_back({name, "in", values});
    if (!conditions.empty()) vars.push_back(any_of(std::move(conditions)));
  }
}

void take_methods(Fields& fields, Json& route) {
  constexpr std::array<std::string_view, 10> known{"GET",  "POST",    "PUT",     "DELETE", "PATCH",
                                                   "HEAD", "OPTIONS", "CONNECT", "TRACE",  "PURGE"};
  const Node* const list = fields.take("methods");
  if (list == nullptr) return;
  for (const Node& method : list->items()) {
    if (std::ranges::find(known, method.string()) == known.end()) {
      fields.lose(method, "this method has no counterpart: it is left out");
    } else {
      route["methods"].push_back(std::string{method.string()});
    }
  }
}

void take_snis(Fields& fields, Json& vars) {
  const Node* const snis = fields.take("snis");
  if (snis != nullptr && snis->size != 0) vars.push_back({"ssl_server_name", "in", json_of(*snis)});
}

// What is for HTTPS only: others are sent there, or find nothing.
void take_protocols(Fields& fields, Json& vars, Json& plugins) {
  const Node* const list = fields.take("protocols");
  const Node* const code = fields.take("https_redirect_status_code");
  if (list == nullptr) return;
  const bool is_secure = std::ranges::all_of(list->items(), [](const Node& protocol) {
    return protocol.string() == "https" || protocol.string() == "grpcs";
  });
  if (!is_secure || list->size == 0) return;
  if (code != nullptr && code->as_double() != upgrade_required) {
    plugins["redirect"] = {{"http_to_https", true}};
    return;
  }
  vars.push_back({"scheme", "==", "https"});
  fields.lose(*list, "who comes without TLS is answered 404, where Kong answers 426");
}

// Why a route cannot be told at all; empty: it can.
std::string foreign_matcher(const Node& route) {
  for (const std::string_view name : foreign_matchers) {
    const Node* const found = find(route, name);
    if (found != nullptr && !is_nothing(*found)) return std::string{name};
  }
  const Node* const protocols = find(route, "protocols");
  if (protocols == nullptr) return {};
  for (const Node& protocol : protocols->items()) {
    if (std::ranges::find(stream_protocols, protocol.string()) != stream_protocols.end())
      return fmt::format("the protocol {}", protocol.string());
  }
  return {};
}

/// `proxy-rewrite` gets what takes the path of the route away and puts that of the service before.
void rewrite_uri(const Paths& paths, bool strips, const Service& service, Json& plugins) {
  std::string base = service.path;
  while (base.ends_with('/')) base.pop_back();
  Json pairs = Json::array();
  for (const std::string& regex : paths.regexes) {
    if (!strips) continue;
    pairs.push_back(fmt::format("^(?:{})/?(.*)$", regex));
    pairs.push_back(fmt::format("{}/${}", base, group_count(regex) + 1));
  }
  for (const std::string& prefix : paths.prefixes) {
    if (!strips || prefix == "/") continue;
    const bool ends = prefix.ends_with('/') || base.empty();
    const std::string folder = escape(prefix.substr(0, prefix.find_last_not_of('/') + 1));
    pairs.push_back("^" + folder + (ends ? "/?(.*)$" : "(/.*)?$"));
    pairs.push_back(base + (ends ? "/$1" : "$1"));
  }
  const bool has_root = paths.prefixes.empty() && paths.regexes.empty();
  const bool keeps_some =
      !strips || has_root || std::ranges::find(paths.prefixes, "/") != paths.prefixes.end();
  if (keeps_some && !base.empty()) {
    pairs.push_back("^/(.*)$");
    pairs.push_back(base + "/$1");
  }
  if (pairs.empty()) return;
  // A plugin of the service's would not be run beside it.
  if (!plugins.contains("proxy-rewrite") && service.plugins.contains("proxy-rewrite"))
    plugins["proxy-rewrite"] = service.plugins["proxy-rewrite"];
  if (!plugins["proxy-rewrite"].contains("uri")) plugins["proxy-rewrite"]["regex_uri"] = pairs;
}

class RouteImport {
 public:
  RouteImport(Deck& deck, const Entity& entity, const Service& service, std::size_t number)
      : deck_{deck}, service_{service}, number_{number}, fields_{entity, deck.to} {}

  void run() {
    const Node& route = *fields_.entity().value;
    if (const std::string why = foreign_matcher(route); !why.empty()) {
      return fields_.lose(route, fmt::format("this route is left out: {} has no counterpart", why));
    }
    read();
    const Paths paths = take_paths(fields_);
    const Node* const list = find(route, "paths");
    if (list != nullptr && list->size != 0 && paths.prefixes.empty() && paths.regexes.empty())
      return;
    fields_.lose_rest("route");
    const bool has_both = !paths.prefixes.empty() && !paths.regexes.empty();
    if (!paths.regexes.empty()) write(paths.regexes, has_both ? "-regex" : "");
    if (paths.regexes.empty() || has_both) write_prefixes({paths.prefixes, {}});
  }

 private:
  void read() {
    const Node& route = *fields_.entity().value;
    own_ = fields_.take_text("id");
    name_ = fields_.take_text("name");
    value_ = Json::object();
    plugins_ = take_plugins(deck_, fields_, "route");
    if (!name_.empty()) value_["name"] = name_;
    take_methods(fields_, value_);
    take_hosts(fields_, value_, vars_);
    take_headers(fields_, vars_);
    take_snis(fields_, vars_);
    take_protocols(fields_, vars_, plugins_);
    deck_.take_tags(fields_, value_);
    const Node* const strips = fields_.take("strip_path");
    strips_ = strips == nullptr || strips->is_true();
    const Node* const priority = fields_.take("regex_priority");
    if (priority != nullptr && priority->is_integer) priority_ = priority->integer;
    for (const auto& [field, usual] : usual_fields) fields_.take_usual(field, usual);
    for (const char* field : {"service", "preserve_host", "created_at", "updated_at"})
      fields_.take(field);
    if (!service_.id.empty()) value_["service_id"] = service_.id;
    if (!service_.is_enabled) value_["status"] = 0;
    keeps_host_ = keeps_host({&route, fields_.entity().document});
  }

  static constexpr std::array<std::pair<const char*, const char*>, 3> usual_fields{
      {{"path_handling", R"("v0")"},
       {"request_buffering", "true"},
       {"response_buffering", "true"}}};

  void write_prefixes(const Paths& paths) {
    Json value = value_;
    value["uris"] = uris_of(paths.prefixes);
    finish(std::move(value), vars_, paths, "");
  }

  // Kong asks them before prefixes.
  void write(const std::vector<std::string>& regexes, const char* suffix) {
    Json value = value_;
    std::set<std::string> uris;
    Json conditions = Json::array();
    for (const std::string& regex : regexes) {
      uris.insert(literal_folder(regex) + "*");
      conditions.push_back({"uri", "~~", fmt::format("^(?:{})", regex)});
    }
    value["uris"] = Json(uris);
    value["priority"] = priority_ + 1;
    Json vars = vars_;
    vars.insert(vars.begin(), any_of(std::move(conditions)));
    finish(std::move(value), std::move(vars), {{}, regexes}, suffix);
  }

  void finish(Json value, Json vars, const Paths& paths, const char* suffix) {
    const std::string fallback =
        fmt::format("{}-{}", service_.name.empty() ? "route" : service_.name, number_);
    const std::string& base = own_.empty() ? (name_.empty() ? fallback : name_) : own_;
    const std::string id = deck_.id_for(Kind::route, base + suffix, {});
    Json plugins = plugins_;
    rewrite_uri(paths, strips_, service_, plugins);
    if (!vars.empty()) value["vars"] = std::move(vars);
    if (!plugins.empty() || service_.id.empty()) value["plugins"] = std::move(plugins);
    if (!service_.id.empty() && keeps_host_ != service_.keeps_host)
      put_upstream(deck_, service_, keeps_host_, id, value);
    deck_.put(Kind::route, id, std::move(value));
  }

  Deck& deck_;
  const Service& service_;
  std::size_t number_;
  Fields fields_;
  Json value_;
  Json vars_ = Json::array();
  Json plugins_;
  std::string own_;
  std::string name_;
  std::int64_t priority_ = 0;
  bool strips_ = true;
  bool keeps_host_ = false;
};

}  // namespace

bool keeps_host(const Entity& route) {
  const Node* const found = find(*route.value, "preserve_host");
  return found != nullptr && found->is_true();
}

void add_routes(Deck& deck, const std::vector<Entity>& routes, const Service& service) {
  std::size_t number = 0;
  for (const Entity& route : routes) RouteImport{deck, route, service, ++number}.run();
}

}  // namespace gwctl::config::deck
