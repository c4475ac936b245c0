#include "cli/effects/route_shape.h"

#include <algorithm>

namespace gwctl::cli {
namespace {

using config::Json;
using config::list_member;
using config::text_member;

// Looked at for one route, so that many with one path do not cost their square.
constexpr std::size_t steps_max = 20'000;

std::vector<std::string> texts(const Json& match, const char* one, const char* many) {
  std::vector<std::string> all;
  if (const std::string text = text_member(match, one); !text.empty()) all.push_back(text);
  for (const Json& each : list_member(match, many)) {
    if (each.is_string()) all.push_back(each.get<std::string>());
  }
  return all;
}

// `/a/:id/b` in its parts.
std::vector<std::string_view> segments(std::string_view uri) {
  std::vector<std::string_view> all;
  for (std::size_t begin = 0; begin <= uri.size();) {
    const std::size_t end = std::min(uri.find('/', begin), uri.size());
    all.push_back(uri.substr(begin, end - begin));
    begin = end + 1;
  }
  return all;
}

bool is_rest(std::string_view segment) {
  return segment.starts_with('*');
}

bool is_parameter(std::string_view segment) {
  return segment.starts_with(':');
}

}  // namespace

RouteShape shape_of(const std::string& id, const Json& match) {
  return {id,
          texts(match, "uri", "uris"),
          texts(match, "host", "hosts"),
          texts(match, "", "methods"),
          texts(match, "remote_addr", "remote_addrs"),
          config::member_of(match, "vars"),
          match.contains("filter_func")};
}

bool Neighbours::Search::has_ended() const {
  return found.size() >= count || steps > steps_max;
}

Neighbours::Neighbours(runtime::RouterKind kind, std::vector<const RouteShape*> shapes)
    : has_parameters_{kind == runtime::RouterKind::uri_with_parameter} {
  const std::vector<std::string> any{{}};
  for (const RouteShape* shape : shapes) {
    for (const std::string& uri : shape->uris) {
      const Entry entry{literal_of(uri), shape};
      all_.push_back(entry);
      for (const std::string& host : shape->hosts.empty() ? any : shape->hosts)
        by_host_[host].push_back(entry);
    }
  }
  std::ranges::stable_sort(all_, {}, &Entry::literal);
  for (auto& [host, entries] : by_host_) std::ranges::stable_sort(entries, {}, &Entry::literal);
}

std::string_view Neighbours::literal_of(std::string_view uri) const {
  std::size_t end = uri.find('*');
  if (has_parameters_) end = std::min(end, uri.find("/:"));
  return uri.substr(0, end);
}

void Neighbours::search(const Entries& entries, std::string_view literal, bool is_open,
                        Search& search) const {
  for (auto at = std::ranges::lower_bound(entries, literal, {}, &Entry::literal);
       at != entries.end() && !search.has_ended(); ++at) {
    if (is_open ? !at->literal.starts_with(literal) : at->literal != literal) return;
    ++search.steps;
    const bool is_new = at->shape != &search.shape &&
                        std::ranges::find(search.found, at->shape) == search.found.end();
    if (is_new && share_host(at->shape->hosts, search.shape.hosts))
      search.found.push_back(at->shape);
  }
}

// Those that begin with less, the longest first, then itself and what is below.
void Neighbours::search(const Entries& entries, std::string_view uri, Search& search_) const {
  const std::string_view literal = literal_of(uri);
  for (std::size_t size = literal.size() + 1; size-- != 0;)
    search(entries, literal.substr(0, size), false, search_);
  if (literal.size() != uri.size()) search(entries, literal, true, search_);
}

void Neighbours::search_host(const std::string& host, std::string_view uri, Search& search_) const {
  const auto look = [&](const std::string& pattern) {
    if (const auto found = by_host_.find(pattern); found != by_host_.end())
      search(found->second, uri, search_);
  };
  look(host);
  look("");
  for (std::size_t begin = 0; begin <= host.size(); ++begin) {
    if (std::string wider = "*" + host.substr(begin); wider != host) look(wider);
  }
  if (!host.starts_with('*')) return;
  for (const auto& [pattern, entries] : by_host_) {
    if (search_.has_ended()) return;
    ++search_.steps;
    if (pattern != host && !pattern.empty() && is_host_of(host, pattern))
      search(entries, uri, search_);
  }
}

std::vector<const RouteShape*> Neighbours::of(const RouteShape& shape, std::size_t count) const {
  Search found{shape, count};
  for (const std::string& uri : shape.uris) {
    if (shape.hosts.empty()) search(all_, uri, found);
    for (const std::string& host : shape.hosts) search_host(host, uri, found);
  }
  return std::move(found.found);
}

std::vector<std::string> Neighbours::samples(std::string_view uri, const std::string& fill) const {
  const std::string_view literal = literal_of(uri);
  if (literal.size() == uri.size()) return {std::string{uri}};
  std::vector<std::string> all;
  if (has_parameters_) {
    if (auto path = common_path(uri, uri, fill)) all.push_back(*std::move(path));
  }
  const std::string below = std::string{literal} + fill;
  all.push_back(below);
  // Parameters take one segment that is not empty, a star takes more or none.
  if (has_parameters_) all.insert(all.end(), {below + "/" + fill, std::string{literal}});
  return all;
}

std::optional<std::string> Neighbours::common_path(std::string_view first, std::string_view second,
                                                   const std::string& fill) const {
  const auto one = segments(first);
  const auto two = segments(second);
  std::string path;
  for (std::size_t i = 0; i < std::max(one.size(), two.size()); ++i) {
    const std::string_view a = i < one.size() ? one[i] : std::string_view{};
    const std::string_view b = i < two.size() ? two[i] : std::string_view{};
    const bool has_ended = i >= one.size() || i >= two.size();
    const bool a_is_rest = i < one.size() && is_rest(a);
    const bool b_is_rest = i < two.size() && is_rest(b);
    if (i != 0) path += '/';
    if (a_is_rest || b_is_rest) {
      // What is left of the other one, with what its own parts may be.
      const auto& other = a_is_rest ? two : one;
      for (std::size_t left = i; left < other.size(); ++left) {
        if (left != i) path += '/';
        const bool is_any = is_parameter(other[left]) || is_rest(other[left]);
        path += is_any ? fill : std::string{other[left]};
      }
      return path;
    }
    if (has_ended) return std::nullopt;
    if (is_parameter(a) && is_parameter(b)) {
      path += fill;
    } else if (is_parameter(a) || is_parameter(b)) {
      path += is_parameter(a) ? b : a;
    } else if (a != b) {
      return std::nullopt;
    } else {
      path += a;
    }
  }
  return path;
}

bool is_host_of(std::string_view pattern, std::string_view host) {
  if (!pattern.starts_with('*')) return pattern == host;
  return host.size() >= pattern.size() && host.ends_with(pattern.substr(1));
}

bool share_host(const std::vector<std::string>& first, const std::vector<std::string>& second) {
  if (first.empty() || second.empty()) return true;
  return std::ranges::any_of(first, [&](const std::string& one) {
    return std::ranges::any_of(second, [&](const std::string& two) {
      return is_host_of(one, two) || is_host_of(two, one);
    });
  });
}

std::string sample_host(std::string_view pattern, const std::string& fill) {
  if (!pattern.starts_with('*')) return std::string{pattern};
  return fill + (pattern.size() == 1 ? ".invalid" : std::string{pattern.substr(1)});
}

}  // namespace gwctl::cli
