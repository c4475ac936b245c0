// Routes and requests that the input chooses: the router finds what a search through the list of
// routes finds, in the order in which APISIX tries them.
#include "gateway-runtime/router.h"

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <string>
#include <tuple>
#include <vector>

#include "core/perl_regex.h"
#include "core/read_document.h"
#include "gateway-runtime/snapshot.h"
#include "tests/fuzz/choices.h"

namespace {

using namespace gwctl;
using namespace gwctl::runtime;
using Text = std::string_view;

constexpr std::size_t routes_max = 24;
constexpr std::size_t requests_max = 24;

constexpr Text uri_segments[] = {"a", "b",  "ab", "a.b", ":x", ":y",
                                 "*", "*z", "a*", "a:b", "",   "(a|b)"};
constexpr Text path_segments[] = {"a", "b", "ab", "axb", "abc", "", ":x", "a:b", "a*", "c"};
constexpr Text route_hosts[] = {"a.com", "*.a.com", "b.a.com", "*.com", "*", "B.com"};
constexpr Text request_hosts[] = {"a.com", "b.a.com", "c.b.a.com", "b.com", "x.org", ""};
constexpr Method methods[] = {Method::get, Method::post, Method::other};
constexpr Text prefixes[] = {"10.0.0.0/8", "10.1.0.0/16"};
constexpr Text addresses[] = {"10.1.2.3", "10.2.3.4", "::1"};
constexpr Text queries[] = {"", "k=v"};

std::string path_of(fuzz::Choices& choices, auto& segments) {
  std::string path;
  for (std::size_t count = 1 + choices.below(4); count != 0; --count) {
    path += '/';
    path += choices.of(segments);
  }
  return path;
}

RouteMatch route_of(fuzz::Choices& choices, const Expression& condition) {
  RouteMatch match;
  for (std::size_t count = 1 + choices.below(2); count != 0; --count)
    match.uris.push_back(path_of(choices, uri_segments));
  for (std::size_t count = choices.below(3); count != 0; --count)
    match.hosts.emplace_back(choices.of(route_hosts));
  if (choices.below(4) == 0) match.methods = method_bit(choices.of(methods));
  if (choices.below(4) == 0 && !match.remote_addresses.add(choices.of(prefixes))) std::abort();
  if (choices.below(4) == 0) match.vars = &condition;
  match.priority = static_cast<std::int64_t>(choices.below(3)) - 1;
  return match;
}

struct Found {
  const Route* route = nullptr;
  Text uri;
  std::string host;
  std::vector<Text> parameters;
};

/// Looks through all routes, each time anew.
class Naive {
 public:
  Naive(RouterKind kind, const std::vector<RouteMatch>& routes, Exchange& exchange)
      : kind_{kind}, routes_{routes}, exchange_{exchange} {}

  Found find() const {
    if (kind_ != RouterKind::host_uri) return find_with(nullptr);
    std::vector<std::string> hosts;
    for (const RouteMatch& route : routes_) {
      for (const std::string& host : route.hosts) {
        if (takes(host)) hosts.push_back(lower(host));
      }
    }
    // A host without a star before the others, and long ones before short ones.
    std::ranges::sort(hosts, std::greater{}, [](const std::string& host) {
      return std::pair{!host.starts_with('*'), host.size()};
    });
    for (const std::string& host : hosts) {
      if (Found found = find_with(&host); found.route != nullptr) return found;
    }
    const std::string none;
    return find_with(&none);
  }

 private:
  struct Candidate {
    const RouteMatch* route;
    Text uri;
    bool is_exact;
    std::size_t key_size;
  };

  static std::string lower(std::string text) {
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    return text;
  }

  bool takes(const std::string& host) const {
    const std::string rule = lower(host);
    return rule.starts_with('*') ? exchange_.host.ends_with(Text{rule}.substr(1))
                                 : rule == exchange_.host;
  }

  // Null: hosts are a condition like others; empty: only routes without hosts.
  bool is_of_host(const RouteMatch& route, const std::string* host) const {
    if (host == nullptr || host->empty()) return host == nullptr || route.hosts.empty();
    return std::ranges::any_of(route.hosts,
                               [&](const std::string& each) { return lower(each) == *host; });
  }

  Found find_with(const std::string* host) const {
    std::vector<Candidate> candidates;
    for (const RouteMatch& route : routes_) {
      if (!is_of_host(route, host)) continue;
      for (const std::string& uri : route.uris) add(candidates, route, uri);
    }
    std::ranges::stable_sort(candidates, std::greater{}, [](const Candidate& each) {
      return std::tuple{each.is_exact, each.key_size, each.route->priority, each.uri.size()};
    });
    for (const Candidate& each : candidates) {
      Found found{each.route->route, each.uri, host == nullptr ? "" : *host, {}};
      if (holds(*each.route, host == nullptr, found) && fits(each, found)) return found;
    }
    return {};
  }

  void add(std::vector<Candidate>& candidates, const RouteMatch& route, Text uri) const {
    const Text path = exchange_.uri;
    const bool has_parameters = kind_ == RouterKind::uri_with_parameter;
    std::size_t end = has_parameters ? uri.find(':') : Text::npos;
    if (end == Text::npos) end = uri.find('*');
    const bool is_exact = end == Text::npos;
    if (is_exact ? path == uri : path.starts_with(uri.substr(0, end)))
      candidates.push_back({&route, uri, is_exact, std::min(end, uri.size())});
  }

  bool holds(const RouteMatch& route, bool checks_host, Found& found) const {
    if (route.methods != 0 && (route.methods & method_bit(exchange_.request.method)) == 0)
      return false;
    if (!route.remote_addresses.is_empty() &&
        !route.remote_addresses.contains(exchange_.client.address)) {
      return false;
    }
    if (route.vars != nullptr && exchange_.query != "k=v") return false;
    if (!checks_host || route.hosts.empty()) return true;
    for (const std::string& host : route.hosts) {
      if (!takes(host)) continue;
      found.host = host.starts_with('*') ? lower(host) : std::string{exchange_.host};
      return true;
    }
    return false;
  }

  // As APISIX does it: a regular expression of the whole uri.
  bool fits(const Candidate& candidate, Found& found) const {
    if (candidate.is_exact) return true;
    std::vector<std::string> segments{""};
    for (const char c : candidate.uri) {
      if (c == '/') {
        segments.emplace_back();
      } else {
        segments.back() += c;
      }
    }
    while (!segments.empty() && segments.back().empty()) segments.pop_back();
    std::string pattern;
    bool is_pattern = false;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      const bool is_name = segments[i].starts_with(':') || segments[i].starts_with('*');
      is_pattern = is_pattern || is_name;
      if (i != 0) pattern += '/';
      pattern += !is_name ? segments[i] : segments[i].starts_with(':') ? "([^/]+)" : "((?:.|\\n)*)";
    }
    if (!is_pattern) return true;
    if (candidate.uri.ends_with('/')) pattern += '/';
    const auto regex = PerlRegex::compile(pattern);
    if (!regex) std::abort();
    std::vector<RegexGroup> groups;
    const Text path = exchange_.uri;
    if (regex->find(path, 0, groups) != Match::yes) return false;
    if (groups[0].begin != 0 || groups[0].end != path.size()) return false;
    for (std::size_t i = 1; i < groups.size(); ++i)
      found.parameters.push_back(path.substr(groups[i].begin, groups[i].end - groups[i].begin));
    return true;
  }

  RouterKind kind_;
  const std::vector<RouteMatch>& routes_;
  Exchange& exchange_;
};

void compare(RouterKind kind, const Router& router, const std::vector<RouteMatch>& routes,
             Exchange& exchange) {
  const Route* const route = router.find(exchange);
  const Found expected = Naive{kind, routes, exchange}.find();
  if (route != expected.route) std::abort();
  if (exchange.matched_uri != expected.uri || exchange.matched_host != expected.host) std::abort();
  // A group in the uri itself shifts the names.
  const bool has_groups = expected.uri.find('(') != Text::npos;
  if (!has_groups &&
      !std::ranges::equal(exchange.parameters, expected.parameters, {}, &PathParameter::value)) {
    std::abort();
  }
  std::vector<Router::Verdict> verdicts;
  if (router.explain(exchange, exchange.uri, verdicts) != route) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Choices choices{{data, size}};
  static const auto condition = read_yaml("vars", "[[arg_k, '==', v]]");
  static const auto expression = Expression::compile(condition->root());
  constexpr RouterKind kinds[] = {RouterKind::host_uri, RouterKind::uri,
                                  RouterKind::uri_with_parameter};
  const RouterKind kind = choices.of(kinds);
  std::deque<Route> named;
  std::vector<RouteMatch> routes;
  for (std::size_t count = choices.below(routes_max); count != 0; --count) {
    routes.push_back(route_of(choices, *expression));
    routes.back().route = &named.emplace_back();
  }
  const auto router = Router::make(kind, routes);
  if (!router) std::abort();
  Exchange exchange;
  for (std::size_t count = 0; count < requests_max && !choices.is_empty(); ++count) {
    exchange.clear();
    const std::string path = path_of(choices, path_segments);
    exchange.uri = path;
    exchange.host = choices.of(request_hosts);
    exchange.request.method = choices.of(methods);
    exchange.client.address = choices.of(addresses);
    exchange.query = choices.of(queries);
    compare(kind, *router, routes, exchange);
  }
  return 0;
}
