#include "gateway-runtime/router.h"

#include <algorithm>
#include <map>
#include <optional>

#include "core/arena.h"
#include "gateway-runtime/http/characters.h"
#include "gateway-runtime/path_pattern.h"
#include "gateway-runtime/prefix_tree.h"
#include "gateway-runtime/text_table.h"
#include "gateway-runtime/variable.h"

namespace gwctl::runtime {
namespace {

/// A host of a route where the path is the first key.
struct HostRule {
  std::string_view text;     // as it stands there, in lower case
  std::string_view pattern;  // without the star
  bool is_wildcard = false;
  bool has_port = false;  // compared with the field Host as it is
};

/// One uri of one route. The entries of a bucket, those with one exact path or one prefix, lie next
/// to each other in the order in which they are tried. One is a line of the cache.
struct alignas(64) Entry {
  const Route* route = nullptr;
  const AddressSet* addresses = nullptr;         // null: any
  const std::vector<HostRule>* hosts = nullptr;  // null: any
  const Expression* vars = nullptr;              // null: none
  const PathPattern* pattern = nullptr;          // null: the bucket's prefix says all
  std::string_view uri;
  std::uint16_t methods = 0;  // 0: any
  bool is_last = false;       // of its bucket
};

/// The routes of one host, or of all.
struct UriTable {
  HashTable exact;
  PrefixTree prefixes{'/'};
  std::string_view host;  // empty: any
};

enum class Outcome : std::uint8_t { taken, method, address, host, vars, pattern, wants_body };

constexpr std::string_view reason_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::taken: return "";
    case Outcome::method: return "the method is not one of its methods";
    case Outcome::address: return "the client's address is not among its remote addresses";
    case Outcome::host: return "the host is not one of its hosts";
    case Outcome::vars: return "its vars do not hold";
    case Outcome::pattern: return "the path does not match all of its uri";
    case Outcome::wants_body: return "its vars ask for the body of the request";
  }
  return "";
}

}  // namespace

struct Router::Tree {
  RouterKind kind = RouterKind::host_uri;
  Arena texts;
  std::vector<std::unique_ptr<AddressSet>> addresses;
  std::vector<std::unique_ptr<std::vector<HostRule>>> hosts;
  std::vector<std::unique_ptr<PathPattern>> patterns;

  std::vector<Entry> entries;
  std::vector<UriTable> tables;    // the first is that of routes without hosts
  HashTable exact_hosts;           // tables by host
  PrefixTree wildcard_hosts{'.'};  // tables by what follows the star, reversed
};

namespace {

using Tree = Router::Tree;
using Verdicts = std::vector<Router::Verdict>;

/// One search.
class Search {
 public:
  Search(const Tree& tree, Exchange& exchange, std::string_view path, Verdicts* verdicts)
      : tree_{tree},
        exchange_{exchange},
        path_{path},
        hash_{hash_text(path)},
        verdicts_{verdicts} {}

  const Route* run() {
    exchange_.parameters.clear();
    exchange_.matched_uri = exchange_.matched_host = {};
    if (!search_hosts()) search_table(0);
    if (found_ == nullptr) exchange_.matched_host = {};  // of one that failed later
    return found_;
  }

 private:
  // True ends the search, here and below: a route was found, or the body is needed first.
  bool search_hosts() {
    if (tree_.kind != RouterKind::host_uri) return false;
    const std::uint32_t exact = tree_.exact_hosts.find(
        hash_text(exchange_.host),
        [&](std::uint32_t table) { return tree_.tables[table].host == exchange_.host; });
    if (exact != no_value && search_table(exact)) return true;
    if (tree_.wildcard_hosts.is_empty()) return false;
    const std::string_view host = exchange_.host;
    char* const reversed = exchange_.scratch.allocate(host.size());
    std::ranges::reverse_copy(host, reversed);
    return tree_.wildcard_hosts.walk({reversed, host.size()},
                                     [&](std::uint32_t table) { return search_table(table); });
  }

  bool search_table(std::uint32_t at) {
    const UriTable& table = tree_.tables[at];
    host_ = table.host;
    const std::uint32_t exact = table.exact.find(
        hash_, [&](std::uint32_t entry) { return tree_.entries[entry].uri == path_; });
    if (exact != no_value && search_bucket(exact)) return true;
    return table.prefixes.walk(path_, [&](std::uint32_t begin) { return search_bucket(begin); });
  }

  bool search_bucket(std::uint32_t begin) {
    for (const Entry* entry = &tree_.entries[begin];; ++entry) {
      const Outcome outcome = try_entry(*entry);
      if (verdicts_ != nullptr) {
        verdicts_->push_back({entry->route, entry->uri, host_, std::string{reason_of(outcome)}});
      }
      if (outcome == Outcome::taken) {
        found_ = entry->route;
        exchange_.matched_uri = entry->uri;
        if (entry->hosts == nullptr) exchange_.matched_host = host_;
        return true;
      }
      if (outcome == Outcome::wants_body) {
        exchange_.wait = {Wait::For::body, 0, post_args_bytes_max};
        return true;
      }
      if (entry->is_last) return false;
    }
  }

  Outcome try_entry(const Entry& entry) {
    if (entry.methods != 0 && (entry.methods & method_bit(exchange_.request.method)) == 0)
      return Outcome::method;
    if (entry.addresses != nullptr && !is_among(*entry.addresses)) return Outcome::address;
    if (entry.hosts != nullptr && !has_host(*entry.hosts)) return Outcome::host;
    if (entry.vars != nullptr) {
      if (entry.vars->needs_body() && !exchange_.is_body_read) return Outcome::wants_body;
      if (!entry.vars->evaluate(exchange_)) return Outcome::vars;
    }
    if (entry.pattern != nullptr && !entry.pattern->match(path_, exchange_.parameters))
      return Outcome::pattern;
    return Outcome::taken;
  }

  bool is_among(const AddressSet& addresses) {
    if (!is_address_parsed_) address_ = parse_address(exchange_.client.address);
    is_address_parsed_ = true;
    return address_ && addresses.contains(*address_);
  }

  bool has_host(const std::vector<HostRule>& rules) {
    for (const HostRule& rule : rules) {
      std::string_view host = exchange_.host;
      if (rule.has_port) {
        const Field* const field = exchange_.request.fields.find(FieldName::host);
        if (field != nullptr) host = field->value;
      }
      if (rule.is_wildcard ? !host.ends_with(rule.pattern) : host != rule.pattern) continue;
      exchange_.matched_host = rule.is_wildcard ? rule.text : exchange_.host;
      return true;
    }
    return false;
  }

  const Tree& tree_;
  Exchange& exchange_;
  std::string_view path_;
  std::uint32_t hash_;  // of the path
  Verdicts* verdicts_;
  std::string_view host_;  // of the table that is searched
  std::optional<AddressBytes> address_;
  bool is_address_parsed_ = false;
  const Route* found_ = nullptr;
};

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
    std::ranges::sort(drafts_, comes_before);
    tree_.entries.reserve(drafts_.size());
    std::vector<HashTable::Slot> exact;
    std::vector<KeyValue> prefixes;
    for (std::size_t at = 0; at < drafts_.size();) {
      const std::uint32_t table = drafts_[at].table;
      exact.clear();
      prefixes.clear();
      while (at < drafts_.size() && drafts_[at].table == table) {
        const Draft& first = drafts_[at];
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
  static bool comes_before(const Draft& a, const Draft& b) {
    if (a.table != b.table) return a.table < b.table;
    if (a.is_exact != b.is_exact) return a.is_exact;
    if (a.key != b.key) return a.key < b.key;
    if (a.priority != b.priority) return a.priority > b.priority;
    if (a.entry.uri.size() != b.entry.uri.size()) return a.entry.uri.size() > b.entry.uri.size();
    return a.order < b.order;
  }

  static bool is_same_bucket(const Draft& a, const Draft& b) {
    return a.table == b.table && a.is_exact == b.is_exact && a.key == b.key;
  }

  // Returns where the next one begins.
  std::size_t add_bucket(std::size_t begin) {
    std::size_t at = begin;
    while (at < drafts_.size() && is_same_bucket(drafts_[at], drafts_[begin])) {
      tree_.entries.push_back(drafts_[at++].entry);
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

  Result<bool> add_uri(Entry entry, const std::string& uri, std::int64_t priority,
                       std::span<const std::uint32_t> tables) {
    entry.uri = tree_.texts.copy(uri);
    std::size_t end =
        tree_.kind == RouterKind::uri_with_parameter ? entry.uri.find(':') : std::string_view::npos;
    if (end == std::string_view::npos) end = entry.uri.find('*');
    const bool is_exact = end == std::string_view::npos;
    if (!is_exact) {
      auto pattern = PathPattern::compile(entry.uri);
      if (!pattern) return fail("uri \"" + uri + "\": " + pattern.error().message);
      if (*pattern) {
        tree_.patterns.push_back(std::make_unique<PathPattern>(**std::move(pattern)));
        entry.pattern = tree_.patterns.back().get();
      }
    }
    for (const std::uint32_t table : tables) {
      drafts_.push_back(
          {entry, table, is_exact, entry.uri.substr(0, end), priority, drafts_.size()});
    }
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
  std::vector<Draft> drafts_;
  std::map<std::string_view, std::uint32_t> hosts_;
};

}  // namespace

Router::Router(std::unique_ptr<const Tree> tree) : tree_{std::move(tree)} {}

Router::Router() {
  auto tree = std::make_unique<Tree>();
  Builder{*tree, RouterKind::host_uri}.finish();
  tree_ = std::move(tree);
}

Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

Result<Router> Router::make(RouterKind kind, std::span<const RouteMatch> routes) {
  auto tree = std::make_unique<Tree>();
  Builder builder{*tree, kind};
  for (const RouteMatch& route : routes) GWCTL_TRY(builder.add(route));
  builder.finish();
  return Router{std::move(tree)};
}

const Route* Router::find(Exchange& exchange) const {
  return find(exchange, exchange.uri);
}

const Route* Router::find(Exchange& exchange, std::string_view path) const {
  return Search{*tree_, exchange, path, nullptr}.run();
}

const Route* Router::explain(Exchange& exchange, std::vector<Verdict>& verdicts) const {
  return Search{*tree_, exchange, exchange.uri, &verdicts}.run();
}

}  // namespace gwctl::runtime
