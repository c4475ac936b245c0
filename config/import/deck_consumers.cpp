#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "config/import/deck.h"

namespace gwctl::config::deck {
namespace {

struct CredentialField {
  std::string_view kong;
  std::string_view name;
};

/// A kind of credential, and the plugin of APISIX that it is of.
struct CredentialKind {
  const char* collection;
  const char* plugin;
  std::array<CredentialField, 4> fields;
};

constexpr CredentialKind credential_kinds[] = {
    {"keyauth_credentials", "key-auth", {{{"key", "key"}}}},
    {"basicauth_credentials", "basic-auth", {{{"username", "username"}, {"password", "password"}}}},
    {"jwt_secrets",
     "jwt-auth",
     {{{"key", "key"},
       {"secret", "secret"},
       {"algorithm", "algorithm"},
       {"rsa_public_key", "public_key"}}}},
    {"hmacauth_credentials", "hmac-auth", {{{"username", "key_id"}, {"secret", "secret_key"}}}}};

// Kong stores SHA-1 of a password, and tells no other.
bool looks_hashed(std::string_view password) {
  constexpr std::size_t sha1_digits = 40;
  return password.size() == sha1_digits &&
         password.find_first_not_of("0123456789abcdef") == password.npos;
}

std::string user_name(std::string_view name) {
  std::string user;
  for (const char c : name) {
    const bool is_kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '-' || c == '_';
    user += is_kept ? c : '-';
  }
  return user;
}

// By its name, else by what the system that it comes from calls it.
std::string name_of(const Node& consumer) {
  for (const std::string_view field : {"username", "custom_id", "id"}) {
    const Node* const found = find_string(consumer, field);
    if (found != nullptr && found->size != 0) return user_name(found->string());
  }
  return {};
}

std::vector<std::string> groups_in(const Node* list, std::string_view field) {
  std::vector<std::string> names;
  if (list == nullptr) return names;
  for (const Node& item : list->items()) {
    const Node* const name = item.is_object() ? find_string(item, field) : &item;
    if (name != nullptr && name->is_string()) names.emplace_back(name->string());
  }
  return names;
}

void add_credential(Deck& deck, const CredentialKind& kind, const Entity& entity,
                    const std::string& user, std::size_t number) {
  Fields fields{entity, deck.to};
  Json settings = Json::object();
  for (const CredentialField& field : kind.fields) {
    if (field.kong.empty()) continue;
    const Node* const found = fields.take(field.kong);
    if (found != nullptr && !is_nothing(*found))
      settings[std::string{field.name}] = json_of(*found);
  }
  if (const Node* password = find_string(*entity.value, "password");
      password != nullptr && looks_hashed(password->string()))
    fields.lose(*password, "this looks like a digest of a password: the password itself is needed");
  // A symmetric algorithm has no public key.
  const std::string algorithm = text_member(settings, "algorithm");
  settings.erase(algorithm.empty() || algorithm.starts_with("HS") ? "public_key" : "secret");
  if (kind.plugin != std::string_view{"jwt-auth"} && settings.empty())
    return fields.lose(*entity.value, "a credential with nothing in it is left out");
  Json value{{"plugins", {{kind.plugin, std::move(settings)}}}};
  deck.take_tags(fields, value);
  const std::string own = fields.take_text("id");
  for (const char* field : {"consumer", "created_at", "updated_at"}) fields.take(field);
  fields.lose_rest("credential");
  const std::string id =
      deck.id_for(Kind::credential, own, fmt::format("{}-{}-{}", user, kind.plugin, number));
  deck.put(Kind::credential, fmt::format("{}/credentials/{}", user, id), std::move(value));
}

void add_consumer(Deck& deck, const Entity& entity) {
  Fields fields{entity, deck.to};
  const std::string written = fields.take_text("username");
  const std::string user = name_of(*entity.value);
  if (user.empty())
    return add_fault(deck.to, entity.document, entity.value->span(), "a consumer needs a username");
  if (!deck.ids[Kind::consumer].insert(user).second)
    return add_fault(deck.to, entity.document, entity.value->span(),
                     fmt::format("a consumer {} is there already", user));
  if (!written.empty() && user != written)
    fields.lose(*entity.value, fmt::format("the name {} cannot be kept: it is {}", written, user));
  Json value{{"username", user}};
  const std::string custom = fields.take_text("custom_id");
  if (!custom.empty() && custom.find_first_of(" \t\r\n") == custom.npos) {
    value["labels"]["custom_id"] = custom;
  } else if (!custom.empty()) {
    fields.lose(*entity.value, "custom_id cannot be a label: it is left out");
  }
  deck.take_tags(fields, value);
  if (Json plugins = take_plugins(deck, fields, "consumer"); !plugins.empty())
    value["plugins"] = std::move(plugins);
  bool is_in_group = false;
  for (const std::string& group : groups_in(fields.take("groups"), "name")) {
    const auto found = deck.group_ids.find(group);
    if (found == deck.group_ids.end() || is_in_group) {
      fields.lose(*find(*entity.value, "groups"),
                  fmt::format("the group {} is left out: {}", group,
                              is_in_group ? "a consumer has one" : "it is not here"));
      continue;
    }
    value["group_id"] = found->second;
    is_in_group = true;
  }
  for (const CredentialKind& kind : credential_kinds) {
    std::size_t number = 0;
    for (const Entity& credential : deck.file.of(fields, "consumer", kind.collection))
      add_credential(deck, kind, credential, user, ++number);
  }
  deck.file.of(fields, "consumer", "acls");
  for (const char* field : {"id", "created_at", "updated_at"}) fields.take(field);
  fields.lose_rest("consumer");
  deck.put(Kind::consumer, user, std::move(value));
}

}  // namespace

void gather_groups(Deck& deck) {
  std::map<std::string, std::string> users;
  for (const Entity& consumer : deck.file.all("consumers")) {
    const std::string user = name_of(*consumer.value);
    for (const std::string& group : groups_in(find(*consumer.value, "acls"), "group"))
      deck.members[group].insert(user);
    for (const std::string_view field : {"id", "username"}) {
      if (const Node* name = find_string(*consumer.value, field); name != nullptr)
        users[std::string{name->string()}] = user;
    }
  }
  for (const Entity& acl : deck.file.all("acls")) {
    const auto user = users.find(named_in(*acl.value, "consumer"));
    const Node* const group = find_string(*acl.value, "group");
    if (group != nullptr && user != users.end())
      deck.members[std::string{group->string()}].insert(user->second);
  }
}

void add_consumer_groups(Deck& deck) {
  for (const Entity& entity : deck.file.free("consumer_groups")) {
    Fields fields{entity, deck.to};
    const std::string own = fields.take_text("id");
    const std::string name = fields.take_text("name");
    Json value{{"name", name}, {"plugins", take_plugins(deck, fields, "consumer_group")}};
    if (name.empty()) value.erase("name");
    deck.take_tags(fields, value);
    for (const char* field : {"created_at", "updated_at"}) fields.take(field);
    fields.lose_rest("consumer group");
    const std::string id = deck.id_for(Kind::consumer_group, own, name);
    deck.group_ids.emplace(name, id);
    if (!own.empty()) deck.group_ids.emplace(own, id);
    deck.put(Kind::consumer_group, id, std::move(value));
  }
}

void add_consumers(Deck& deck) {
  for (const Entity& consumer : deck.file.free("consumers")) add_consumer(deck, consumer);
}

}  // namespace gwctl::config::deck
