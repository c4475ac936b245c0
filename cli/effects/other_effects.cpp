#include "cli/effects/other_effects.h"

#include <algorithm>

#include <fmt/format.h>

#include "cli/effects/aspects.h"

namespace gwctl::cli {
namespace {

using config::Json;
using config::Kind;
using config::member_of;
using config::ObjectKey;
using config::text_member;

void add(Effects& effects, std::string whose, std::vector<Aspect> aspects) {
  if (!aspects.empty()) effects.all.push_back({{}, {}, {}, std::move(whose), std::move(aspects)});
}

// All plugins of a consumer: its own, its group's, those of each of its credentials.
Json consumer_plugins(const Side& side, const std::string& name) {
  const Json* const consumer = side.find(Kind::consumer, name);
  if (consumer == nullptr) return {};
  const Json* const group = side.find(Kind::consumer_group, text_member(*consumer, "group_id"));
  Json plugins = merged_plugins({consumer, group});
  const std::string prefix = name + "/credentials/";
  for (auto at = side.resources().lower_bound({Kind::credential, prefix});
       at != side.resources().end() && at->first.kind == Kind::credential &&
       at->first.id.starts_with(prefix);
       ++at) {
    for (const auto& [plugin, settings] : member_of(*at->second, "plugins").items())
      plugins[fmt::format("{} ({})", plugin, at->first.id.substr(prefix.size()))] = settings;
  }
  return plugins;
}

/// Whom the changes may concern.
std::set<std::string> touched_consumers(const Side& before, const Side& after,
                                        const std::set<ObjectKey>& changed) {
  std::set<std::string> names;
  bool has_group = false;
  for (const ObjectKey& key : changed) {
    if (key.kind == Kind::consumer) names.insert(key.id);
    if (key.kind == Kind::credential) names.insert(key.id.substr(0, key.id.find('/')));
    has_group = has_group || key.kind == Kind::consumer_group;
  }
  if (!has_group) return names;
  for (const Side* side : {&before, &after}) {
    for (const auto& [key, value] : side->resources()) {
      if (key.kind == Kind::consumer &&
          changed.contains({Kind::consumer_group, text_member(*value, "group_id")}))
        names.insert(key.id);
    }
  }
  return names;
}

// By name only: what identifies a consumer is secret.
std::vector<Aspect> consumer_aspects(const Json& before, const Json& after) {
  if (before.is_null() && after.is_null()) return {};
  if (before.is_null()) return {{EffectKind::reachable, "is known: its credentials are accepted"}};
  if (after.is_null())
    return {{EffectKind::unreachable, "is not known any more: its credentials are refused"}};
  std::vector<Aspect> aspects;
  for (const auto& [name, settings] : before.items()) {
    const Json& other = member_of(after, name.c_str());
    if (other != settings)
      aspects.push_back({other.is_null() ? EffectKind::unreachable : EffectKind::guarded,
                         fmt::format("{} is {}", name, other.is_null() ? "removed" : "changed")});
  }
  for (const auto& [name, settings] : after.items()) {
    if (member_of(before, name.c_str()).is_null())
      aspects.push_back({EffectKind::guarded, name + " is added"});
  }
  std::ranges::sort(aspects);
  return aspects;
}

std::string names_of(const Json& ssl) {
  std::string names = text_member(ssl, "sni");
  for (const Json& name : config::list_member(ssl, "snis")) {
    if (name.is_string()) names += (names.empty() ? "" : ", ") + name.get<std::string>();
  }
  return names;
}

struct ListenerWords {
  Kind kind;
  const char* added;
  const char* removed;
  const char* changed;
};

constexpr ListenerWords listeners[] = {
    {Kind::ssl, "a certificate is added", "the certificate is removed",
     "the certificate, or how clients are asked for theirs, is changed"},
    {Kind::stream_route, "the stream is served", "the stream is not served any more",
     "the stream is served otherwise"},
};

void add_listener(const ListenerWords& words, const ObjectKey& key, const Side& before,
                  const Side& after, Effects& effects) {
  const auto form = [&](const Side& side) {
    const Json* const value = side.find(key.kind, key.id);
    if (value == nullptr || member_of(*value, "status") == 0) return Json{};
    Json canonical = side.canonical(key, *value);
    for (const char* name : {"name", "desc", "labels", "key", "keys"}) canonical.erase(name);
    return canonical;
  };
  const Json was = form(before);
  const Json is = form(after);
  if (was == is) return;
  std::string whose = config::name_of(key);
  if (const std::string names = names_of(is.is_null() ? was : is); !names.empty())
    whose += fmt::format(" for {}", names);
  const EffectKind kind = is.is_null() ? EffectKind::unreachable : EffectKind::changed;
  const char* const text = was.is_null()  ? words.added
                           : is.is_null() ? words.removed
                                          : words.changed;
  add(effects, whose, {{kind, text}});
}

}  // namespace

void add_other_effects(const Side& before, const Side& after, const std::set<ObjectKey>& changed,
                       Effects& effects) {
  const bool has_rule = std::ranges::any_of(
      changed, [](const ObjectKey& key) { return key.kind == Kind::global_rule; });
  if (has_rule)
    add(effects, "every request",
        compare_plugins(before.global_plugins(), after.global_plugins(), Kind::global_rule));
  for (const std::string& name : touched_consumers(before, after, changed)) {
    add(effects, fmt::format("consumer \"{}\"", name),
        consumer_aspects(consumer_plugins(before, name), consumer_plugins(after, name)));
  }
  for (const ObjectKey& key : changed) {
    for (const ListenerWords& words : listeners) {
      if (words.kind == key.kind) add_listener(words, key, before, after, effects);
    }
  }
}

}  // namespace gwctl::cli
