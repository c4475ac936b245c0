// Where two values differ, and what of that may be shown.

#include <algorithm>

#include "config/plan/diff.h"
#include "config/secrets.h"

namespace gwctl::config {
namespace {

// In place of a secret among what is shown.
constexpr const char* masked_secret = "(secret)";

std::string manager_of(const ObjectKey& key) {
  return key.kind == Kind::plugin_metadata ? key.id : key.id.substr(0, key.id.find('/'));
}

/// Whether a condition compares something that is secret: `["http_authorization", "==", …]`.
bool holds_secret_condition(const Json* value) {
  if (value == nullptr || !value->is_structured()) return false;
  if (value->is_array() && value->size() > 1 && (*value)[0].is_string() &&
      is_secret_variable((*value)[0].get_ref<const std::string&>()))
    return true;
  return std::ranges::any_of(*value,
                             [](const Json& each) { return holds_secret_condition(&each); });
}

class FieldDiff {
 public:
  explicit FieldDiff(const ObjectKey& key) : key_{key}, manager_{manager_of(key)} {}

  void compare(const Json& before, const Json& after) {
    if (before == after) return;
    if (!before.is_object() || !after.is_object()) return add(&before, &after);
    for (const auto& [name, value] : before.items()) {
      path_.push_back(name);
      const auto other = after.find(name);
      other == after.end() ? add(&value, nullptr) : compare(value, *other);
      path_.pop_back();
    }
    for (const auto& [name, value] : after.items()) {
      if (before.contains(name)) continue;
      path_.push_back(name);
      add(nullptr, &value);
      path_.pop_back();
    }
  }

  std::vector<FieldChange> take() { return std::move(changes_); }

 private:
  // What is or holds a secret is told apart from the rest of an object.
  void add(const Json* before, const Json* after) {
    const Json* const some = after == nullptr ? before : after;
    const bool has_one = before == nullptr || after == nullptr;
    if (has_one && some->is_object() && !some->empty() && holds_secret(*some)) {
      for (const auto& [name, value] : some->items()) {
        path_.push_back(name);
        after == nullptr ? add(&value, nullptr) : add(nullptr, &value);
        path_.pop_back();
      }
      return;
    }
    const bool asks_for_secret = holds_secret_condition(before) || holds_secret_condition(after);
    FieldChange change{path_, {}, {}, asks_for_secret || is_secret(key_.kind, manager_, path_)};
    if (before != nullptr) change.before = *before;
    if (after != nullptr) change.after = *after;
    if (!change.is_secret) {
      if (change.before) mask(*change.before);
      if (change.after) mask(*change.after);
      // Nothing but secrets in it is another one.
      if (change.before == change.after) change.is_secret = true;
    }
    changes_.push_back(std::move(change));
  }

  // What is below a list is told as a whole, but for the secrets in it.
  void mask(Json& value) {
    if (is_secret(key_.kind, manager_, path_)) {
      value = masked_secret;
    } else if (value.is_structured()) {
      for (auto item = value.begin(); item != value.end(); ++item) {
        path_.push_back(value.is_object() ? item.key()
                                          : std::to_string(std::distance(value.begin(), item)));
        mask(*item);
        path_.pop_back();
      }
    }
  }

  bool holds_secret(const Json& value) {
    if (is_secret(key_.kind, manager_, path_)) return false;
    if (!value.is_object()) return false;
    for (const auto& [name, inner] : value.items()) {
      path_.push_back(name);
      const bool holds = is_secret(key_.kind, manager_, path_) || holds_secret(inner);
      path_.pop_back();
      if (holds) return true;
    }
    return false;
  }

  const ObjectKey& key_;
  std::string manager_;
  std::vector<std::string> path_;
  std::vector<FieldChange> changes_;
};

}  // namespace

std::vector<FieldChange> field_changes(const ObjectKey& key, const Json& before,
                                       const Json& after) {
  FieldDiff fields{key};
  fields.compare(before, after);
  return fields.take();
}

}  // namespace gwctl::config
