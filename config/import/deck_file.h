#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/import/import.h"

namespace gwctl::config::deck {

/// An object of a file of Kong's.
struct Entity {
  const Node* value = nullptr;
  DocumentPtr document;
};

/// The members of an object, taken one by one: what nobody takes is lost, and said so.
class Fields {
 public:
  Fields(const Entity& entity, Imported& to) : entity_{entity}, to_{to} {}

  /// Null where there is none, or it is null.
  const Node* take(std::string_view name);
  /// Empty where it is no text.
  std::string take_text(std::string_view name);
  /// A field that has no counterpart, which matters unless it is `usual` (JSON).
  void take_usual(std::string_view name, std::string_view usual);

  void lose(const Node& place, std::string message) const {
    add_loss(to_, entity_.document, place.span(), std::move(message));
  }

  /// All that was not taken.
  void lose_rest(std::string_view noun);

  const Entity& entity() const { return entity_; }

 private:
  Entity entity_;
  Imported& to_;
  std::set<std::string_view> taken_;
};

/// Whether a value says nothing: null, or empty.
bool is_nothing(const Node& value);

/// The entities of some files, which may be nested in what they belong to or stand at the top and
/// name it.
class File {
 public:
  explicit File(Imported& to) : to_{to} {}

  /// With what `_info` and `_plugin_configs` say put in.
  void add(ImportFile file);
  /// All is read: entities can be asked for.
  void settle();

  /// Those at the top.
  std::vector<Entity> all(std::string_view collection) const;
  /// What belongs to an entity: what is in it, then what stands at the top and names it as its
  /// `noun`.
  std::vector<Entity> of(Fields& owner, std::string_view noun, std::string_view collection);
  /// Those at the top that name no owner of these nouns.
  std::vector<Entity> free(std::string_view collection);
  /// What names an owner that is not there, or belongs to two.
  void lose_rest();

 private:
  void add_member(const DocumentPtr& document, const Member& member);
  void index(std::string_view collection, const Entity& entity);

  Imported& to_;
  std::map<std::string, std::vector<Entity>, std::less<>> top_;
  std::map<std::string, std::vector<Entity>, std::less<>> owned_;  // by `plugins route NAME`
  std::set<const Node*> taken_;
};

/// The name or id by which an entity names another one: `service: x`, `service: {name: x}`.
std::string named_in(const Node& entity, std::string_view noun);

/// The document with defaults, tags and shared settings of plugins put where they hold.
DocumentPtr expand(const DocumentPtr& document);

/// The text with `${{ env "NAME" }}` as `${NAME}`.
std::string plain_variables(std::string_view text);

}  // namespace gwctl::config::deck
