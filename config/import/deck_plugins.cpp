#include <algorithm>

#include <fmt/format.h>

#include "config/import/deck_plugin_table.h"

namespace gwctl::config::deck {
namespace {

// Settings are objects of objects, and no deeper than this.
constexpr int depth_max = 8;

Json& place_of(Json& settings, std::string_view path) {
  Json* place = &settings;
  while (true) {
    const auto dot = path.find('.');
    place = &(*place)[std::string{path.substr(0, dot)}];
    if (dot == path.npos) return *place;
    path.remove_prefix(dot + 1);
  }
}

class Conversion {
 public:
  Conversion(Deck& deck, const Entity& plugin, const PluginRow& row)
      : deck_{deck}, plugin_{plugin}, row_{row}, settings_(Json::parse(row.always)) {}

  std::optional<Json> run() {
    const Node* const config = find(*plugin_.value, "config");
    static const Node none{};
    const Node& settings = config == nullptr ? none : *config;
    convert_all(settings, "", 0);
    if (row_.finish != nullptr) {
      std::vector<std::string> lost;
      const bool is_told = row_.finish({settings, deck_, settings_, lost});
      if (!is_told) lost.emplace_back("with these settings it has no counterpart: it is left out");
      for (const std::string& each : lost) lose(plugin_.value->span(), each);
      if (!is_told) return std::nullopt;
    }
    return std::move(settings_);
  }

 private:
  void lose(Span span, std::string_view message) const {
    add_loss(deck_.to, plugin_.document, span, fmt::format("plugin {}: {}", row_.kong, message));
  }

  void convert_all(const Node& object, const std::string& path, int depth) {
    for (const Member& member : object.members()) {
      const std::string name = path + std::string{member.name()};
      const auto found = std::ranges::find(row_.settings, name, &SettingRow::kong);
      const bool is_inner = std::ranges::any_of(
          row_.settings, [&](const SettingRow& row) { return row.kong.starts_with(name + "."); });
      if (is_nothing(member.value)) continue;
      if (found != row_.settings.end()) {
        convert(*found, member);
      } else if (is_inner && member.value.is_object() && depth < depth_max) {
        convert_all(member.value, name + ".", depth + 1);
      } else {
        lose(member.key_span(), fmt::format("{} has no counterpart: it is left out", name));
      }
    }
  }

  void convert(const SettingRow& row, const Member& member) {
    if (row.convert == left_to_finish) return;
    if (row.to.empty()) {
      const bool is_usual = !row.usual.empty() && json_of(member.value) == Json::parse(row.usual);
      if (!is_usual)
        lose(member.key_span(), fmt::format("{} has no counterpart: it is left out", row.kong));
      return;
    }
    Json& to = place_of(settings_, row.to);
    if (row.convert == nullptr) {
      to = json_of(member.value);
      return;
    }
    const std::string lost = row.convert(member.value, to);
    if (!lost.empty()) lose(member.value.span(), fmt::format("{}: {}", row.kong, lost));
    if (to.is_null()) settings_ = without_null(std::move(settings_));
  }

  // Without what `place_of` made and nothing came to.
  static Json without_null(Json value) {
    if (!value.is_object()) return value;
    Json kept = Json::object();
    for (auto& [name, inner] : value.items()) {
      Json rest = without_null(std::move(inner));
      const bool is_hollow = rest.is_object() && rest.empty();
      if (!rest.is_null() && !is_hollow) kept[name] = std::move(rest);
    }
    return kept;
  }

  Deck& deck_;
  const Entity& plugin_;
  const PluginRow& row_;
  Json settings_;
};

// What every plugin has beside its settings.
void take_common(Deck& deck, const Entity& plugin, Json& settings) {
  Fields fields{plugin, deck.to};
  const Node* const enabled = fields.take("enabled");
  if (enabled != nullptr && enabled->is_boolean() && !enabled->is_true())
    settings["_meta"]["disable"] = true;
  for (const char* name : {"id", "name", "config", "_config", "service", "route", "consumer",
                           "consumer_group", "created_at", "updated_at", "instance_name"})
    fields.take(name);
  // Those that all plugins have of HTTP.
  const Node* const protocols = fields.take("protocols");
  if (protocols != nullptr && protocols->size != 0) {
    const auto has = [&](std::string_view name) {
      return std::ranges::any_of(protocols->items(),
                                 [&](const Node& each) { return each.string() == name; });
    };
    if (!has("http") || !has("https"))
      fields.lose(*protocols, "a plugin for some protocols only has no counterpart: it is for all");
  }
  fields.lose_rest("plugin");
}

}  // namespace

std::optional<std::pair<std::string, Json>> convert_plugin(Deck& deck, const Entity& plugin) {
  const Node* const name = find_string(*plugin.value, "name");
  if (name == nullptr) {
    add_fault(deck.to, plugin.document, plugin.value->span(), "a plugin needs a name");
    return std::nullopt;
  }
  const PluginRow* const row = find_row(name->string());
  if (row == nullptr) {
    add_loss(deck.to, plugin.document, name->span(),
             fmt::format("the plugin {} has no counterpart: it is left out", name->string()));
    return std::nullopt;
  }
  auto settings = Conversion{deck, plugin, *row}.run();
  if (!settings) return std::nullopt;
  take_common(deck, plugin, *settings);
  // To rewrite nothing is no setting.
  if (settings->empty() && row->apisix == "proxy-rewrite") return std::nullopt;
  return std::pair{std::string{row->apisix}, *std::move(settings)};
}

Json take_plugins(Deck& deck, Fields& owner, std::string_view noun) {
  Json plugins = Json::object();
  for (const Entity& entity : deck.file.of(owner, noun, "plugins")) {
    auto plugin = convert_plugin(deck, entity);
    if (!plugin) continue;
    deck.somewhere.push_back({plugin->first, {entity.document, entity.value->span()}});
    if (plugins.contains(plugin->first)) {
      add_loss(deck.to, entity.document, entity.value->span(),
               fmt::format("{} is there already: this one is left out", plugin->first));
    } else {
      plugins[plugin->first] = std::move(plugin->second);
    }
  }
  return plugins;
}

}  // namespace gwctl::config::deck
