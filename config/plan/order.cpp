#include "config/plan/order.h"

#include <map>
#include <set>
#include <string>

#include "config/found_reference.h"
#include "config/schema.h"

namespace gwctl::config {
namespace {

/// What a value refers to, found in its JSON: the paths of the table of kinds.
std::set<ObjectKey> references_in(const ObjectKey& key, const Json& value) {
  std::set<ObjectKey> found;
  if (!value.is_object()) return found;
  const auto add = [&](Kind kind, const Json& id) {
    if (id.is_string()) found.insert({kind, id.get<std::string>()});
    if (id.is_number_integer()) found.insert({kind, id.dump()});
  };
  for (const Reference& reference : info(key.kind).references) {
    const Json* at = &value;
    std::string_view path = reference.field;
    while (at != nullptr && !path.empty()) {
      const std::size_t size = std::min(path.find('.'), path.size());
      const auto next = at->is_object() ? at->find(std::string{path.substr(0, size)}) : at->end();
      at = at->is_object() && next != at->end() ? &*next : nullptr;
      path.remove_prefix(std::min(size + 1, path.size()));
    }
    if (at != nullptr) add(reference.kind, *at);
  }
  if (const auto plugins = value.find("plugins"); plugins != value.end() && plugins->is_object()) {
    if (const auto split = plugins->find("traffic-split"); split != plugins->end()) {
      for (const Json& rule : split->value("rules", Json::array())) {
        for (const Json& share : rule.value("weighted_upstreams", Json::array()))
          add(Kind::upstream, share.value("upstream_id", Json{}));
      }
    }
    if (const auto grpc = plugins->find("grpc-transcode"); grpc != plugins->end())
      add(Kind::proto, grpc->value("proto_id", Json{}));
  }
  if (key.kind == Kind::credential)
    found.insert({Kind::consumer, key.id.substr(0, key.id.find('/'))});
  return found;
}

/// The names that no two resources may have at once.
std::set<std::string> unique_names(const ObjectKey& key, const Json& value) {
  std::set<std::string> names;
  if (!value.is_object()) return names;
  const auto plugins = value.find("plugins");
  if (plugins == value.end() || !plugins->is_object()) return names;
  const bool is_client = key.kind == Kind::consumer || key.kind == Kind::credential;
  for (const auto& [plugin, settings] : plugins->items()) {
    if (key.kind == Kind::global_rule) names.insert("global " + plugin);
    if (!is_client || !settings.is_object()) continue;
    for (const char* field : {"key", "username", "key_id", "user_dn"}) {
      const auto found = settings.find(field);
      if (found != settings.end() && found->is_string())
        names.insert(plugin + " " + field + " " + found->get<std::string>());
    }
  }
  return names;
}

class Order {
 public:
  explicit Order(const std::vector<Change>& changes)
      : changes_{changes}, before_(changes.size()), waits_for_(changes.size(), 0) {
    for (std::size_t i = 0; i < changes.size(); ++i) number_of_.emplace(changes[i].key, i);
    for (std::size_t i = 0; i < changes.size(); ++i) add_references(i);
    add_names();
  }

  std::vector<std::vector<std::size_t>> levels() {
    std::vector<std::vector<std::size_t>> all;
    std::vector<std::size_t> ready;
    for (std::size_t i = 0; i < changes_.size(); ++i) {
      if (waits_for_[i] == 0) ready.push_back(i);
    }
    std::size_t done = 0;
    while (done < changes_.size()) {
      // A ring, as of two consumers that swap their keys: the first of those left goes ahead.
      if (ready.empty()) ready.push_back(first_left(all));
      done += ready.size();
      std::vector<std::size_t> next;
      for (const std::size_t i : ready) {
        is_done_.insert(i);
        for (const std::size_t after : before_[i]) {
          if (--waits_for_[after] == 0 && !is_done_.contains(after)) next.push_back(after);
        }
      }
      all.push_back(std::move(ready));
      ready = std::move(next);
    }
    return all;
  }

 private:
  void comes_before(std::size_t first, std::size_t second) {
    if (first == second) return;
    before_[first].push_back(second);
    ++waits_for_[second];
  }

  std::size_t first_left(const std::vector<std::vector<std::size_t>>&) const {
    std::size_t i = 0;
    while (is_done_.contains(i)) ++i;
    return i;
  }

  void add_references(std::size_t i) {
    const Change& change = changes_[i];
    for (const ObjectKey& used : references_in(change.key, change.after)) {
      const auto found = number_of_.find(used);
      if (found != number_of_.end() && changes_[found->second].action != Action::remove)
        comes_before(found->second, i);
    }
    for (const ObjectKey& used : references_in(change.key, change.before)) {
      const auto found = number_of_.find(used);
      if (found == number_of_.end() || changes_[found->second].action != Action::remove) continue;
      // With its consumer a credential is gone already: so it goes before.
      comes_before(i, found->second);
    }
  }

  void add_names() {
    std::map<std::string, std::vector<std::size_t>> given_up;
    for (std::size_t i = 0; i < changes_.size(); ++i) {
      const auto kept = unique_names(changes_[i].key, changes_[i].after);
      for (const std::string& name : unique_names(changes_[i].key, changes_[i].before)) {
        if (!kept.contains(name)) given_up[name].push_back(i);
      }
    }
    if (given_up.empty()) return;
    for (std::size_t i = 0; i < changes_.size(); ++i) {
      const auto had = unique_names(changes_[i].key, changes_[i].before);
      for (const std::string& name : unique_names(changes_[i].key, changes_[i].after)) {
        if (had.contains(name)) continue;
        const auto found = given_up.find(name);
        if (found == given_up.end()) continue;
        for (const std::size_t from : found->second) comes_before(from, i);
      }
    }
  }

  const std::vector<Change>& changes_;
  std::map<ObjectKey, std::size_t> number_of_;
  std::vector<std::vector<std::size_t>> before_;  // who waits for each
  std::vector<std::size_t> waits_for_;
  std::set<std::size_t> is_done_;
};

}  // namespace

std::vector<std::vector<std::size_t>> order_of(const std::vector<Change>& changes) {
  return Order{changes}.levels();
}

}  // namespace gwctl::config
