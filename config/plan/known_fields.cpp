#include "config/plan/known_fields.h"

namespace gwctl::config {

KnownFields::KnownFields(const Json& schema) {
  if (const Json& items = member_of(schema, "items"); items.is_object()) {
    auto inner = std::make_unique<KnownFields>(items);
    if (!inner->is_empty()) items_ = std::move(inner);
  }
  const Json& properties = member_of(schema, "properties");
  if (!properties.is_object()) return;
  is_closed_ = member_of(schema, "additionalProperties") == false &&
               member_of(schema, "patternProperties").is_null();
  for (const auto& [name, property] : properties.items()) {
    if (is_closed_) names_.insert(name);
    auto inner = std::make_unique<KnownFields>(property);
    if (!inner->is_empty()) inner_.emplace(name, std::move(inner));
  }
}

std::vector<std::string> KnownFields::find_unknown(const Json& value) const {
  std::vector<std::string> found;
  find_unknown(value, {}, found);
  return found;
}

void KnownFields::find_unknown(const Json& value, const std::string& path,
                               std::vector<std::string>& found) const {
  if (value.is_array() && items_ != nullptr) {
    for (const Json& item : value) items_->find_unknown(item, path, found);
  }
  if (!value.is_object()) return;
  for (const auto& [name, member] : value.items()) {
    const std::string at = path.empty() ? name : path + "." + name;
    if (is_closed_ && !names_.contains(name)) {
      found.push_back(at);
    } else if (const auto inner = inner_.find(name); inner != inner_.end()) {
      inner->second->find_unknown(member, at, found);
    }
  }
}

}  // namespace gwctl::config
