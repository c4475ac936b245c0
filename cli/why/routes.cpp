#include <algorithm>
#include <span>
#include <unordered_set>

#include <fmt/format.h>

#include "cli/why/account.h"
#include "config/check.h"
#include "gateway-runtime/compile_match.h"
#include "gateway-runtime/target.h"

namespace gwctl::cli {
namespace {

using config::Kind;
using config::Resource;
using config::ResourcePtr;
using runtime::Router;
using runtime::RouterKind;
using Outcome = Router::Outcome;
using Verdict = Router::Verdict;

// Of the routes that were not tried, no more than these are told of.
constexpr std::size_t others_max = 10;
// Of those whose uri only begins as the path does.
constexpr std::size_t near_max = 5;
// A uri that has less in common with the path is of another matter.
constexpr std::size_t common_min = 2;

std::string_view word_for(Outcome outcome) {
  switch (outcome) {
    case Outcome::method: return "method";
    case Outcome::address: return "remote_addr";
    case Outcome::host: return "host";
    case Outcome::filter:
    case Outcome::failed: return "filter_func";
    case Outcome::vars:
    case Outcome::wants_body: return "vars";
    case Outcome::pattern: return "path";
    case Outcome::taken: break;
  }
  return "order";
}

std::size_t common_prefix(std::string_view a, std::string_view b) {
  return static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

std::string listed(const std::vector<std::string>& items) {
  return fmt::format("{}", fmt::join(items, ", "));
}

// A verdict whose texts are its own.
struct Kept {
  Outcome outcome = Outcome::taken;
  std::string uri;
  std::string host;
  std::string reason;
  std::int64_t priority = 0;
  std::string id;  // of the route
};

/// Looks at routes one by one, each as if there were no other, with the router itself.
class RouteSearch {
 public:
  RouteSearch(const runtime::Snapshot& snapshot, runtime::Exchange& exchange,
              const AccountOptions& options, Account& account)
      : snapshot_{snapshot},
        exchange_{exchange},
        options_{options},
        account_{account},
        path_{runtime::routed_path(exchange, snapshot.settings)} {}

  void run() {
    account_.path = path_;
    std::vector<Verdict> verdicts;
    const runtime::Route* const route = snapshot_.router.explain(exchange_, path_, verdicts);
    for (const Verdict& verdict : verdicts) add_tried(verdict);
    if (route != nullptr) {
      winner_ = kept(verdicts.back());
      winner_->priority = priority_of(*resource_of(route->id));
    }
    for (const auto& [id, resource] : snapshot_.model.of(Kind::route)) look_at(*resource);
    if (!winner_) add_near_paths();
    // What others left in the exchange is put right.
    exchange_.route = snapshot_.router.find(exchange_, path_);
    if (exchange_.route == nullptr) return;
    exchange_.chain = exchange_.route->chain.get();
    add_taken();
  }

 private:
  ResourcePtr resource_of(const std::string& id) const {
    return snapshot_.model.find(Kind::route, id);
  }

  static Kept kept(const Verdict& verdict) {
    return {verdict.outcome,
            std::string{verdict.uri},
            std::string{verdict.host},
            verdict.reason,
            0,
            std::string{verdict.route->id}};
  }

  static std::int64_t priority_of(const Resource& resource) {
    const Node* priority = find(*resource.value, "priority");
    return priority == nullptr ? 0 : static_cast<std::int64_t>(priority->as_double());
  }

  ResourceMention mentioned(const Resource& resource) const {
    return mention(resource, options_.working_directory);
  }

  void add_tried(const Verdict& verdict) {
    tried_.insert(verdict.route->id);
    if (verdict.outcome == Outcome::taken) return;
    const ResourcePtr resource = resource_of(verdict.route->id);
    account_.tried.push_back({mentioned(*resource), std::string{verdict.uri},
                              std::string{verdict.host}, word_for(verdict.outcome),
                              verdict.reason + setting_of(*resource, verdict.outcome)});
  }

  ResourcePtr service_of(const Resource& route) const {
    const Node* const id = find(*route.value, "service_id");
    return id == nullptr ? nullptr : snapshot_.model.find(Kind::service, config::id_text(*id));
  }

  // Where the route has none, its service does.
  std::vector<const Node*> host_fields(const Resource& route) const {
    std::vector<const Node*> fields{find(*route.value, "host"), find(*route.value, "hosts")};
    const ResourcePtr service = service_of(route);
    if (fields[0] == nullptr && fields[1] == nullptr && service != nullptr)
      fields.push_back(find(*service->value, "hosts"));
    return fields;
  }

  // What the route has for what was against it.
  std::string setting_of(const Resource& route, Outcome outcome) const {
    const Node& value = *route.value;
    std::vector<const Node*> fields;
    if (outcome == Outcome::method) fields = {find(value, "methods")};
    if (outcome == Outcome::address)
      fields = {find(value, "remote_addr"), find(value, "remote_addrs")};
    if (outcome == Outcome::host) fields = host_fields(route);
    std::vector<std::string> texts;
    for (const Node* const field : fields) {
      if (field == nullptr) continue;
      if (field->is_string()) texts.emplace_back(field->string());
      for (const Node& item : field->items()) texts.emplace_back(item.string());
    }
    return texts.empty() ? std::string{} : fmt::format(" ({})", listed(texts));
  }

  void add_taken() {
    const ResourcePtr resource = resource_of(exchange_.route->id);
    TakingRoute taken{mentioned(*resource), winner_->uri, std::string{exchange_.matched_host},
                      winner_->priority,    {},           exchange_.route->enables_websocket};
    if (taken.host.empty()) taken.host = winner_->host;
    for (const runtime::PathParameter& parameter : exchange_.parameters)
      taken.parameters.emplace_back(parameter.name, parameter.value);
    account_.taken = std::move(taken);
  }

  // A route that was not tried: would it take the request, and if not, for what?
  void look_at(const Resource& resource) {
    if (tried_.contains(resource.id)) return;
    const ResourcePtr service = service_of(resource);
    auto match =
        runtime::compile_match(*resource.value, service == nullptr ? nullptr : service->value);
    if (!match) return;
    if (!may_match(match->uris)) return add_near_path(resource, match->uris);
    const runtime::Route route;
    match->route = &route;
    std::optional<runtime::Expression> vars;
    if (const Node* node = find(*resource.value, "vars"); node != nullptr && node->size != 0) {
      if (auto compiled = runtime::Expression::compile(*node)) vars = *std::move(compiled);
      if (vars) match->vars = &*vars;
    }
    std::optional<Kept> verdict = alone(*match);
    const std::vector<std::string> hosts = std::exchange(match->hosts, {});
    if (!verdict && alone(*match)) {
      verdict = Kept{Outcome::host,
                     match->uris.front(),
                     listed(hosts),
                     "the host is not one of its hosts",
                     0,
                     {}};
    }
    if (!verdict) return;
    verdict->priority = match->priority;
    add_other(resource, *verdict);
  }

  void add_other(const Resource& resource, const Kept& verdict) {
    const Node* const status = find(*resource.value, "status");
    const bool is_off = status != nullptr && status->is_number() && status->as_double() == 0;
    PassedRoute other{mentioned(resource), verdict.uri, verdict.host, word_for(verdict.outcome),
                      verdict.reason + setting_of(resource, verdict.outcome)};
    if (is_off) {
      other.because = "status";
      other.reason = "it is switched off: status is 0";
    } else if (verdict.outcome == Outcome::taken) {
      // Where nothing is taken, nothing would take it.
      other.reason = winner_ ? why_later(verdict) : std::string{};
    }
    keep(std::move(other));
  }

  void keep(PassedRoute other) {
    if (account_.others.size() < others_max) {
      account_.others.push_back(std::move(other));
    } else {
      ++account_.others_left_out;
    }
  }

  // The last verdict of a router that has no other route.
  std::optional<Kept> alone(const runtime::RouteMatch& match) {
    const auto router = Router::make(snapshot_.settings.router, {&match, 1});
    if (!router) return std::nullopt;
    std::vector<Verdict> verdicts;
    router->explain(exchange_, path_, verdicts);
    if (verdicts.empty()) return std::nullopt;
    return kept(verdicts.back());
  }

  // Where what may vary begins.
  std::size_t fixed_size(std::string_view uri) const {
    const bool has_parameters = snapshot_.settings.router == RouterKind::uri_with_parameter;
    return std::min(uri.find_first_of(has_parameters ? ":*" : "*"), uri.size());
  }

  bool may_match(const std::vector<std::string>& uris) const {
    return std::ranges::any_of(uris, [&](const std::string& uri) {
      const std::size_t fixed = fixed_size(uri);
      return fixed == uri.size() ? path_ == uri
                                 : path_.starts_with(std::string_view{uri}.substr(0, fixed));
    });
  }

  // The order of the router: hosts where they are the first key, exact paths, longer prefixes,
  // priority, longer uris, and then as they come.
  std::string why_later(const Kept& verdict) const {
    const Kept& winner = *winner_;
    if (verdict.host != winner.host) {
      return fmt::format("routes for {} come before those for {}", winner.host,
                         verdict.host.empty() ? "any host" : verdict.host);
    }
    const std::size_t fixed = fixed_size(verdict.uri);
    const std::size_t winner_fixed = fixed_size(winner.uri);
    if (winner_fixed == winner.uri.size() && fixed != verdict.uri.size())
      return fmt::format("the exact path {} comes before prefixes", winner.uri);
    if (fixed != winner_fixed) return fmt::format("the prefix of {} is longer", winner.uri);
    if (verdict.priority != winner.priority)
      return fmt::format("its priority {} is lower than {}", verdict.priority, winner.priority);
    if (verdict.uri.size() != winner.uri.size())
      return fmt::format("the uri {} is longer", winner.uri);
    return fmt::format("route {} is alike and has the id that sorts first: give one a priority",
                       winner.id);
  }

  void add_near_path(const Resource& resource, const std::vector<std::string>& uris) {
    for (const std::string& uri : uris) {
      const std::size_t common = common_prefix(uri, path_);
      if (!winner_ && common >= common_min) near_.push_back({common, &resource, uri});
    }
  }

  void add_near_paths() {
    std::ranges::stable_sort(near_, std::ranges::greater{}, &Near::common);
    for (const Near& near : std::span{near_}.first(std::min(near_.size(), near_max))) {
      keep({mentioned(*near.resource), near.uri, {}, "path", "the path is not that of its uri"});
    }
  }

  struct Near {
    std::size_t common;
    const Resource* resource;
    std::string uri;
  };

  const runtime::Snapshot& snapshot_;
  runtime::Exchange& exchange_;
  const AccountOptions& options_;
  Account& account_;
  std::string_view path_;
  std::unordered_set<std::string> tried_;
  std::optional<Kept> winner_;
  std::vector<Near> near_;
};

}  // namespace

void find_routes(const runtime::Snapshot& snapshot, runtime::Exchange& exchange,
                 const AccountOptions& options, Account& account) {
  RouteSearch{snapshot, exchange, options, account}.run();
}

}  // namespace gwctl::cli
