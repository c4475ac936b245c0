#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/kinds.h"
#include "core/json_schema.h"
#include "core/node.h"

namespace gwctl::config {

/// What is wrong with a value, in the words of APISIX.
struct SchemaFault {
  std::string message;                  ///< `property "uri" validation failed: …`
  std::vector<std::string> path;        ///< from the value that was checked to the one at fault
  const Node* value = nullptr;          ///< the one at fault
  std::string unknown;                  ///< a property that none is known of by this name
  std::vector<std::string_view> known;  ///< then, those that are
  std::string plain;                    ///< the same for a person; empty: the message will do
};

/// A schema of ours, in draft 7. It is compiled on its first use, by whichever thread comes first;
/// may be used in many.
class Schema {
 public:
  /// `base_uri`: where its relative references start from.
  Schema(const Node& definition, std::string base_uri);

  /// What APISIX would say of the value; nothing when it would take it. The order in which it looks
  /// at properties, which is random there, is that of the schema.
  /// Properties that no place knows are faults, or put into `unknown` where that is given.
  std::optional<SchemaFault> check(const Node& value,
                                   std::vector<SchemaFault>* unknown = nullptr) const;

  /// Whether it tells of that property of the value itself.
  bool has_property(std::string_view name) const;

  const Node& definition() const { return definition_; }

  /// The same as JSON, references replaced by what they lead to.
  std::string to_json() const;

 private:
  const JsonSchema& compiled() const;

  const Node& definition_;
  std::string base_uri_;
  mutable std::once_flag once_;
  mutable std::optional<JsonSchema> compiled_;
};

/// A plugin that gwctl has a schema of.
struct PluginInfo {
  std::string_view name;
  double version = 0;
  int priority = 0;
  std::string_view type;   ///< `auth`, `validation` or nothing
  std::string_view scope;  ///< `global` or nothing
  std::unique_ptr<Schema> schema;
  std::unique_ptr<Schema> consumer_schema;  ///< null where it has none, as the next
  std::unique_ptr<Schema> metadata_schema;
  std::vector<std::string_view> encrypt_fields;  ///< secrets; `a.b` is a field of a field
  const Node* definition = nullptr;              ///< all of its file
};

/// The schema of a kind; of secrets see below.
const Schema& schema_of(Kind kind);
/// `vault`, `aws` or `gcp`; null for another.
const Schema* schema_of_secret(std::string_view manager);
/// A definition of `schemas/gateway/common.json`.
const Schema* shared_schema(std::string_view name);
/// Null where gwctl has no schema of the plugin.
const PluginInfo* find_plugin(std::string_view name);
/// Sorted by name.
std::span<const PluginInfo> plugins();
/// Plugins of APISIX that there is no schema of here: their settings cannot be checked.
bool is_plugin_of_apisix(std::string_view name);
/// Those as well, for suggestions.
std::span<const std::string_view> plugin_names();

}  // namespace gwctl::config
