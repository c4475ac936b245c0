#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/import/deck_file.h"

namespace gwctl::config::deck {

/// A service as its routes need to know it.
struct Service {
  std::string name;
  std::string id;  ///< empty: there is none
  std::string host;
  int port = 80;
  std::string path;
  Json settings = Json::object();  ///< of its upstream, but for `pass_host`
  bool keeps_host = false;  ///< the client's host is passed on, unless a route says otherwise
  bool is_enabled = true;
  Json plugins = Json::object();
};

/// An upstream of Kong's, made when a service first needs it: scheme and times are those of
/// services.
struct Upstream {
  std::string id;
  Json value;
  std::map<std::string, std::string> ids_by_settings;
};

/// What is gathered while the files are read.
struct Deck {
  explicit Deck(Imported& made) : to{made}, file{made} {}

  Imported& to;
  File file;
  std::map<std::string, Upstream, std::less<>> upstreams;             // by name
  std::map<std::string, std::set<std::string>, std::less<>> members;  // of groups of acls
  std::map<std::string, std::string, std::less<>> group_ids;          // of consumer groups
  std::set<std::string> everywhere;                                   // plugins that are global
  std::vector<std::pair<std::string, std::pair<DocumentPtr, Span>>> somewhere;  // and others
  std::map<Kind, std::set<std::string>> ids;

  /// The entity's own id, else one made of its name; of each kind once.
  std::string id_for(Kind kind, const std::string& own, const std::string& name);
  void put(Kind kind, const std::string& id, Json value);
  /// Tags as labels.
  void take_tags(Fields& fields, Json& value) const;
};

void add_upstreams(Deck& deck);
void add_services(Deck& deck);
void add_routes(Deck& deck, const std::vector<Entity>& routes, const Service& service);
void add_consumer_groups(Deck& deck);
/// Who is in which group, for plugins that ask.
void gather_groups(Deck& deck);
void add_consumers(Deck& deck);
void add_certificates(Deck& deck);
void add_global_plugins(Deck& deck);

/// Whether the routes keep the client's host: all of them, or the service's own word is no.
bool keeps_host(const Entity& route);

/// Writes `upstream`, or `upstream_id` where the service names an upstream.
void put_upstream(Deck& deck, const Service& service, bool keeps_host, const std::string& user,
                  Json& holder);

/// The plugins of an entity, under APISIX's names.
Json take_plugins(Deck& deck, Fields& owner, std::string_view noun);

/// One plugin under its name at APISIX; nothing where there is none like it, which has been said.
std::optional<std::pair<std::string, Json>> convert_plugin(Deck& deck, const Entity& plugin);

}  // namespace gwctl::config::deck
