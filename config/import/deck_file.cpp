#include "config/import/deck_file.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gwctl::config::deck {
namespace {

// Who an entity may belong to.
constexpr std::array<std::string_view, 6> owner_nouns{"service",  "route",          "consumer",
                                                      "upstream", "consumer_group", "certificate"};

constexpr std::array<std::string_view, 16> collections{"services",
                                                       "routes",
                                                       "upstreams",
                                                       "targets",
                                                       "consumers",
                                                       "consumer_groups",
                                                       "plugins",
                                                       "certificates",
                                                       "snis",
                                                       "acls",
                                                       "keyauth_credentials",
                                                       "basicauth_credentials",
                                                       "jwt_secrets",
                                                       "hmacauth_credentials",
                                                       "ca_certificates",
                                                       "vaults"};

// What a file says of itself, and what `expand` has put in.
constexpr std::array<std::string_view, 6> own_members{
    "_format_version", "_transform", "_info", "_plugin_configs", "_comment", "_workspace"};

bool has(auto& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

std::string owned_key(std::string_view collection, std::string_view noun, std::string_view name) {
  return fmt::format("{} {} {}", collection, noun, name);
}

bool names_owner(const Node& entity) {
  return std::ranges::any_of(owner_nouns,
                             [&](auto noun) { return !named_in(entity, noun).empty(); });
}

}  // namespace

bool is_nothing(const Node& value) {
  return value.is_null() || (value.is_container() && value.size == 0) ||
         (value.is_object() && std::ranges::all_of(value.members(), [](const Member& member) {
            return is_nothing(member.value);
          }));
}

const Node* Fields::take(std::string_view name) {
  taken_.insert(name);
  const Node* const found = find(*entity_.value, name);
  return found == nullptr || found->is_null() ? nullptr : found;
}

std::string Fields::take_text(std::string_view name) {
  const Node* const found = take(name);
  return found == nullptr ? std::string{} : std::string{found->string()};
}

void Fields::take_usual(std::string_view name, std::string_view usual) {
  const Node* const found = take(name);
  if (found == nullptr || is_nothing(*found) || json_of(*found) == Json::parse(usual)) return;
  const Member* const member = find_member(*entity_.value, name);
  add_loss(to_, entity_.document, member->key_span(),
           fmt::format("{} has no counterpart: it is left out", name));
}

void Fields::lose_rest(std::string_view noun) {
  for (const Member& member : entity_.value->members()) {
    if (taken_.contains(member.name()) || is_nothing(member.value)) continue;
    add_loss(to_, entity_.document, member.key_span(),
             fmt::format("{} of a {} has no counterpart: it is left out", member.name(), noun));
  }
}

std::string named_in(const Node& entity, std::string_view noun) {
  const Node* const found = find(entity, noun);
  if (found == nullptr) return {};
  if (found->is_string()) return std::string{found->string()};
  for (const std::string_view name : {"id", "name", "username"}) {
    if (const Node* text = find_string(*found, name); text != nullptr)
      return std::string{text->string()};
  }
  return {};
}

void File::add(ImportFile file) {
  file.text = plain_variables(file.text);
  DocumentPtr document = read_imported(std::move(file), Dialect::apisix, to_);
  const Node& root = document->root();
  if (!root.is_object() || find(root, "_format_version") == nullptr) {
    return add_fault(to_, document, {0, 0}, "this is no file of decK: it has no _format_version");
  }
  document = expand(document);
  for (const Member& member : document->root().members()) add_member(document, member);
}

void File::add_member(const DocumentPtr& document, const Member& member) {
  if (has(own_members, member.name()) || is_nothing(member.value)) return;
  if (!has(collections, member.name())) {
    return add_loss(to_, document, member.key_span(),
                    fmt::format("{} have no counterpart: they are left out", member.name()));
  }
  if (!member.value.is_array()) {
    return add_fault(to_, document, member.value.span(),
                     fmt::format("{} must be a list", member.name()));
  }
  for (const Node& item : member.value.items()) {
    if (!item.is_object()) {
      add_fault(to_, document, item.span(), fmt::format("{}: an object is wanted", member.name()));
      continue;
    }
    top_[std::string{member.name()}].push_back({&item, document});
  }
}

void File::settle() {
  for (const auto& [collection, entities] : top_) {
    for (const Entity& entity : entities) index(collection, entity);
  }
}

// What belongs to two belongs to neither: there is nothing like it.
void File::index(std::string_view collection, const Entity& entity) {
  std::vector<std::string> keys;
  for (const std::string_view noun : owner_nouns) {
    if (const std::string name = named_in(*entity.value, noun); !name.empty())
      keys.push_back(owned_key(collection, noun, name));
  }
  if (keys.size() == 1) owned_[keys[0]].push_back(entity);
}

std::vector<Entity> File::all(std::string_view collection) const {
  const auto found = top_.find(collection);
  return found == top_.end() ? std::vector<Entity>{} : found->second;
}

std::vector<Entity> File::of(Fields& owner, std::string_view noun, std::string_view collection) {
  std::vector<Entity> entities;
  const Node* const list = owner.take(collection);
  if (list != nullptr) {
    for (const Node& item : list->items()) entities.push_back({&item, owner.entity().document});
  }
  std::set<std::string> names;
  for (const std::string_view field : {"id", "name", "username"}) {
    const Node* const name = find_string(*owner.entity().value, field);
    if (name != nullptr) names.emplace(name->string());
  }
  for (const std::string& name : names) {
    const auto found = owned_.find(owned_key(collection, noun, name));
    if (found == owned_.end()) continue;
    for (const Entity& entity : found->second) {
      if (taken_.insert(entity.value).second) entities.push_back(entity);
    }
  }
  return entities;
}

std::vector<Entity> File::free(std::string_view collection) {
  std::vector<Entity> entities;
  for (const Entity& entity : all(collection)) {
    if (names_owner(*entity.value)) continue;
    taken_.insert(entity.value);
    entities.push_back(entity);
  }
  return entities;
}

void File::lose_rest() {
  for (const auto& [collection, entities] : top_) {
    for (const Entity& entity : entities) {
      if (taken_.contains(entity.value)) continue;
      const std::string why = names_owner(*entity.value)
                                  ? "what it belongs to is not here, or is more than one"
                                  : "it has no counterpart";
      add_loss(to_, entity.document, entity.value->span(),
               fmt::format("one of {} is left out: {}", collection, why));
    }
  }
}

}  // namespace gwctl::config::deck
