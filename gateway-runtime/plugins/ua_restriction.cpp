#include <algorithm>

#include "core/perl_regex.h"
#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/support.h"

namespace gwctl::runtime::plugins {
namespace {

class UaRestriction final : public Plugin {
 public:
  UaRestriction(const Node& settings, bool is_allowlist, std::vector<PerlRegex> agents)
      : is_allowlist_{is_allowlist},
        agents_{std::move(agents)},
        lets_missing_pass_{is_on(settings, "bypass_missing")},
        body_{json_message(text_or(settings, "message", "Not allowed"))} {}

  // Of several fields one that is allowed is enough, and so is one that is denied.
  Verdict access(Exchange& exchange) const override {
    bool is_missing = true;
    bool is_listed = false;
    for (const Field& field : exchange.request.fields) {
      if (field.id != FieldName::user_agent) continue;
      is_missing = false;
      is_listed = is_listed || lists(field.value);
    }
    if (is_missing ? lets_missing_pass_ : is_listed == is_allowlist_) return Verdict::next;
    exchange.answer_with(403, body_);
    return Verdict::answered;
  }

 private:
  // What is too costly to be matched is not let through by either list.
  bool lists(std::string_view agent) const {
    const Match most = is_allowlist_ ? Match::yes : Match::too_costly;
    return std::ranges::any_of(agents_, [&](const PerlRegex& regex) {
      const Match match = regex.search(agent);
      return match == Match::yes || match == most;
    });
  }

  bool is_allowlist_;
  std::vector<PerlRegex> agents_;
  bool lets_missing_pass_;
  std::string body_;
};

// One of the two lists is there.
Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  const bool is_allowlist = find(settings.node, "allowlist") != nullptr;
  std::vector<PerlRegex> agents;
  for (const std::string& text : list_of(settings.node, is_allowlist ? "allowlist" : "denylist")) {
    GWCTL_TRY_ASSIGN(auto regex, PerlRegex::compile(text));
    agents.push_back(std::move(regex));
  }
  return std::make_unique<const UaRestriction>(settings.node, is_allowlist, std::move(agents));
}

}  // namespace

const PluginKind ua_restriction{"ua-restriction", 2999, phase_access, make};

}  // namespace gwctl::runtime::plugins
