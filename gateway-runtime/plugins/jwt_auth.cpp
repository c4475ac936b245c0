#include <algorithm>

#include "gateway-runtime/base64.h"
#include "gateway-runtime/jws.h"
#include "gateway-runtime/plugins/auth.h"
#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/variable.h"

namespace gwctl::runtime::plugins {
namespace {

constexpr std::string_view missing = "{\"message\":\"Missing JWT token in request\"}\n";
constexpr std::string_view invalid = "{\"message\":\"JWT token invalid\"}\n";
constexpr std::string_view no_key = "{\"message\":\"missing user key in JWT token\"}\n";
constexpr std::string_view unknown = "{\"message\":\"Invalid user key in JWT token\"}\n";
constexpr std::string_view unproven = "{\"message\":\"failed to verify jwt\"}\n";
constexpr std::uint64_t microseconds = 1'000'000;

/// A token taken apart (RFC 7519, 3).
struct Token {
  std::string_view signed_text;
  std::string_view signature;
  std::unique_ptr<const Document> header;
  std::unique_ptr<const Document> claims;
};

// The JSON object that a part of a token holds; null where it holds none.
std::unique_ptr<const Document> read_part(std::string_view part, Scratch& scratch) {
  const auto text = decode_base64(part, Base64::url, scratch);
  if (!text) return nullptr;
  auto document = read_peer_json(std::string{*text});
  if (document == nullptr || !document->root().is_object()) return nullptr;
  return document;
}

std::optional<Token> read_token(std::string_view text, Scratch& scratch) {
  const std::size_t first = text.find('.');
  const std::size_t last = text.rfind('.');
  if (first == last || text.find('.', first + 1) != last) return std::nullopt;
  Token token;
  token.signed_text = text.substr(0, last);
  const auto signature = decode_base64(text.substr(last + 1), Base64::url, scratch);
  if (!signature) return std::nullopt;
  token.signature = *signature;
  token.header = read_part(text.substr(0, first), scratch);
  token.claims = read_part(text.substr(first + 1, last - first - 1), scratch);
  if (token.header == nullptr || token.claims == nullptr) return std::nullopt;
  return token;
}

/// On a consumer: what its tokens are checked with.
class Issuer final : public Plugin {
 public:
  Issuer(const Node& settings, JwsKey key)
      : name_{text_or(settings, "key", "")},
        key_{std::move(key)},
        grace_{static_cast<double>(integer_or(settings, "lifetime_grace_period", 0))} {}

  std::string_view credential_key() const override { return name_; }

  bool signed_it(const Token& token) const {
    const Node* const algorithm = find_string(token.header->root(), "alg");
    return algorithm != nullptr && algorithm->string() == key_.algorithm() &&
           key_.verifies(token.signed_text, token.signature);
  }

  double grace() const { return grace_; }

 private:
  std::string name_;
  JwsKey key_;
  double grace_;
};

/// Which times of a token are looked at.
class TimeClaims {
 public:
  explicit TimeClaims(const Node& settings) {
    const std::vector<std::string> required = list_of(settings, "claims_to_verify");
    is_any_ = required.empty();
    requires_exp_ = std::ranges::find(required, "exp") != required.end();
    requires_nbf_ = std::ranges::find(required, "nbf") != required.end();
  }

  bool hold(const Node& claims, double now, double grace) const {
    return holds(claims, "exp", requires_exp_, [&](double time) { return time >= now - grace; }) &&
           holds(claims, "nbf", requires_nbf_, [&](double time) { return time <= now + grace; });
  }

 private:
  // Those that are not required count only where none is, and only if they are there.
  template <class Test>
  bool holds(const Node& claims, std::string_view name, bool is_required, const Test& test) const {
    if (!is_required && !is_any_) return true;
    const Node* const claim = find(claims, name);
    if (claim == nullptr) return !is_required;
    return claim->is_number() && test(claim->as_double());
  }

  bool is_any_ = true;
  bool requires_exp_ = false;
  bool requires_nbf_ = false;
};

/// On a route.
class JwtAuth final : public Plugin {
 public:
  explicit JwtAuth(const Node& settings)
      : refusal_{settings, "Bearer", "jwt"},
        header_{text_or(settings, "header", "authorization")},
        query_{text_or(settings, "query", "jwt")},
        argument_{"arg_" + query_},
        cookie_{text_or(settings, "cookie", "jwt")},
        cookie_value_{"cookie_" + cookie_},
        key_claim_{text_or(settings, "key_claim_name", "key")},
        times_{settings},
        hides_{is_on(settings, "hide_credentials")},
        keeps_payload_{is_on(settings, "store_in_ctx")} {}

  Verdict rewrite(Exchange& exchange) const override {
    const auto text = take_token(exchange);
    if (!text) return refusal_.take(exchange, missing);
    const auto token = read_token(*text, exchange.scratch);
    if (!token) return refusal_.take(exchange, invalid);
    const Node& claims = token->claims->root();
    const Node* const key = find(claims, key_claim_);
    if (key == nullptr) return refusal_.take(exchange, no_key);
    const Credential* const credential =
        exchange.snapshot->find_credential(jwt_auth, key->string());
    if (!key->is_string() || credential == nullptr) return refusal_.take(exchange, unknown);
    const auto& issuer = static_cast<const Issuer&>(*credential->plugin);
    const double now = static_cast<double>(exchange.wall_time / microseconds);
    if (!issuer.signed_it(*token) || !times_.hold(claims, now, issuer.grace()))
      return refusal_.take(exchange, unproven);
    set_consumer(exchange, *credential->consumer, credential);
    if (keeps_payload_)
      exchange.jwt_payload = exchange.scratch.copy(token->claims->source().text());
    return Verdict::next;
  }

 private:
  std::optional<std::string_view> take_token(Exchange& exchange) const {
    if (const Field* const field = exchange.request.fields.find(header_)) {
      std::string_view value = field->value;
      if (value.starts_with("Bearer ") || value.starts_with("bearer ")) value.remove_prefix(7);
      if (hides_) exchange.request.fields.remove(header_);
      return value;
    }
    if (const auto value = argument_.read(exchange)) {
      if (hides_) remove_argument(exchange, query_);
      return value;
    }
    const auto value = cookie_value_.read(exchange);
    if (value && hides_) remove_cookie(exchange, cookie_);
    return value;
  }

  AuthRefusal refusal_;
  std::string header_;
  std::string query_;
  Variable argument_;
  std::string cookie_;
  Variable cookie_value_;
  std::string key_claim_;
  TimeClaims times_;
  bool hides_;
  bool keeps_payload_;
};

Result<std::unique_ptr<const Plugin>> make_issuer(const Node& settings) {
  const std::string algorithm = text_or(settings, "algorithm", "HS256");
  if (!algorithm.starts_with("HS")) {
    const std::string key = text_or(settings, "public_key", "");
    if (key.empty()) return fail("missing valid public key");
    return std::make_unique<const Issuer>(settings, JwsKey{algorithm, key});
  }
  const Node* const secret = find_string(settings, "secret");
  if (secret == nullptr)
    return fail("property \"secret\" is required when using HS based algorithms");
  std::string_view key = secret->string();
  Scratch scratch;
  if (is_on(settings, "base64_secret")) {
    const auto plain = decode_base64(key, Base64::standard, scratch);
    if (!plain) return fail("base64_secret required but the secret is not in base64 format");
    key = *plain;
  }
  return std::make_unique<const Issuer>(settings, JwsKey{algorithm, key});
}

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  if (settings.is_consumer) return make_issuer(settings.node);
  return std::make_unique<const JwtAuth>(settings.node);
}

}  // namespace

const PluginKind jwt_auth{"jwt-auth", 2510, phase_rewrite, make, true};

}  // namespace gwctl::runtime::plugins
