#include <algorithm>
#include <deque>
#include <map>

#include "gateway-runtime/http/characters.h"
#include "gateway-runtime/router_tree.h"

namespace gwctl::runtime {
namespace {

using Tree = Router::Tree;

/// What an entry is sorted by before it has its place.
struct Draft {
  Entry entry;
  std::uint32_t table = 0;
  bool is_exact = false;
  std::string_view key;  // the path, or the prefix
  std::int64_t priority = 0;
  std::size_t order = 0;
};

class Builder {
 public:
  Builder(Tree& tree, RouterKind kind) : tree_{tree} {
    tree_.kind = kind;
    tree_.tables.emplace_back();
  }

  Result<bool> add(const RouteMatch& match) {
    Entry entry;
    entry.route = match.route;
    entry.methods = match.methods;
    entry.vars = match.vars;
    entry.has_filter = match.has_filter;
    if (!match.remote_addresses.is_empty()) {
      tree_.addresses.push_back(std::make_unique<AddressSet>(match.remote_addresses));
      entry.addresses = tree_.addresses.back().get();
    }
    std::vector<std::uint32_t> tables{0};
    if (!match.hosts.empty() && tree_.kind == RouterKind::host_uri) {
      tables.clear();
      for (const std::string& host : match.hosts) tables.push_back(table_of(lowered(host)));
    } else if (!match.hosts.empty()) {
      entry.hosts = add_rules(match.hosts);
    }
    for (const std::string& uri : match.uris)
      GWCTL_TRY(add_uri(entry, uri, match.priority, tables));
    return true;
  }

  void finish() {
    for (const Draft& draft : drafts_) sorted_.push_back(&draft);
    std::ranges::sort(sorted_, comes_before);
    tree_.entries.reserve(sorted_.size());
    std::vector<HashTable::Slot> exact;
    std::vector<KeyValue> prefixes;
    for (std::size_t at = 0; at < sorted_.size();) {
      const std::uint32_t table = sorted_[at]->table;
      exact.clear();
      prefixes.clear();
      while (at < sorted_.size() && sorted_[at]->table == table) {
        const Draft& first = *sorted_[at];
        const auto entry = static_cast<std::uint32_t>(tree_.entries.size());
        if (first.is_exact) {
          exact.push_back({hash_text(first.key), entry});
        } else {
          prefixes.emplace_back(first.key, entry);
        }
        at = add_bucket(at);
      }
      tree_.tables[table].exact.build(exact);
      tree_.tables[table].prefixes.build(prefixes);
    }
    finish_hosts();
  }

 private:
  static bool comes_before(const Draft* a, const Draft* b) {
    if (a->table != b->table) return a->table < b->table;
    if (a->is_exact != b->is_exact) return a->is_exact;
    if (a->key != b->key) return a->key < b->key;
    if (a->priority != b->priority) return a->priority > b->priority;
    if (a->entry.uri.size() != b->entry.uri.size())
      return a->entry.uri.size() > b->entry.uri.size();
    return a->order < b->order;
  }

  static bool is_same_bucket(const Draft& a, const Draft& b) {
    return a.table == b.table && a.is_exact == b.is_exact && a.key == b.key;
  }

  // Returns where the next one begins.
  std::size_t add_bucket(std::size_t begin) {
    std::size_t at = begin;
    while (at < sorted_.size() && is_same_bucket(*sorted_[at], *sorted_[begin])) {
      tree_.entries.push_back(sorted_[at++]->entry);
    }
    tree_.entries.back().is_last = true;
    return at;
  }

  std::string_view lowered(std::string_view text) {
    std::string small{text};
    std::ranges::transform(small, small.begin(), lower);
    return tree_.texts.copy(small);
  }

  std::uint32_t table_of(std::string_view host) {
    const auto next = static_cast<std::uint32_t>(tree_.tables.size());
    const auto [found, is_new] = hosts_.emplace(host, next);
    if (is_new) tree_.tables.emplace_back().host = host;
    return found->second;
  }

  const std::vector<HostRule>* add_rules(const std::vector<std::string>& hosts) {
    auto rules = std::make_unique<std::vector<HostRule>>();
    for (const std::string& host : hosts) {
      HostRule rule;
      rule.text = rule.pattern = lowered(host);
      rule.is_wildcard = rule.pattern.starts_with('*');
      if (rule.is_wildcard) rule.pattern.remove_prefix(1);
      rule.has_port = rule.pattern.find(':') != std::string_view::npos;
      rules->push_back(rule);
    }
    tree_.hosts.push_back(std::move(rules));
    return tree_.hosts.back().get();
  }

  Result<bool> add_uri(const Entry& match, const std::string& uri, std::int64_t priority,
                       std::span<const std::uint32_t> tables) {
    Entry entry = match;
    entry.uri = tree_.texts.copy(uri);
    std::size_t end =
        tree_.kind == RouterKind::uri_with_parameter ? entry.uri.find(':') : std::string_view::npos;
    if (end == std::string_view::npos) end = entry.uri.find('*');
    const bool is_exact = end == std::string_view::npos;
    const std::string_view key = entry.uri.substr(0, end);
    if (!is_exact) GWCTL_TRY(add_pattern(entry, key));
    for (const std::uint32_t table : tables) {
      drafts_.push_back({entry, table, is_exact, key, priority, drafts_.size()});
    }
    return true;
  }

  Result<bool> add_pattern(Entry& entry, std::string_view prefix) {
    auto pattern = PathPattern::compile(entry.uri);
    if (!pattern) return fail("uri \"" + std::string{entry.uri} + "\": " + pattern.error().message);
    if (!*pattern) return true;
    // Most patterns say no more than the prefix does.
    entry.names_rest = (*pattern)->is_rest_of(prefix);
    if (entry.names_rest) return true;
    tree_.patterns.push_back(std::make_unique<PathPattern>(**std::move(pattern)));
    entry.pattern = tree_.patterns.back().get();
    return true;
  }

  // A wildcard is found by what follows its last star, from the end of the host.
  void finish_hosts() {
    std::vector<HashTable::Slot> exact;
    std::map<std::string, std::uint32_t> wildcards;
    for (const auto& [host, table] : hosts_) {
      const std::size_t star = host.rfind('*');
      if (star == std::string_view::npos) {
        exact.push_back({hash_text(host), table});
      } else {
        wildcards.emplace(
            std::string{host.rbegin(), host.rend() - static_cast<std::ptrdiff_t>(star + 1)}, table);
      }
    }
    std::vector<KeyValue> suffixes;
    for (const auto& [suffix, table] : wildcards) {
      suffixes.emplace_back(tree_.texts.copy(suffix), table);
    }
    tree_.exact_hosts.build(exact);
    tree_.wildcard_hosts.build(suffixes);
  }

  Tree& tree_;
  std::deque<Draft> drafts_;
  std::vector<const Draft*> sorted_;
  std::map<std::string_view, std::uint32_t> hosts_;
};

}  // namespace

Router::Router() {
  auto tree = std::make_unique<Tree>();
  Builder{*tree, RouterKind::host_uri}.finish();
  tree_ = std::move(tree);
}

Result<Router> Router::make(RouterKind kind, std::span<const RouteMatch> routes) {
  auto tree = std::make_unique<Tree>();
  Builder builder{*tree, kind};
  for (const RouteMatch& route : routes) GWCTL_TRY(builder.add(route));
  builder.finish();
  return Router{std::move(tree)};
}

}  // namespace gwctl::runtime
