#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/plan/default_values.h"
#include "config/plan/known_fields.h"
#include "config/plan/object.h"

namespace gwctl::config {

/// The version of Apache APISIX whose schemas gwctl's own are.
inline constexpr std::string_view own_schema_version = "3.18";

/// What a target tells of its schemas. What is null, or odd, it does not tell.
struct SchemaAnswers {
  std::array<Json, kind_count> kinds;  ///< `/apisix/admin/schema/KIND`, by `Kind`
  Json plugins;                        ///< `/apisix/admin/plugins?all=true`
  Json stream_plugins;                 ///< the same for streams
  /// Whether it stores defaults beside what it is sent, as Apache APISIX up to 3.13 does.
  bool may_store_defaults = false;
};

/// The schemas that the resources of a target are to be read by: those that it tells, and gwctl's
/// own in place of those that it does not. Immutable; may be used in many threads.
class TargetSchemas {
 public:
  /// Of gwctl's own alone.
  TargetSchemas();
  explicit TargetSchemas(const SchemaAnswers& answers);

  /// Whether an answer is a schema of a kind.
  static bool is_kind_schema(const Json& answer);
  /// Whether one tells all plugins.
  static bool is_plugin_list(const Json& answer);

  /// Removes what says what holds without it.
  void strip(const ObjectKey& key, Json& value) const;
  /// Puts in what holds without it.
  void fill(const ObjectKey& key, Json& value) const;

  bool may_store_defaults() const { return may_store_defaults_; }

  /// Whether resources of a kind have labels, which gwctl's marks are.
  bool has_labels(Kind kind) const { return has_labels_[static_cast<std::size_t>(kind)]; }

  /// What of a resource the target is known not to take, a sentence without its dot for each.
  std::vector<std::string> find_unknown(const ObjectKey& key, const Json& value) const;

 private:
  /// Null where there are none.
  struct PluginDefaults {
    std::unique_ptr<const DefaultValues> settings;
    std::unique_ptr<const DefaultValues> of_consumer;
    std::unique_ptr<const DefaultValues> metadata;
  };

  using Plugins = std::map<std::string, PluginDefaults, std::less<>>;

  struct KindSchema {
    std::unique_ptr<const DefaultValues> defaults;
    std::unique_ptr<const KnownFields> fields;
  };

  static Plugins read_plugins(const Json& answer);
  const DefaultValues* defaults_of(Kind kind) const;
  const DefaultValues* defaults_of_plugin(Kind user, std::string_view name) const;
  const DefaultValues* defaults_of_metadata(std::string_view plugin) const;
  bool lacks_plugin(Kind user, std::string_view name) const;
  template <class Call>
  void each_part(const ObjectKey& key, Json& value, const Call& call) const;

  std::array<KindSchema, kind_count> kinds_;  // null: gwctl's own
  Plugins plugins_;                           // empty: gwctl's own
  Plugins stream_plugins_;
  std::array<bool, kind_count> has_labels_{};
  bool may_store_defaults_ = false;
};

}  // namespace gwctl::config
