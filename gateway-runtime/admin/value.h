#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "config/model.h"

namespace gwctl::runtime::admin {

nlohmann::json to_value(const Node& node);
/// A document of its own; `name` is what it is called in messages.
std::shared_ptr<const Document> to_document(std::string name, const nlohmann::json& value);

/// What clients may see of a resource.
nlohmann::json visible_value(const config::Resource& resource);

/// `patch` merged into `value`: objects member by member, all else replaced, null removes.
void merge(nlohmann::json& value, const nlohmann::json& patch);
/// Sets what the path leads to; what is missing on the way is made. False where something on the
/// way is no object.
bool set_at(nlohmann::json& value, std::span<const std::string> path, const nlohmann::json& part);

/// An id as text; numbers are ids too. Nothing for what is none.
std::optional<std::string> id_text(const nlohmann::json& id);

/// Where a client may not say when it was created or changed, and does: the name it has in APISIX's
/// message.
std::optional<std::string_view> forbidden_property(const nlohmann::json& value);

}  // namespace gwctl::runtime::admin
