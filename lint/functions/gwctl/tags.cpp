#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "lint/functions/gwctl/own.h"
#include "lint/functions/plain.h"

namespace gwctl::lint::own {
namespace {

std::string_view text_of(const Node& object, std::string_view key, const View& view) {
  const Node* value = view.get(object, key);
  return value == nullptr ? std::string_view{} : value->string();
}

/// The names that operations have in `tags`, wherever operations stand.
class UsedTags {
 public:
  explicit UsedTags(const View& view) : view_{view} {}

  void add_path_items(const Node* items) {
    if (items == nullptr) return;
    for (const Member& item : items->members()) {
      const Node& path_item = view_.resolve(item.value);
      add_operations(path_item);
      if (const Node* more = view_.get(path_item, "additionalOperations")) add_operations(*more);
    }
  }

  // A tag is used, too, where one below it is.
  void add_parents(const Node& tags) {
    std::unordered_map<std::string_view, std::string_view> parents;
    for (const Node& item : tags.items()) {
      const Node& tag = view_.resolve(item);
      parents.emplace(text_of(tag, "name", view_), text_of(tag, "parent", view_));
    }
    for (const auto& [name, parent] : parents) {
      if (!names_.contains(name)) continue;
      for (auto at = parent; !at.empty() && names_.insert(at).second;) {
        const auto above = parents.find(at);
        at = above == parents.end() ? std::string_view{} : above->second;
      }
    }
  }

  bool has(std::string_view name) const { return names_.contains(name); }

 private:
  void add_operations(const Node& holder) {
    for (const Member& member : holder.members()) {
      const Node& operation = view_.resolve(member.value);
      if (const Node* tags = view_.get(operation, "tags")) {
        for (const Node& tag : tags->items()) names_.insert(view_.resolve(tag).string());
      }
      const Node* callbacks = view_.get(operation, "callbacks");
      if (callbacks == nullptr) continue;
      for (const Member& each : callbacks->members()) add_path_items(&view_.resolve(each.value));
    }
  }

  const View& view_;
  std::unordered_set<std::string_view> names_;
};

// Documentation tools take a tag with this extension for a page of prose.
bool is_prose(const Node& tag, const View& view) {
  const Node* mark = view.get(tag, "x-traitTag");
  return mark != nullptr && mark->is_true();
}

void check_used(const Target& target, const RunContext& context, Results& results) {
  if (target.value == nullptr) return;
  const View& view = context.view;
  const Node* tags = view.get(*target.value, "tags");
  if (tags == nullptr || !tags->is_array()) return;
  UsedTags used{view};
  used.add_path_items(view.get(*target.value, "paths"));
  used.add_path_items(view.get(*target.value, "webhooks"));
  if (const Node* components = view.get(*target.value, "components")) {
    used.add_path_items(view.get(*components, "pathItems"));
  }
  used.add_parents(*tags);
  std::size_t index = 0;
  for (const Node& item : tags->items()) {
    const Segment where[] = {"tags", Segment{index++}};
    const Node& tag = view.resolve(item);
    const std::string_view name = text_of(tag, "name", view);
    if (name.empty() || used.has(name) || is_prose(tag, view)) continue;
    results.add(fmt::format("Tag \"{}\" is used by no operation.", name), target, where);
  }
}

/// Which tag each tag is below, and for each whether the way up from it was looked at.
struct Parents {
  std::unordered_map<std::string_view, std::string_view> of;
  std::unordered_map<std::string_view, std::size_t> walked_from;

  // Whether the way up from `name` comes back to a tag of that way. Each tag is walked over once.
  bool close_ring(std::string_view name, std::size_t start) {
    for (std::string_view at = name; !at.empty();) {
      const auto [walk, is_new] = walked_from.try_emplace(at, start);
      if (!is_new) return walk->second == start;
      const auto above = of.find(at);
      at = above == of.end() ? std::string_view{} : above->second;
    }
    return false;
  }
};

void check_parents(const Target& target, const RunContext& context, Results& results) {
  if (target.value == nullptr) return;
  const View& view = context.view;
  Parents parents;
  for (const Node& item : target.value->items()) {
    const Node& tag = view.resolve(item);
    parents.of.emplace(text_of(tag, "name", view), text_of(tag, "parent", view));
  }
  std::size_t index = 0;
  for (const Node& item : target.value->items()) {
    const std::size_t position = index++;
    const Segment where[] = {Segment{position}, "parent"};
    const std::string_view name = text_of(view.resolve(item), "name", view);
    const std::string_view parent = text_of(view.resolve(item), "parent", view);
    if (parent.empty()) continue;
    if (!parents.of.contains(parent)) {
      results.add(fmt::format("Parent \"{}\" is no tag of this document.", parent), target, where);
    } else if (parents.close_ring(name, position)) {
      results.add(fmt::format("The parents of tag \"{}\" form a ring.", name), target, where);
    }
  }
}

}  // namespace

MadeFunction make_tags_used(const Node* options) {
  return make_plain<check_used>("tagsUsed", options);
}

MadeFunction make_tag_parents(const Node* options) {
  return make_plain<check_parents>("tagParents", options);
}

}  // namespace gwctl::lint::own
