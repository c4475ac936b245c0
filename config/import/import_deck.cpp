#include <algorithm>

#include <fmt/format.h>

#include "config/import/deck.h"

namespace gwctl::config {
namespace deck {
namespace {

constexpr std::size_t id_size_max = 64;
constexpr std::size_t label_size_max = 256;

// With nothing but what APISIX takes.
std::string readable_id(std::string_view name) {
  std::string id;
  for (const char c : name.substr(0, id_size_max)) {
    const bool is_kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    id += is_kept ? c : '-';
  }
  return id.empty() ? "unnamed" : id;
}

bool fits_label(std::string_view text) {
  return !text.empty() && text.size() <= label_size_max && !text.starts_with("gwctl.") &&
         text.find_first_of(" \t\r\n") == text.npos;
}

// Kong takes the plugin that is nearest; APISIX has those of global rules run besides.
void tell_doubled(const Deck& deck) {
  for (const auto& [name, place] : deck.somewhere) {
    if (!deck.everywhere.contains(name)) continue;
    add_loss(deck.to, place.first, place.second,
             fmt::format("{} is a global rule as well: this one is no longer in place of it, both "
                         "run",
                         name));
  }
}

}  // namespace

std::string Deck::id_for(Kind kind, const std::string& own, const std::string& name) {
  const std::string base = readable_id(own.empty() ? name : own);
  std::string id = base;
  for (int n = 2; !ids[kind].insert(id).second; ++n) {
    const std::string suffix = fmt::format("-{}", n);
    id = base.substr(0, id_size_max - suffix.size()) + suffix;
  }
  return id;
}

void Deck::put(Kind kind, const std::string& id, Json value) {
  if (kind != Kind::consumer) value["id"] = id.substr(id.rfind('/') + 1);
  to.objects.insert_or_assign({kind, id}, std::move(value));
}

void Deck::take_tags(Fields& fields, Json& value) const {
  const Node* const tags = fields.take("tags");
  if (tags == nullptr) return;
  for (const Node& tag : tags->items()) {
    if (fits_label(tag.string())) {
      value["labels"][std::string{tag.string()}] = "true";
    } else {
      fields.lose(tag, "this tag cannot be a label: it is left out");
    }
  }
}

void add_certificates(Deck& deck) {
  for (const Entity& entity : deck.file.all("certificates")) {
    Fields fields{entity, deck.to};
    Json value = Json::object();
    Json names = Json::array();
    for (const Entity& sni : deck.file.of(fields, "certificate", "snis")) {
      if (sni.value->is_string()) names.push_back(std::string{sni.value->string()});
      if (const Node* name = find_string(*sni.value, "name"); name != nullptr)
        names.push_back(std::string{name->string()});
    }
    const std::string own = fields.take_text("id");
    if (names.empty()) {
      fields.lose(*entity.value, "a certificate without snis is of no use: it is left out");
      continue;
    }
    value["cert"] = fields.take_text("cert");
    value["key"] = fields.take_text("key");
    const std::string second = fields.take_text("cert_alt");
    const std::string second_key = fields.take_text("key_alt");
    if (!second.empty()) value["certs"] = Json::array({second});
    if (!second.empty()) value["keys"] = Json::array({second_key});
    deck.take_tags(fields, value);
    fields.take("created_at");
    fields.lose_rest("certificate");
    const std::string id = deck.id_for(Kind::ssl, own, names[0].get<std::string>());
    value["snis"] = std::move(names);
    deck.put(Kind::ssl, id, std::move(value));
  }
}

void add_global_plugins(Deck& deck) {
  for (const Entity& entity : deck.file.free("plugins")) {
    auto plugin = convert_plugin(deck, entity);
    if (!plugin) continue;
    deck.everywhere.insert(plugin->first);
    const ObjectKey key{Kind::global_rule, plugin->first};
    if (deck.to.objects.contains(key)) {
      add_loss(deck.to, entity.document, entity.value->span(),
               fmt::format("{} is there twice: this one is left out", plugin->first));
      continue;
    }
    deck.put(key.kind, key.id, {{"plugins", {{plugin->first, std::move(plugin->second)}}}});
  }
}

}  // namespace deck

Imported import_deck(std::vector<ImportFile> files) {
  Imported made;
  deck::Deck deck{made};
  for (ImportFile& file : files) deck.file.add(std::move(file));
  deck.file.settle();
  deck::gather_groups(deck);
  deck::add_global_plugins(deck);
  deck::add_upstreams(deck);
  deck::add_services(deck);
  deck::add_consumer_groups(deck);
  deck::add_consumers(deck);
  deck::add_certificates(deck);
  deck.file.lose_rest();
  deck::tell_doubled(deck);
  return made;
}

}  // namespace gwctl::config
