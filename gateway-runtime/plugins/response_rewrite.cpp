#include <algorithm>

#include "gateway-runtime/base64.h"
#include "gateway-runtime/decompress.h"
#include "gateway-runtime/plugins/field_edits.h"
#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/replacement.h"
#include "gateway-runtime/plugins/support.h"

namespace gwctl::runtime::plugins {
namespace {

constexpr std::int64_t body_bytes_default = 67'108'864;

/// What is kept of an answer that is being rewritten.
struct Rewriting {
  std::string_view encoding;  ///< of the body, which its filters do not see
  ScratchText held;
  bool is_replaced = false;
};

struct Filter {
  Substitution substitution;
  Substitution::Scope scope;
};

// Options of OpenResty's `ngx.re` on compiling and caching, which mean nothing here.
constexpr std::string_view ignored = "joJ";

Result<PerlRegex::Options> regex_options(std::string_view letters) {
  PerlRegex::Options options;
  for (const char letter : letters) {
    const bool is_known =
        PerlRegex::set_option(options, letter) || ignored.find(letter) != ignored.npos;
    if (!is_known) return fail(std::string{"unknown flag \""} + letter + "\" in regex options");
  }
  return options;
}

Result<std::vector<Filter>> compile_filters(const Node* list) {
  std::vector<Filter> filters;
  if (list == nullptr) return filters;
  for (const Node& item : list->items()) {
    GWCTL_TRY_ASSIGN(const auto options, regex_options(text_or(item, "options", "jo")));
    GWCTL_TRY_ASSIGN(
        auto substitution,
        Substitution::compile(text_or(item, "regex", ""), text_or(item, "replace", ""), options));
    const bool is_global = text_or(item, "scope", "once") == "global";
    filters.push_back({std::move(substitution),
                       is_global ? Substitution::Scope::global : Substitution::Scope::once});
  }
  return filters;
}

class ResponseRewrite final : public Plugin {
 public:
  ResponseRewrite(const Node& settings, std::string body, std::vector<Filter> filters,
                  std::optional<Expression> condition)
      : condition_{std::move(condition)},
        status_{static_cast<int>(integer_or(settings, "status_code", 0))},
        body_{std::move(body)},
        has_body_{find_string(settings, "body") != nullptr},
        filters_{std::move(filters)},
        bytes_max_{static_cast<std::size_t>(
            integer_or(settings, "max_resp_body_size", body_bytes_default))} {
    if (const Node* headers = find(settings, "headers")) edits_ = FieldEdits::compile(*headers);
  }

  void response_head(Exchange& exchange) const override {
    if (condition_ && !condition_->evaluate(exchange)) return;
    Answer& answer = exchange.answer;
    if (status_ != 0) answer.status = status_;
    if (has_body_ || !filters_.empty()) begin_body(exchange);
    edits_.apply(exchange, answer.fields);
  }

  void response_body(Exchange& exchange, BodyPiece& piece) const override {
    auto* const rewriting = static_cast<Rewriting*>(exchange.state(*this));
    if (rewriting == nullptr) return;
    if (has_body_) {
      piece.data = std::exchange(rewriting->is_replaced, true) ? std::string_view{} : body_;
      return;
    }
    filter(exchange, *rewriting, piece);
  }

 private:
  void begin_body(Exchange& exchange) const {
    const std::string_view encoding = exchange.answer.fields.get(FieldName::content_encoding);
    // A body that cannot be read goes on as it is.
    if (!has_body_ && !encoding.empty() && !can_decompress(encoding)) return;
    exchange.state(*this) =
        exchange.scratch.make<Rewriting>(encoding, ScratchText{exchange.scratch});
    forget_body_fields(exchange.answer.fields);
  }

  // Filters see all of the body at once; what is longer than they may see is cut off, for it must
  // not pass unseen.
  void filter(Exchange& exchange, Rewriting& rewriting, BodyPiece& piece) const {
    const bool is_whole = piece.is_last && rewriting.held.view().empty();
    std::string_view body = piece.data.substr(0, bytes_max_ - rewriting.held.view().size());
    if (!is_whole) {
      rewriting.held.append(body);
      body = rewriting.held.view();
    }
    if (!piece.is_last) {
      piece.data = {};
      return;
    }
    if (!rewriting.encoding.empty() && !body.empty()) {
      const auto plain = decompress(rewriting.encoding, body, bytes_max_, exchange.scratch);
      body = plain.value_or(std::string_view{});
    }
    thread_local std::vector<RegexGroup> groups;
    for (const Filter& each : filters_) {
      if (const auto made = each.substitution.apply(body, each.scope, exchange.scratch, groups))
        body = *made;
    }
    piece.data = body;
  }

  std::optional<Expression> condition_;
  int status_;
  std::string body_;
  bool has_body_;
  std::vector<Filter> filters_;
  std::size_t bytes_max_;
  FieldEdits edits_;
};

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  const Node& node = settings.node;
  std::string body = text_or(node, "body", "");
  if (is_on(node, "body_base64")) {
    auto bytes = decode_base64(body);
    if (!bytes) return fail("invalid base64 content");
    body = *std::move(bytes);
  }
  GWCTL_TRY_ASSIGN(auto filters, compile_filters(find(node, "filters")));
  std::optional<Expression> condition;
  if (const Node* vars = find(node, "vars")) {
    GWCTL_TRY_ASSIGN(condition, Expression::compile(*vars));
  }
  return std::make_unique<const ResponseRewrite>(node, std::move(body), std::move(filters),
                                                 std::move(condition));
}

}  // namespace

const PluginKind response_rewrite{"response-rewrite", 899,
                                  phase_response_head | phase_response_body, make};

}  // namespace gwctl::runtime::plugins
