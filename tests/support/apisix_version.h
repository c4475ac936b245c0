#pragma once

#include <map>
#include <string>

#include "config/plan/object.h"

namespace gwctl::test {

/// What tells one version of Apache APISIX from another: the schemas that it has and tells.
struct ApisixVersion {
  std::string server = "APISIX/3.18.0";
  std::map<std::string, config::Json> kinds;  ///< by the singular
  config::Json plugins;                       ///< as `/apisix/admin/plugins?all=true` tells them
  config::Json stream_plugins;

  /// With gwctl's own schemas.
  static const ApisixVersion& own();

  ApisixVersion& without_field(config::Kind kind, const std::string& field);
  ApisixVersion& with_default(config::Kind kind, const std::string& field, config::Json value);
  ApisixVersion& with_plugin_default(const std::string& plugin, const std::string& schema,
                                     const std::string& field, config::Json value);

  /// Puts defaults into a value of `plural`, with the id `id`.
  void fill(config::Kind kind, const std::string& id, config::Json& value) const;
  /// Why it does not take a value, in its own words; empty: it does.
  std::string refusal_of(config::Kind kind, const std::string& id, const config::Json& value) const;

 private:
  const config::Json& plugins_of(config::Kind kind) const;
};

}  // namespace gwctl::test
