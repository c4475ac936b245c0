#include <fmt/format.h>

#include "gateway-runtime/plugins/field_edits.h"
#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/replacement.h"
#include "gateway-runtime/plugins/support.h"
#include "gateway-runtime/variable.h"

namespace gwctl::runtime::plugins {
namespace {

// A `?` that a client sends begins no query.
std::string_view escape_question_marks(std::string_view text, Scratch& scratch) {
  if (text.find('?') == std::string_view::npos) return text;
  ScratchText all{scratch};
  while (true) {
    const std::size_t mark = text.find('?');
    all.append(text.substr(0, mark));
    if (mark == std::string_view::npos) return all.view();
    all.append("%3F");
    text.remove_prefix(mark + 1);
  }
}

Result<std::vector<Substitution>> compile_rules(const Node* list) {
  std::vector<Substitution> rules;
  if (list == nullptr) return rules;
  const auto items = list->items();
  if (items.size() % 2 != 0) return fail("The length of regex_uri should be an even number");
  for (std::size_t i = 0; i < items.size(); i += 2) {
    const std::string_view pattern = items[i].string();
    const std::string_view replacement = items[i + 1].string();
    auto rule = Substitution::compile(pattern, replacement);
    if (!rule)
      return fail(
          fmt::format("invalid regex_uri({}, {}): {}", pattern, replacement, rule.error().message));
    rules.push_back(*std::move(rule));
  }
  return rules;
}

class ProxyRewrite final : public Plugin {
 public:
  ProxyRewrite(const Node& settings, std::vector<Substitution> rules)
      : uri_{text_or(settings, "uri", "")},
        has_uri_{find_string(settings, "uri") != nullptr},
        rules_{std::move(rules)},
        host_{text_or(settings, "host", "")},
        method_name_{text_or(settings, "method", "")},
        method_{method_of(method_name_)},
        is_raw_{is_on(settings, "use_real_request_uri_unsafe")} {
    if (const Node* headers = find(settings, "headers")) edits_ = FieldEdits::compile(*headers);
  }

  Verdict rewrite(Exchange& exchange) const override {
    thread_local std::vector<RegexGroup> groups;
    groups.clear();
    if (!host_.empty()) exchange.upstream_host = host_;
    std::string_view subject = exchange.uri;
    const std::string_view target = rewrite_target(exchange, subject, groups);
    if (target.empty()) {
      exchange.answer_with(500, {});
      return Verdict::answered;
    }
    is_raw_ ? send_raw(exchange, target) : send(exchange, target);
    if (!edits_.is_empty())
      edits_.apply(exchange, exchange.request.fields, Captures{subject, groups});
    if (!method_name_.empty()) {
      exchange.request.method_name = method_name_;
      exchange.request.method = method_;
    }
    return Verdict::next;
  }

 private:
  // What the request is sent to instead; `subject` is what the groups are of.
  std::string_view rewrite_target(Exchange& exchange, std::string_view& subject,
                                  std::vector<RegexGroup>& groups) const {
    if (is_raw_) subject = raw_target(exchange);
    if (has_uri_) return uri_.expand(exchange, escape_question_marks);
    for (const Substitution& rule : rules_) {
      const auto replaced =
          rule.apply(subject, Substitution::Scope::once, exchange.scratch, groups);
      if (replaced) return *replaced;
    }
    groups.clear();
    return subject;
  }

  // As the client sent it; an absolute target goes on as a path.
  static std::string_view raw_target(Exchange& exchange) {
    const RequestHead& request = exchange.request;
    if (!request.has_query) return request.path;
    return exchange.scratch.join(request.path, "?", request.query);
  }

  void send_raw(Exchange& exchange, std::string_view target) const {
    if (has_uri_ && !exchange.query.empty()) {
      const bool has_query = target.find('?') != std::string_view::npos;
      target = exchange.scratch.join(target, has_query ? "&" : "?", exchange.query);
    }
    exchange.upstream_target = safe_target(target, exchange.scratch);
  }

  // A `?` begins a query only where the settings have it: what a path of the client holds, decoded,
  // belongs to the path.
  void send(Exchange& exchange, std::string_view target) const {
    const bool may_have_query =
        has_uri_ || (!rules_.empty() && exchange.uri.find('?') == std::string_view::npos);
    const std::size_t mark = may_have_query ? target.find('?') : std::string_view::npos;
    exchange.uri = target.substr(0, mark);
    exchange.is_target_changed = true;
    if (mark == std::string_view::npos) return;
    const std::string_view query = safe_target(target.substr(mark + 1), exchange.scratch);
    exchange.query =
        exchange.query.empty() ? query : exchange.scratch.join(query, "&", exchange.query);
  }

  Template uri_;
  bool has_uri_;
  std::vector<Substitution> rules_;
  std::string host_;
  std::string method_name_;
  Method method_;
  bool is_raw_;
  FieldEdits edits_;
};

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  GWCTL_TRY_ASSIGN(auto rules, compile_rules(find(settings.node, "regex_uri")));
  return std::make_unique<const ProxyRewrite>(settings.node, std::move(rules));
}

}  // namespace

const PluginKind proxy_rewrite{"proxy-rewrite", 1008, phase_rewrite, make};

}  // namespace gwctl::runtime::plugins
