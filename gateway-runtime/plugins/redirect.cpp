#include "gateway-runtime/plugins/field_edits.h"
#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/replacement.h"
#include "gateway-runtime/plugins/support.h"
#include "gateway-runtime/variable.h"

namespace gwctl::runtime::plugins {
namespace {

constexpr std::uint16_t https_default_port = 443;

// As `encode_uri` writes it: a path, but what is behind a `?` stays.
std::string_view encode(std::string_view uri, Scratch& scratch) {
  const std::size_t mark = uri.find('?');
  const std::string_view path = encode_path(uri.substr(0, mark), scratch);
  return mark == std::string_view::npos ? path : scratch.join(path, uri.substr(mark));
}

class Redirect final : public Plugin {
 public:
  Redirect(const PluginSettings& settings, std::optional<Substitution> substitution)
      : status_{static_cast<int>(integer_or(settings.node, "ret_code", 302))},
        uri_{text_or(settings.node, "uri", "")},
        substitution_{std::move(substitution)},
        sends_to_https_{is_on(settings.node, "http_to_https")},
        has_uri_{find_string(settings.node, "uri") != nullptr},
        encodes_{is_on(settings.node, "encode_uri")},
        appends_query_{is_on(settings.node, "append_query_string")} {
    if (settings.https_port != 0 && settings.https_port != https_default_port)
      port_ = ":" + std::to_string(settings.https_port);
  }

  Verdict rewrite(Exchange& exchange) const override {
    if (sends_to_https_) return send_to_https(exchange);
    Scratch& scratch = exchange.scratch;
    std::string_view to;
    if (has_uri_) {
      to = uri_.expand(exchange);
    } else {
      thread_local std::vector<RegexGroup> groups;
      const auto replaced =
          substitution_->apply(exchange.uri, Substitution::Scope::once, scratch, groups);
      if (!replaced) return Verdict::next;
      to = *replaced;
    }
    if (encodes_) to = encode(to, scratch);
    if (appends_query_ && !exchange.query.empty()) {
      const bool has_query = to.find('?') != std::string_view::npos;
      to = scratch.join(to, has_query ? "&" : "?", exchange.query);
    }
    return answer(exchange, status_, to);
  }

 private:
  Verdict send_to_https(Exchange& exchange) const {
    const std::string_view told = exchange.request.fields.get(FieldName::x_forwarded_proto);
    const std::string_view scheme = told.empty() ? exchange.client.scheme() : told;
    if (scheme == "https") return Verdict::next;
    // These may be repeated as another method by a client that is told 301.
    const Method method = exchange.request.method;
    const int status = method == Method::get || method == Method::head ? 301 : 308;
    Scratch& scratch = exchange.scratch;
    const std::string_view path = request_uri_.read(exchange).value_or("/");
    return answer(exchange, status, scratch.join("https://", exchange.host, port_, path));
  }

  static Verdict answer(Exchange& exchange, int status, std::string_view to) {
    exchange.answer.fields.set("Location", safe_field_value(to, exchange.scratch));
    exchange.answer_with(status, {});
    return Verdict::answered;
  }

  int status_;
  Template uri_;
  std::optional<Substitution> substitution_;
  Variable request_uri_{"request_uri"};
  bool sends_to_https_;
  bool has_uri_;
  bool encodes_;
  bool appends_query_;
  std::string port_;
};

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  std::optional<Substitution> substitution;
  if (const Node* list = find(settings.node, "regex_uri"); list != nullptr && list->size == 2) {
    const std::string_view pattern = list->items()[0].string();
    const std::string_view replacement = list->items()[1].string();
    auto compiled = Substitution::compile(pattern, replacement);
    if (!compiled)
      return fail("invalid regex_uri(" + std::string{pattern} + ", " + std::string{replacement} +
                  "): " + compiled.error().message);
    substitution = *std::move(compiled);
  }
  return std::make_unique<const Redirect>(settings, std::move(substitution));
}

}  // namespace

const PluginKind redirect{"redirect", 900, phase_rewrite, make};

}  // namespace gwctl::runtime::plugins
