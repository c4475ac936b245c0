#include "tests/support/fake_apisix.h"

#include <algorithm>

#include <fmt/format.h>

namespace gwctl::test {

using config::AdminAnswer;
using config::Json;
using config::WriteFailure;

namespace {

constexpr std::string_view root = "/apisix/admin/";

std::string kind_in(const std::string& path) {
  if (path.find("/credentials/") != std::string::npos) return "credentials";
  return path.substr(0, path.find('/'));
}

std::string noun_of(const std::string& kind) {
  static const std::map<std::string, std::string> nouns{{"upstreams", "upstream"},
                                                        {"services", "service"},
                                                        {"routes", "route"},
                                                        {"plugin_configs", "plugin config"},
                                                        {"consumer_groups", "consumer group"},
                                                        {"consumers", "consumer"},
                                                        {"stream_routes", "stream route"},
                                                        {"protos", "proto"},
                                                        {"ssls", "ssl"}};
  const auto found = nouns.find(kind);
  return found == nouns.end() ? kind : found->second;
}

struct Named {
  const char* field;
  const char* kind;
};

constexpr Named references[] = {{"upstream_id", "upstreams"},
                                {"service_id", "services"},
                                {"plugin_config_id", "plugin_configs"},
                                {"group_id", "consumer_groups"}};

// An id may be a number.
std::string id_text(const Json& id) {
  return id.is_string() ? id.get<std::string>() : id.dump();
}

Json as_told(const std::string& path, Json value) {
  if (path.starts_with("ssls/")) {
    value.erase("key");
    value.erase("keys");
  }
  return value;
}

config::Kind kind_named(const std::string& plural) {
  return plural == "credentials" ? config::Kind::credential
                                 : config::kind_by_plural(plural).value_or(config::Kind::secret);
}

std::string id_in(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

config::AdminSend FakeApisix::sender() {
  return [this](const std::string& method, const std::string& path, const std::string& body) {
    return serve(method, path, body);
  };
}

FakeApisix::Answer FakeApisix::serve(const std::string& method, const std::string& path,
                                     const std::string& body) {
  const std::scoped_lock lock{mutex_};
  const std::string name =
      path.starts_with(root) ? path.substr(root.size(), path.find('?') - root.size()) : "";
  if (name.empty()) return answer(404, {{"error_msg", "not found"}});
  for (auto at = lingering_.begin(); at != lingering_.end();)
    at = at->second.second-- == 0 ? lingering_.erase(at) : std::next(at);
  if (method == "GET") {
    ++reads_;
    if (name == "plugins" || name.starts_with("schema/")) return tell_schemas(path);
    return get(name);
  }
  // Who holds the lock is no matter of config.
  if (name.starts_with("plugin_configs/gwctl-lock-")) return write(method, name, body);
  const Fate what = fate ? fate(writes_) : Fate::answered;
  ++writes_;
  if (what == Fate::refused)
    return tl::unexpected{WriteFailure{WriteFailure::Kind::refused, "cut before it was sent"}};
  if (what == Fate::busy) return answer(writes_ % 2 == 0 ? 429 : 503, {{"error_msg", "later"}});
  const Answer done = write(method, name, body);
  if (what == Fate::lost)
    return tl::unexpected{WriteFailure{WriteFailure::Kind::refused, "the answer never came"}};
  if (what == Fate::unanswered)
    return tl::unexpected{WriteFailure{WriteFailure::Kind::busy, "the connection broke", true}};
  return done;
}

FakeApisix::Answer FakeApisix::tell_schemas(const std::string& path) const {
  if (about_schemas) return about_schemas(path);
  if (version == nullptr) return answer(404, {{"error_msg", "not found"}});
  if (path.starts_with("/apisix/admin/plugins?all=true"))
    return answer(200,
                  path.ends_with("&subsystem=stream") ? version->stream_plugins : version->plugins);
  const auto found = version->kinds.find(path.substr(path.rfind('/') + 1));
  if (found != version->kinds.end()) return answer(200, found->second);
  return refuse("not found schema: " + path);
}

AdminAnswer FakeApisix::refuse(std::string message) const {
  return answer(400, {{"error_msg", std::move(message)}});
}

AdminAnswer FakeApisix::answer(long status, Json body) const {
  return {status, version == nullptr ? "APISIX/3.18.0" : version->server, std::move(body)};
}

FakeApisix::Answer FakeApisix::get(const std::string& path) const {
  const auto item = [&](const std::string& name, const Json& value) {
    return Json{{"key", "/apisix/" + name},
                {"value", as_told(name, value)},
                {"createdIndex", 1},
                {"modifiedIndex", modified_.at(name)}};
  };
  const bool is_list = path.find('/') == std::string::npos || path.ends_with("/credentials");
  if (!is_list) {
    const auto found = stored_.find(path);
    if (found == stored_.end()) return answer(404, {{"message", "Key not found"}});
    return answer(200, item(path, found->second));
  }
  Json list = Json::array();
  for (const auto& [name, value] : stored_) {
    if (!name.starts_with(path + "/")) continue;
    const bool is_credential = name.find("/credentials/") != std::string::npos;
    if (is_credential != path.ends_with("/credentials")) continue;
    list.push_back(item(name, value));
  }
  if (list.empty() && path.ends_with("/credentials"))
    return answer(404, {{"message", "Key not found"}});
  const std::size_t total = list.size();
  return answer(200, {{"total", total}, {"list", std::move(list)}});
}

FakeApisix::Answer FakeApisix::write(const std::string& method, const std::string& path,
                                     const std::string& body) {
  return method == "DELETE" ? remove(path) : put(path, body);
}

FakeApisix::Answer FakeApisix::put(const std::string& path, const std::string& body) {
  Json value = Json::parse(body, nullptr, false);
  if (!value.is_object()) return refuse("invalid request body");
  for (const char* name : {"create_time", "update_time"}) {
    if (value.contains(name)) return refuse(fmt::format("the property is forbidden:  {}", name));
  }
  if (auto missing = find_missing(path, value); !missing.empty()) return refuse(missing);
  if (auto twice = find_double(path, value); !twice.empty()) return refuse(twice);
  const std::string kind = kind_in(path);
  if (version != nullptr) {
    if (auto why = version->refusal_of(kind_named(kind), id_in(path), value); !why.empty())
      return refuse(why);
  }
  if (stores_defaults)
    (version == nullptr ? ApisixVersion::own() : *version)
        .fill(kind_named(kind), id_in(path), value);
  if (kind != "plugin_metadata" && kind != "secrets") {
    value["create_time"] = 1;
    value["update_time"] = ++revision_;
  }
  const bool is_new = !stored_.contains(path);
  stored_[path] = value;
  modified_[path] = ++revision_;
  return answer(is_new ? 201 : 200, {{"key", "/apisix/" + path}, {"value", value}});
}

FakeApisix::Answer FakeApisix::remove(const std::string& path) {
  const auto found = stored_.find(path);
  if (found == stored_.end()) return answer(404, {{"message", "Key not found"}});
  if (const std::string user = find_user(path); !user.empty())
    return refuse(fmt::format("can not delete this {}, {} is still using it now",
                              noun_of(kind_in(path)), user));
  if (lag != 0) lingering_[path] = {found->second, lag};
  stored_.erase(found);
  // A consumer takes its credentials along.
  std::erase_if(stored_, [&](const auto& entry) {
    return path.starts_with("consumers/") && entry.first.starts_with(path + "/credentials/");
  });
  return answer(200, {{"deleted", "1"}, {"key", "/apisix/" + path}});
}

std::string FakeApisix::find_missing(const std::string& path, const Json& value) const {
  for (const Named& each : references) {
    const auto id = value.find(each.field);
    if (id == value.end()) continue;
    if (!stored_.contains(fmt::format("{}/{}", each.kind, id_text(*id))))
      return fmt::format("failed to fetch {0} info by {0} id [{1}], response code: 404",
                         noun_of(each.kind), id_text(*id));
  }
  if (kind_in(path) == "credentials" &&
      !stored_.contains(path.substr(0, path.find("/credentials/"))))
    return "consumer not found";
  return {};
}

std::string FakeApisix::find_double(const std::string& path, const Json& value) const {
  const std::string kind = kind_in(path);
  const auto plugins = value.value("plugins", Json::object());
  for (const auto& [other, its] : stored_) {
    if (other == path) continue;
    const auto its_plugins = its.value("plugins", Json::object());
    const std::string its_kind = kind_in(other);
    if (kind == "global_rules" && its_kind == "global_rules") {
      for (const auto& [name, settings] : plugins.items()) {
        if (its_plugins.contains(name))
          return fmt::format("plugin '{}' already exists in global rule with id '{}'", name,
                             other.substr(other.find('/') + 1));
      }
    }
    const auto is_client = [](const std::string& which) {
      return which == "consumers" || which == "credentials";
    };
    if (!is_client(kind) || !is_client(its_kind)) continue;
    const Json key = plugins.value("key-auth", Json::object()).value("key", Json{});
    if (key.is_string() &&
        its_plugins.value("key-auth", Json::object()).value("key", Json{}) == key)
      return fmt::format("duplicate key of plugin key-auth found with consumer: {}", other);
  }
  return {};
}

std::string FakeApisix::find_user(const std::string& path) const {
  const std::string kind = kind_in(path);
  const std::string id = path.substr(path.find('/') + 1);
  const auto uses = [&](const Json& value) {
    return std::ranges::any_of(references, [&](const Named& each) {
      return kind == each.kind && value.contains(each.field) && id_text(value.at(each.field)) == id;
    });
  };
  const auto name = [](const std::string& user) {
    return fmt::format("{} [{}]", noun_of(kind_in(user)), user.substr(user.find('/') + 1));
  };
  for (const auto& [user, value] : stored_) {
    if (uses(value)) return name(user);
  }
  for (const auto& [user, old] : lingering_) {
    if (uses(old.first)) return name(user);
  }
  return {};
}

}  // namespace gwctl::test
