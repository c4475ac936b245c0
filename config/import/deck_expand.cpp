#include <algorithm>
#include <array>

#include "config/document_writer.h"
#include "config/import/deck_file.h"

namespace gwctl::config::deck {
namespace {

/// A list of entities, and what `_info.defaults` calls one of them.
struct Collection {
  std::string_view name;
  std::string_view noun;
  bool has_tags;
};

constexpr std::array<Collection, 9> known{{{"services", "service", true},
                                           {"routes", "route", true},
                                           {"upstreams", "upstream", true},
                                           {"targets", "target", false},
                                           {"consumers", "consumer", true},
                                           {"consumer_groups", "consumer_group", true},
                                           {"certificates", "certificate", true},
                                           {"plugins", "plugin", false},
                                           {"snis", "sni", false}}};

const Collection* collection_of(std::string_view name) {
  const auto found = std::ranges::find(known, name, &Collection::name);
  return found == known.end() ? nullptr : &*found;
}

const Node* inner(const Node* object, std::string_view name) {
  return object == nullptr ? nullptr : find(*object, name);
}

class Expansion {
 public:
  explicit Expansion(const DocumentPtr& document) : document_{document}, to_{document->source()} {
    const Node* const info = find(document->root(), "_info");
    defaults_ = inner(info, "defaults");
    tags_ = inner(info, "select_tags");
    plugin_configs_ = find(document->root(), "_plugin_configs");
  }

  DocumentPtr run() {
    const Node& root = document_->root();
    builder().begin_object(root.begin);
    for (const Member& member : root.members()) write_member(member);
    builder().end_collection(root.end, false);
    return to_.finish();
  }

 private:
  DocumentBuilder& builder() { return to_.builder(); }

  void write_member(const Member& member) {
    const Collection* const collection = collection_of(member.name());
    if (collection == nullptr || !member.value.is_array())
      return to_.member(member.name(), member.key_span(), member.value);
    to_.key(member.name(), member.key_span());
    builder().begin_array(member.value.begin);
    for (const Node& item : member.value.items()) {
      if (item.is_object()) {
        write_entity(*collection, item);
      } else {
        to_.value(item);
      }
    }
    builder().end_collection(member.value.end, member.value.is_flow);
  }

  void write_entity(const Collection& collection, const Node& entity) {
    builder().begin_object(entity.begin);
    const Node* const shared = collection.noun == "plugin" ? shared_settings(entity) : nullptr;
    for (const Member& member : entity.members()) {
      const bool is_shared =
          shared != nullptr && (member.name() == "config" || member.name() == "_config");
      const bool is_tagged = collection.has_tags && member.name() == "tags" && tags_ != nullptr;
      if (!is_shared && !is_tagged) write_member(member);
    }
    if (shared != nullptr) write_settings(entity, *shared);
    if (collection.has_tags && tags_ != nullptr) write_tags(entity);
    for (const Member& usual : defaults_of(collection)) {
      if (find(entity, usual.name()) == nullptr)
        to_.member(usual.name(), usual.key_span(), usual.value);
    }
    builder().end_collection(entity.end, entity.is_flow);
  }

  std::span<const Member> defaults_of(const Collection& collection) const {
    const Node* const found = inner(defaults_, collection.noun);
    return found == nullptr ? std::span<const Member>{} : found->members();
  }

  const Node* shared_settings(const Node& plugin) const {
    const Node* const name = find_string(plugin, "_config");
    return name == nullptr ? nullptr : inner(plugin_configs_, name->string());
  }

  void write_settings(const Node& plugin, const Node& shared) {
    const Node* const own = find(plugin, "config");
    to_.key("config", own == nullptr ? plugin.span() : own->span());
    builder().begin_object(plugin.begin);
    for (const Member& member : shared.members()) {
      if (inner(own, member.name()) == nullptr)
        to_.member(member.name(), member.key_span(), member.value);
    }
    if (own != nullptr) {
      for (const Member& member : own->members())
        to_.member(member.name(), member.key_span(), member.value);
    }
    builder().end_collection(plugin.end, false);
  }

  void write_tags(const Node& entity) {
    const Node* const own = find(entity, "tags");
    to_.key("tags", own == nullptr ? entity.span() : own->span());
    builder().begin_array(entity.begin);
    for (const Node* tags : {own, tags_}) {
      if (tags == nullptr) continue;
      for (const Node& tag : tags->items()) to_.value(tag);
    }
    builder().end_collection(entity.end, true);
  }

  DocumentPtr document_;
  DocumentWriter to_;
  const Node* defaults_ = nullptr;
  const Node* tags_ = nullptr;
  const Node* plugin_configs_ = nullptr;
};

}  // namespace

DocumentPtr expand(const DocumentPtr& document) {
  return Expansion{document}.run();
}

std::string plain_variables(std::string_view text) {
  std::string plain;
  constexpr std::string_view open = "${{";
  while (true) {
    const auto at = text.find(open);
    plain += text.substr(0, at);
    if (at == text.npos) return plain;
    text.remove_prefix(at);
    const auto end = text.find("}}");
    const std::string_view whole = text.substr(0, end == text.npos ? text.npos : end + 2);
    const auto first = whole.find('"');
    const auto last = first == whole.npos ? first : whole.find('"', first + 1);
    const bool is_variable = last != whole.npos && end != text.npos &&
                             whole.substr(0, first).find("env") != whole.npos &&
                             whole.find('\n') == whole.npos;
    plain += is_variable ? "${" + std::string{whole.substr(first + 1, last - first - 1)} + "}"
                         : std::string{whole};
    text.remove_prefix(whole.size());
  }
}

}  // namespace gwctl::config::deck
