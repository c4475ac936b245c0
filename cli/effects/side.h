#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/plan/object.h"
#include "gateway-runtime/exchange.h"
#include "gateway-runtime/snapshot.h"

namespace gwctl::cli {

/// All resources that a gateway has at a time, whoever they belong to.
using Resources = std::map<config::ObjectKey, const config::Json*>;

/// What of a route decides which requests it takes; of its service the hosts, where it has none of
/// its own. Null where it takes none, as it is switched off.
config::Json match_of(const config::Json& route, const config::Json* service);

/// The plugins of several resources as one: those of the first count for more.
config::Json merged_plugins(const std::vector<const config::Json*>& resources);

/// One of two configs that are held against each other. Knows plugins by their names only, so that
/// it can be the config of a gateway that has others.
class Side {
 public:
  /// `schemas`: whose defaults are left out; live as long as this.
  Side(Resources resources, const config::TargetSchemas& schemas);

  const Resources& resources() const { return resources_; }

  /// Of the global rules, as one.
  const config::Json& global_plugins() const { return global_plugins_; }

  /// The form in which both sides are compared.
  config::Json canonical(const config::ObjectKey& key, const config::Json& value) const;

  /// Null where there is none.
  const config::Json* find(config::Kind kind, const std::string& id) const;
  /// Those of a route; null where it names none, or one that is not there.
  const config::Json* service_of(const config::Json& route) const;
  const config::Json* plugin_config_of(const config::Json& route) const;

  /// Makes the router. Adds what it has to leave out to the notices.
  void compile(runtime::RouterKind kind, std::vector<std::string>& notices);

  /// The route that takes a request; empty: none does. The exchange is one that was just read, or
  /// one that another side was asked with.
  std::string route_for(runtime::Exchange& exchange) const;

  /// The plugins of a route, with those of its service and plugin config.
  config::Json plugins_of(const std::string& route) const;

  /// What becomes of requests that a route takes: its `upstream`, its `plugins` with those of its
  /// service and plugin config, and so on; what plugins refer to as well. Canonical.
  config::Json fate_of(const std::string& route) const;

  /// Whether anything of that may be another one when only those resources are.
  bool depends_on(const std::string& route, const std::set<config::ObjectKey>& changed) const;

 private:
  const config::Json& canonical_of(config::Kind kind, const std::string& id) const;
  void add_upstream(const config::Json& route, const config::Json* service,
                    config::Json& fate) const;
  void add_uses(config::Json& fate) const;

  Resources resources_;
  const config::TargetSchemas& schemas_;
  config::Json global_plugins_;
  std::shared_ptr<const runtime::Snapshot> snapshot_;
  mutable std::map<config::ObjectKey, config::Json> canonical_;  // of what routes share
};

}  // namespace gwctl::cli
