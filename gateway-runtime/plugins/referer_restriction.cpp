#include <algorithm>
#include <set>

#include "gateway-runtime/http/characters.h"
#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/support.h"

namespace gwctl::runtime::plugins {
namespace {

// The host of a URL; empty where the text is none.
std::string_view url_host(std::string_view url, Scratch& scratch) {
  const std::size_t scheme = url.find("://");
  if (scheme == 0 || scheme == std::string_view::npos) return {};
  url.remove_prefix(scheme + 3);
  const std::string_view authority = url.substr(0, url.find_first_of("/?#"));
  const std::size_t user = authority.rfind('@');
  return host_of(user == std::string_view::npos ? authority : authority.substr(user + 1), scratch);
}

/// Names, and endings of names that began with a star.
class HostList {
 public:
  explicit HostList(const std::vector<std::string>& texts) {
    for (std::string text : texts) {
      std::ranges::transform(text, text.begin(), lower);
      if (text.starts_with('*')) {
        endings_.push_back(text.substr(1));
      } else {
        names_.insert(std::move(text));
      }
    }
  }

  bool contains(std::string_view host) const {
    return names_.contains(host) || std::ranges::any_of(endings_, [&](const std::string& ending) {
             return host.size() > ending.size() && host.ends_with(ending);
           });
  }

 private:
  std::set<std::string, std::less<>> names_;
  std::vector<std::string> endings_;
};

class RefererRestriction final : public Plugin {
 public:
  // One of the two lists is there.
  explicit RefererRestriction(const Node& settings)
      : is_whitelist_{find(settings, "whitelist") != nullptr},
        hosts_{list_of(settings, is_whitelist_ ? "whitelist" : "blacklist")},
        lets_missing_pass_{is_on(settings, "bypass_missing")},
        body_{json_message(text_or(settings, "message", "Your referer host is not allowed"))} {}

  Verdict access(Exchange& exchange) const override {
    const std::string_view referer = exchange.request.fields.get(FieldName::referer);
    const std::string_view host = url_host(referer, exchange.scratch);
    const bool passes = host.empty() ? lets_missing_pass_ : hosts_.contains(host) == is_whitelist_;
    if (passes) return Verdict::next;
    exchange.answer_with(403, body_);
    return Verdict::answered;
  }

 private:
  bool is_whitelist_;
  HostList hosts_;
  bool lets_missing_pass_;
  std::string body_;
};

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  return std::make_unique<const RefererRestriction>(settings.node);
}

}  // namespace

const PluginKind referer_restriction{"referer-restriction", 2990, phase_access, make};

}  // namespace gwctl::runtime::plugins
