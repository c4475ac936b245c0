#include "core/perl_regex.h"
#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/support.h"
#include "gateway-runtime/variable.h"

namespace gwctl::runtime::plugins {
namespace {

class UriBlocker final : public Plugin {
 public:
  UriBlocker(const Node& settings, PerlRegex rules)
      : rules_{std::move(rules)},
        status_{static_cast<int>(integer_or(settings, "rejected_code", 403))} {
    if (const Node* message = find_string(settings, "rejected_msg"))
      body_ = error_message(message->string());
  }

  // What is too costly to be looked through is not known to be harmless.
  Verdict rewrite(Exchange& exchange) const override {
    const std::string_view uri = uri_.read(exchange).value_or(std::string_view{});
    if (rules_.search(uri) == Match::no) return Verdict::next;
    exchange.answer_with(status_, body_);
    return Verdict::answered;
  }

 private:
  PerlRegex rules_;
  Variable uri_{"request_uri"};
  int status_;
  std::string body_;
};

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  const auto letters =
      is_on(settings.node, "case_insensitive") ? PerlRegex::Case::ignored : PerlRegex::Case::counts;
  std::string rules;
  for (const std::string& rule : list_of(settings.node, "block_rules")) {
    GWCTL_TRY(PerlRegex::compile(rule, letters));
    if (!rules.empty()) rules += '|';
    rules += rule;
  }
  GWCTL_TRY_ASSIGN(auto regex, PerlRegex::compile(rules, letters));
  return std::make_unique<const UriBlocker>(settings.node, std::move(regex));
}

}  // namespace

const PluginKind uri_blocker{"uri-blocker", 2900, phase_rewrite, make};

}  // namespace gwctl::runtime::plugins
