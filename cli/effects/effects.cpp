#include "cli/effects/effects.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "cli/effects/aspects.h"
#include "cli/effects/other_effects.h"
#include "cli/effects/requests.h"

namespace gwctl::cli {
namespace {

using config::Action;
using config::Change;
using config::Json;
using config::Kind;
using config::ObjectKey;

constexpr std::string_view words[] = {"unreachable", "exposed",   "guarded", "limited",
                                      "upstream",    "reachable", "changed", "moved"};

/// Finds what becomes of requests that routes take.
class Search {
 public:
  Search(Side& before, Side& after, const std::set<ObjectKey>& changed,
         const EffectOptions& options)
      : before_{before}, after_{after}, changed_{changed}, options_{options} {}

  Effects run() {
    collect();
    if (touched_.empty()) return {};
    before_.compile(options_.router, effects_.notices);
    after_.compile(options_.router, effects_.notices);
    std::vector<const RouteShape*> all;
    for (const RouteShape& shape : shapes_) all.push_back(&shape);
    const RequestMaker maker{options_.router, std::move(all)};
    std::size_t left = requests_max;
    for (const RouteShape* shape : touched_) {
      const bool is_complete =
          maker.each(*shape, left, [&](const SampleRequest& request) { return ask(request); });
      if (!is_complete && !seen_.contains(shape->id)) unwitnessed_.push_back(shape);
    }
    if (left == 0)
      effects_.notices.emplace_back(
          "there are more requests than were tried: what they notice may be more");
    add_unwitnessed();
    return std::move(effects_);
  }

 private:
  // The routes of both sides; one that is the same on both is there once.
  void collect() {
    std::vector<std::size_t> touched;
    std::size_t before_count = 0;
    for (const Side* side : {&before_, &after_}) {
      const bool is_before = side == &before_;
      const Resources& all = side->resources();
      for (auto at = all.lower_bound({Kind::route, ""});
           at != all.end() && at->first.kind == Kind::route; ++at) {
        const std::string& id = at->first.id;
        const bool is_touched = side->depends_on(id, changed_);
        if (is_before && !is_touched) continue;  // it is on the other side as well
        const Json match = match_of(*at->second, side->service_of(*at->second));
        if (match.is_null()) continue;
        if (is_touched) touched.push_back(shapes_.size());
        shapes_.push_back(shape_of(id, match));
      }
      if (is_before) before_count = shapes_.size();
    }
    for (std::size_t i = 0; i < shapes_.size(); ++i)
      (i < before_count ? shape_before_ : shape_after_).emplace(shapes_[i].id, &shapes_[i]);
    for (const std::size_t i : touched) touched_.push_back(&shapes_[i]);
  }

  Taken ask(const SampleRequest& request) {
    const auto asked = AskedRequest::make(text_of(request));
    if (!asked) return {};  // no gateway would read it
    runtime::Exchange& exchange = (*asked)->exchange;
    prepare(exchange);
    const std::string first = before_.route_for(exchange);
    const std::string second = after_.route_for(exchange);
    seen_.insert(first);
    seen_.insert(second);
    const bool is_new = !(first.empty() && second.empty()) && pairs_.insert({first, second}).second;
    if (is_new) add(request, first, second);
    return {find_shape(shape_before_, first), find_shape(shape_after_, second)};
  }

  using ShapeMap = std::unordered_map<std::string, const RouteShape*>;

  // One that is the same on both sides is among those after.
  const RouteShape* find_shape(const ShapeMap& shapes, const std::string& id) const {
    if (const auto found = shapes.find(id); found != shapes.end()) return found->second;
    const auto other = shape_after_.find(id);
    return other == shape_after_.end() ? nullptr : other->second;
  }

  const Json& fate(const Side& side, const std::string& id) {
    auto& fates = &side == &before_ ? fates_before_ : fates_after_;
    const auto [at, is_new] = fates.try_emplace(id);
    if (is_new) at->second = side.fate_of(id);
    return at->second;
  }

  void add(std::optional<SampleRequest> request, const std::string& first,
           const std::string& second) {
    const bool is_same = first == second && !before_.depends_on(first, changed_) &&
                         !after_.depends_on(first, changed_);
    if (is_same) return;
    if (first.empty() || second.empty()) {
      Aspect aspect = first.empty() ? newly_reachable(after_.plugins_of(second))
                                    : Aspect{EffectKind::unreachable, "not found any more (404)"};
      effects_.all.push_back({std::move(request), first, second, {}, {std::move(aspect)}});
      return;
    }
    std::vector<Aspect> aspects = compare_fates({fate(before_, first), before_.global_plugins()},
                                                {fate(after_, second), after_.global_plugins()});
    if (aspects.empty() && first == second) return;
    if (aspects.empty())
      aspects.push_back({EffectKind::moved, "taken by another route, which does the same"});
    effects_.all.push_back({std::move(request), first, second, {}, std::move(aspects)});
  }

  // Routes that no request was made up for, for their conditions.
  void add_unwitnessed() {
    for (const RouteShape* shape : unwitnessed_) {
      if (seen_.contains(shape->id)) continue;
      const auto there = [&](const Side& side) {
        const Json* const route = side.find(Kind::route, shape->id);
        return route != nullptr && !match_of(*route, nullptr).is_null() ? shape->id : std::string{};
      };
      const std::string first = there(before_);
      const std::string second = there(after_);
      if (pairs_.insert({first, second}).second) add(std::nullopt, first, second);
    }
  }

  Side& before_;
  Side& after_;
  const std::set<ObjectKey>& changed_;
  const EffectOptions& options_;
  std::vector<RouteShape> shapes_;
  ShapeMap shape_before_;
  ShapeMap shape_after_;
  std::vector<const RouteShape*> touched_;
  std::vector<const RouteShape*> unwitnessed_;
  std::set<std::pair<std::string, std::string>> pairs_;
  std::set<std::string> seen_;  // routes that took some request
  std::map<std::string, Json> fates_before_;
  std::map<std::string, Json> fates_after_;
  Effects effects_;
};

}  // namespace

std::string_view effect_word(EffectKind kind) {
  return words[static_cast<std::size_t>(kind)];
}

Effects find_effects(const config::LiveObjects& live, const std::vector<Change>& changes,
                     const EffectOptions& options) {
  Resources before;
  for (const auto& [key, object] : live) before.emplace_hint(before.end(), key, &object.value);
  Resources after = before;
  std::set<ObjectKey> changed;
  for (const Change& change : changes) {
    changed.insert(change.key);
    if (change.action == Action::remove) {
      after.erase(change.key);
    } else {
      after.insert_or_assign(change.key, &change.body);
    }
  }
  Side first{std::move(before), *live.schemas};
  Side second{std::move(after), *live.schemas};
  Effects effects = Search{first, second, changed, options}.run();
  add_other_effects(first, second, changed, effects);
  std::ranges::stable_sort(effects.all, {},
                           [](const Effect& effect) { return effect.aspects.front(); });
  return effects;
}

}  // namespace gwctl::cli
