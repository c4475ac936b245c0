#include "gateway-runtime/router.h"

#include <algorithm>
#include <optional>

#include "gateway-runtime/lua/script.h"
#include "gateway-runtime/router_tree.h"
#include "gateway-runtime/snapshot.h"
#include "gateway-runtime/variable.h"

namespace gwctl::runtime {
namespace {

using Tree = Router::Tree;
using Verdicts = std::vector<Router::Verdict>;

using Outcome = Router::Outcome;

constexpr std::string_view reason_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::taken: return "";
    case Outcome::method: return "the method is not one of its methods";
    case Outcome::address: return "the client's address is not among its remote addresses";
    case Outcome::host: return "the host is not one of its hosts";
    case Outcome::vars: return "its vars do not hold";
    case Outcome::pattern: return "the path does not match all of its uri";
    case Outcome::filter: return "its filter_func does not return true";
    case Outcome::wants_body: return "it asks for the body of the request";
    case Outcome::failed: return "its filter_func fails";
  }
  return "";
}

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
        verdicts_->push_back({entry->route, entry->uri, host_, outcome, reason(*entry, outcome)});
      }
      if (outcome == Outcome::taken) {
        found_ = entry->route;
        exchange_.matched_uri = entry->uri;
        if (entry->hosts == nullptr) exchange_.matched_host = host_;
        return true;
      }
      if (outcome == Outcome::wants_body || outcome == Outcome::failed) {
        if (outcome == Outcome::wants_body)
          exchange_.wait = {Wait::For::body, 0, post_args_bytes_max};
        exchange_.has_filter_failed = outcome == Outcome::failed;
        return true;
      }
      if (entry->is_last) return false;
    }
  }

  std::string reason(const Entry& entry, Outcome outcome) {
    std::string text{reason_of(outcome)};
    if (outcome == Outcome::vars) text += ": " + entry.vars->evidence(exchange_);
    return text;
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
    if (entry.names_rest) name_rest(entry.uri);
    if (entry.pattern != nullptr && !entry.pattern->match(path_, exchange_.parameters))
      return Outcome::pattern;
    return entry.has_filter ? ask_filter(*entry.route->filter) : Outcome::taken;
  }

  Outcome ask_filter(const lua::Script& filter) {
    switch (filter.holds(exchange_)) {
      case lua::Script::Holds::yes: return Outcome::taken;
      case lua::Script::Holds::no: return Outcome::filter;
      case lua::Script::Holds::wants_body: return Outcome::wants_body;
      case lua::Script::Holds::failed: break;
    }
    return Outcome::failed;
  }

  void name_rest(std::string_view uri) {
    const std::size_t star = uri.find('*');
    const bool is_bare = star + 1 == uri.size();
    exchange_.parameters.push_back(
        {is_bare ? PathPattern::rest_name : uri.substr(star + 1), path_.substr(star)});
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

}  // namespace

Router::Router(std::unique_ptr<const Tree> tree) : tree_{std::move(tree)} {}

Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

const Route* Router::find(Exchange& exchange) const {
  return find(exchange, exchange.uri);
}

const Route* Router::find(Exchange& exchange, std::string_view path) const {
  return Search{*tree_, exchange, path, nullptr}.run();
}

const Route* Router::explain(Exchange& exchange, std::string_view path,
                             std::vector<Verdict>& verdicts) const {
  return Search{*tree_, exchange, path, &verdicts}.run();
}

}  // namespace gwctl::runtime
