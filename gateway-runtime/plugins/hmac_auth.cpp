#include <algorithm>

#include "gateway-runtime/base64.h"
#include "gateway-runtime/digest.h"
#include "gateway-runtime/http/date.h"
#include "gateway-runtime/plugins/auth.h"
#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/scratch_text.h"
#include "gateway-runtime/variable.h"

namespace gwctl::runtime::plugins {
namespace {

using Text = std::string_view;

constexpr Text missing =
    "{\"message\":\"client request can't be validated: missing Authorization header\"}\n";
constexpr Text other_scheme =
    "{\"message\":\"client request can't be validated: Authorization header does not start with "
    "'Signature'\"}\n";
constexpr Text invalid = "{\"message\":\"client request can't be validated\"}\n";
constexpr Text scheme = "Signature";
constexpr std::uint64_t microseconds = 1'000'000;
constexpr std::int64_t clock_skew_default = 300;
constexpr std::int64_t body_bytes_default = 67'108'864;

/// What a client says of its signature.
struct Claim {
  Text key_id;
  Text algorithm;
  Text headers;  ///< names of what it signed, with blanks between
  Text signature;
};

bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

// `keyId="x",algorithm="hmac-sha256",headers="@request-target date",signature="b64"`
Claim read_claim(Text text) {
  Claim claim;
  each_element(text, [&](Text element) {
    const std::size_t equals = element.find("=\"");
    if (equals == Text::npos) return true;
    const Text name = element.substr(0, equals);
    Text value = element.substr(equals + 2);
    const std::size_t end = value.find('"');
    if (end == Text::npos) return true;
    value = value.substr(0, end);
    if (name == "keyId") claim.key_id = value;
    if (name == "algorithm") claim.algorithm = value;
    if (name == "headers") claim.headers = value;
    if (name == "signature") claim.signature = value;
    return true;
  });
  return claim;
}

// Calls `take` with each word; stops when it returns false, and returns that.
template <class Take>
bool each_word(Text text, const Take& take) {
  while (true) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    if (text.empty()) return true;
    const auto end = std::ranges::find_if(text, is_blank);
    const auto size = static_cast<std::size_t>(end - text.begin());
    if (!take(text.substr(0, size))) return false;
    text.remove_prefix(size);
  }
}

std::optional<DigestKind> digest_of(Text algorithm) {
  if (algorithm == "hmac-sha1") return DigestKind::sha1;
  if (algorithm == "hmac-sha256") return DigestKind::sha256;
  if (algorithm == "hmac-sha512") return DigestKind::sha512;
  return std::nullopt;
}

/// On a consumer.
class Secret final : public Plugin {
 public:
  explicit Secret(const Node& settings)
      : id_{text_or(settings, "key_id", "")}, key_{text_or(settings, "secret_key", "")} {}

  std::string_view credential_key() const override { return id_; }

  const std::string& key() const { return key_; }

 private:
  std::string id_;
  std::string key_;
};

/// On a route.
class HmacAuth final : public Plugin {
 public:
  explicit HmacAuth(const Node& settings)
      : refusal_{settings, "hmac", "hmac"},
        algorithms_{list_of(settings, "allowed_algorithms")},
        signed_{list_of(settings, "signed_headers")},
        clock_skew_{integer_or(settings, "clock_skew", clock_skew_default)},
        checks_body_{is_on(settings, "validate_request_body")},
        body_bytes_max_{static_cast<std::size_t>(
            integer_or(settings, "max_req_body_size", body_bytes_default))},
        hides_{is_on(settings, "hide_credentials")} {
    if (find(settings, "signed_headers") == nullptr) signed_ = {"date"};
    if (find(settings, "allowed_algorithms") == nullptr)
      algorithms_ = {"hmac-sha1", "hmac-sha256", "hmac-sha512"};
  }

  Verdict rewrite(Exchange& exchange) const override {
    return hide_authorization(exchange, identify(exchange), hides_);
  }

 private:
  Verdict identify(Exchange& exchange) const {
    const Field* const field = exchange.request.fields.find(FieldName::authorization);
    if (field == nullptr) return refusal_.take(exchange, missing);
    if (!field->value.starts_with(scheme)) return refusal_.take(exchange, other_scheme);
    const Claim claim = read_claim(field->value.substr(scheme.size()));
    const Credential* const credential =
        exchange.snapshot->find_credential(hmac_auth, claim.key_id);
    if (credential == nullptr || !is_signed(exchange, claim, *credential))
      return refusal_.take(exchange, invalid);
    if (checks_body_) {
      if (waits_for_body(exchange, body_bytes_max_)) return Verdict::wait;
      if (!has_digest(exchange)) return refusal_.take(exchange, invalid);
    }
    set_consumer(exchange, *credential->consumer, credential);
    return Verdict::next;
  }

  bool is_signed(Exchange& exchange, const Claim& claim, const Credential& credential) const {
    const auto digest = digest_of(claim.algorithm);
    if (!digest || std::ranges::find(algorithms_, claim.algorithm) == algorithms_.end())
      return false;
    if (!is_in_time(exchange) || !covers(claim.headers)) return false;
    const auto signature = decode_base64(claim.signature, Base64::standard, exchange.scratch);
    const auto& secret = static_cast<const Secret&>(*credential.plugin);
    const Digest made = Digest::keyed(*digest, secret.key(), signed_text(exchange, claim));
    return signature && !made.bytes().empty() && equal_secrets(made.bytes(), *signature);
  }

  bool is_in_time(const Exchange& exchange) const {
    if (clock_skew_ <= 0) return true;
    const auto time = parse_http_date(exchange.request.fields.get(FieldName::date));
    if (!time) return false;
    const auto now = static_cast<std::int64_t>(exchange.wall_time / microseconds);
    return *time >= now - clock_skew_ && *time <= now + clock_skew_;
  }

  // Whether all that has to be is among the names of what is signed.
  bool covers(Text headers) const {
    return std::ranges::all_of(signed_, [&](const std::string& wanted) {
      return !each_word(headers, [&](Text name) { return !equal_names(name, wanted); });
    });
  }

  Text signed_text(Exchange& exchange, const Claim& claim) const {
    ScratchText text{exchange.scratch};
    text.append(claim.key_id);
    text.append("\n");
    each_word(claim.headers, [&](Text name) {
      if (const Field* const field = exchange.request.fields.find(name)) {
        text.append(name);
        text.append(": ");
        text.append(field->value);
      } else if (name == "@request-target") {
        text.append(exchange.request.method_name);
        text.append(" ");
        text.append(target_.read(exchange).value_or("/"));
      } else {
        return true;
      }
      text.append("\n");
      return true;
    });
    return text.view();
  }

  static bool has_digest(Exchange& exchange) {
    const Digest made = Digest::of(DigestKind::sha256, exchange.body);
    Scratch& scratch = exchange.scratch;
    return exchange.request.fields.get("Digest") ==
           scratch.join("SHA-256=", encode_base64(made.bytes(), scratch));
  }

  AuthRefusal refusal_;
  std::vector<std::string> algorithms_;
  std::vector<std::string> signed_;
  std::int64_t clock_skew_;
  bool checks_body_;
  std::size_t body_bytes_max_;
  bool hides_;
  Variable target_{"request_uri"};
};

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  if (settings.is_consumer) return std::make_unique<const Secret>(settings.node);
  return std::make_unique<const HmacAuth>(settings.node);
}

}  // namespace

const PluginKind hmac_auth{"hmac-auth", 2530, phase_rewrite, make, true};

}  // namespace gwctl::runtime::plugins
