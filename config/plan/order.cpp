#include "config/plan/order.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <fmt/format.h>

#include "config/plan/canonical.h"
#include "config/plan/fingerprint.h"
#include "config/plan/owner.h"
#include "config/reference_walk.h"

namespace gwctl::config {
namespace {

/// Values as targets take them.
struct Jsons {
  static const Json* find(const Json& value, std::string_view name) {
    if (!value.is_object()) return nullptr;
    const auto found = value.find(name);
    return found == value.end() ? nullptr : &*found;
  }

  template <class Call>
  static void each_item(const Json& list, const Call& call) {
    if (!list.is_array()) return;
    for (const Json& item : list) call(item);
  }
};

std::string id_text(const Json& id) {
  if (id.is_string()) return id.get<std::string>();
  return id.is_number_integer() ? id.dump() : fmt::format("{:.14g}", id.get<double>());
}

/// What a value refers to.
std::set<ObjectKey> references_in(const ObjectKey& key, const Json& value) {
  std::set<ObjectKey> found;
  if (!value.is_object()) return found;
  each_use(Jsons{}, key.kind, value, [&](const Reference& reference, const Json& id, bool) {
    if (id.is_string() || id.is_number()) found.insert({reference.kind, id_text(id)});
  });
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

std::set<std::string> names_given_up(const Change& change) {
  std::set<std::string> names = unique_names(change.key, change.before);
  for (const std::string& kept : unique_names(change.key, change.after)) names.erase(kept);
  return names;
}

/// Who has to wait for whom, in both directions.
class Edges {
 public:
  explicit Edges(std::size_t count) : behind_(count), waits_for_(count, 0) {}

  void add(std::size_t first, std::size_t second) {
    if (first == second) return;
    behind_[first].push_back(second);
    ++waits_for_[second];
  }

  bool is_free(std::size_t i) const { return waits_for_[i] == 0; }

  /// Nobody waits for it any more.
  void release(std::size_t i) {
    for (const std::size_t each : behind_[i]) --waits_for_[each];
    behind_[i].clear();
  }

  bool is_waited_for(std::size_t i) const { return !behind_[i].empty(); }

 private:
  std::vector<std::vector<std::size_t>> behind_;
  std::vector<std::size_t> waits_for_;
};

class Order {
 public:
  explicit Order(const std::vector<Change>& changes)
      : changes_{changes},
        references_{changes.size()},
        updates_{changes.size()},
        names_{changes.size()} {
    for (std::size_t i = 0; i < changes.size(); ++i) number_of_.emplace(changes[i].key, i);
    for (std::size_t i = 0; i < changes.size(); ++i) add_references(i);
    add_names();
  }

  std::vector<std::vector<Step>> levels() {
    std::vector<std::vector<Step>> all;
    std::vector<std::size_t> left;
    std::vector<Step> last;
    std::vector<bool> is_placed(changes_.size(), false);
    for (std::size_t i = 0; i < changes_.size(); ++i) {
      if (!is_state(changes_[i].key)) {
        left.push_back(i);
        continue;
      }
      if (!changes_[i].first_body.is_null()) all.push_back({{i, Step::Part::announces}});
      last.push_back({i, Step::Part::whole});
    }
    while (!left.empty()) {
      std::vector<Step> level = free_steps(left, true);
      if (level.empty()) level = free_steps(left, false);
      // A ring of names: one of those in it lets go of its own first.
      if (level.empty()) level.push_back(ring_breaker(left));
      for (const Step& step : level) {
        names_.release(step.change);
        if (step.part == Step::Part::vacates) continue;
        references_.release(step.change);
        updates_.release(step.change);
        is_placed[step.change] = true;
      }
      std::erase_if(left, [&](std::size_t i) { return is_placed[i]; });
      all.push_back(std::move(level));
    }
    if (!last.empty()) all.push_back(std::move(last));
    return all;
  }

 private:
  std::vector<Step> free_steps(const std::vector<std::size_t>& left, bool waits_for_updates) const {
    std::vector<Step> steps;
    for (const std::size_t i : left) {
      const bool is_free = references_.is_free(i) && names_.is_free(i) &&
                           (!waits_for_updates || updates_.is_free(i));
      if (is_free) steps.push_back({i, Step::Part::whole});
    }
    return steps;
  }

  Step ring_breaker(const std::vector<std::size_t>& left) const {
    for (const std::size_t i : left) {
      if (changes_[i].action == Action::update && names_.is_waited_for(i))
        return {i, Step::Part::vacates};
    }
    return {left.front(), Step::Part::whole};
  }

  void add_references(std::size_t i) {
    const Change& change = changes_[i];
    for (const ObjectKey& used : references_in(change.key, change.after)) {
      const auto found = number_of_.find(used);
      if (found == number_of_.end() || changes_[found->second].action == Action::remove) continue;
      // What is there already may be used before it is updated, if need be.
      const bool is_new = changes_[found->second].action == Action::create;
      (is_new ? references_ : updates_).add(found->second, i);
    }
    for (const ObjectKey& used : references_in(change.key, change.before)) {
      const auto found = number_of_.find(used);
      if (found != number_of_.end() && changes_[found->second].action == Action::remove)
        references_.add(i, found->second);
    }
  }

  void add_names() {
    std::map<std::string, std::vector<std::size_t>> given_up;
    for (std::size_t i = 0; i < changes_.size(); ++i) {
      for (const std::string& name : names_given_up(changes_[i])) given_up[name].push_back(i);
    }
    if (given_up.empty()) return;
    for (std::size_t i = 0; i < changes_.size(); ++i) {
      const auto had = unique_names(changes_[i].key, changes_[i].before);
      for (const std::string& name : unique_names(changes_[i].key, changes_[i].after)) {
        const auto found = given_up.find(name);
        if (had.contains(name) || found == given_up.end()) continue;
        for (const std::size_t from : found->second) names_.add(from, i);
      }
    }
  }

  const std::vector<Change>& changes_;
  std::map<ObjectKey, std::size_t> number_of_;
  Edges references_;
  Edges updates_;
  Edges names_;
};

}  // namespace

std::vector<std::vector<Step>> order_of(const std::vector<Change>& changes) {
  return Order{changes}.levels();
}

Change vacating(const Change& change, const TargetSchemas& schemas) {
  Change vacated = change;
  vacated.body = change.restore;
  const auto plugins = vacated.body.find("plugins");
  if (plugins == vacated.body.end()) return vacated;
  const std::set<std::string> gone = names_given_up(change);
  std::vector<std::string> dropped;
  for (const auto& [plugin, settings] : plugins->items()) {
    const Json only{{"plugins", {{plugin, settings}}}};
    const auto names = unique_names(change.key, only);
    if (std::ranges::any_of(names, [&](const std::string& name) { return gone.contains(name); }))
      dropped.push_back(plugin);
  }
  for (const std::string& plugin : dropped) plugins->erase(plugin);
  vacated.after = canonical(change.key, vacated.body, schemas);
  // It stays ours, and nobody has changed it by hand.
  if (Marks marks = marks_of(change.body); !marks.owner.empty()) {
    marks.hash = fingerprint_of(change.key, vacated.body, schemas);
    set_marks(vacated.body, marks);
  }
  return vacated;
}

}  // namespace gwctl::config
