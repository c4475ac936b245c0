#include <algorithm>

#include "gateway-runtime/base64.h"
#include "gateway-runtime/digest.h"
#include "gateway-runtime/http/characters.h"
#include "gateway-runtime/plugins/auth.h"
#include "gateway-runtime/plugins/plugins.h"

namespace gwctl::runtime::plugins {
namespace {

constexpr std::string_view missing = "{\"message\":\"Missing authorization in request\"}\n";
constexpr std::string_view invalid = "{\"message\":\"Invalid authorization in request\"}\n";
constexpr std::string_view unknown = "{\"message\":\"Invalid user authorization\"}\n";

bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

std::string_view without_blanks(std::string_view text, Scratch& scratch) {
  if (std::ranges::none_of(text, is_blank)) return text;
  char* const to = scratch.allocate(text.size());
  const auto end = std::ranges::remove_copy_if(text, to, is_blank).out;
  return {to, static_cast<std::size_t>(end - to)};
}

// What follows the scheme, wherever that stands: `Basic dXNlcg==`.
std::string_view encoded_part(std::string_view authorization) {
  constexpr std::string_view scheme = "basic";
  for (std::size_t at = 0; at + scheme.size() + 1 < authorization.size(); ++at) {
    const std::string_view found = authorization.substr(at, scheme.size());
    if (equal_names(found, scheme) && is_blank(authorization[at + scheme.size()]))
      return authorization.substr(at + scheme.size() + 1);
  }
  return {};
}

struct Login {
  std::string_view user;
  std::string_view password;
};

// A password ends at a colon, as in APISIX.
std::optional<Login> read_login(std::string_view authorization, Scratch& scratch) {
  const std::string_view encoded = encoded_part(authorization);
  if (encoded.empty()) return std::nullopt;
  const auto plain = decode_base64(encoded, Base64::standard, scratch);
  if (!plain) return std::nullopt;
  const std::size_t colon = plain->find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view password = plain->substr(colon + 1);
  password = password.substr(0, password.find(':'));
  return Login{without_blanks(plain->substr(0, colon), scratch), without_blanks(password, scratch)};
}

/// On a consumer.
class User final : public Plugin {
 public:
  explicit User(const Node& settings)
      : name_{text_or(settings, "username", "")}, password_{text_or(settings, "password", "")} {}

  std::string_view credential_key() const override { return name_; }

  bool has_password(std::string_view password) const { return equal_secrets(password, password_); }

 private:
  std::string name_;
  std::string password_;
};

class BasicAuth final : public Plugin {
 public:
  explicit BasicAuth(const Node& settings)
      : refusal_{settings, "Basic", "basic"}, hides_{is_on(settings, "hide_credentials")} {}

  Verdict rewrite(Exchange& exchange) const override {
    return hide_authorization(exchange, identify(exchange), hides_);
  }

 private:
  Verdict identify(Exchange& exchange) const {
    const Field* const field = exchange.request.fields.find(FieldName::authorization);
    if (field == nullptr) return refusal_.take(exchange, missing);
    const auto login = read_login(field->value, exchange.scratch);
    if (!login) return refusal_.take(exchange, invalid);
    const Credential* const credential =
        exchange.snapshot->find_credential(basic_auth, login->user);
    if (credential == nullptr ||
        !static_cast<const User&>(*credential->plugin).has_password(login->password))
      return refusal_.take(exchange, unknown);
    set_consumer(exchange, *credential->consumer, credential);
    return Verdict::next;
  }

  AuthRefusal refusal_;
  bool hides_;
};

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  if (settings.is_consumer) return std::make_unique<const User>(settings.node);
  return std::make_unique<const BasicAuth>(settings.node);
}

}  // namespace

const PluginKind basic_auth{"basic-auth", 2520, phase_rewrite, make, true};

}  // namespace gwctl::runtime::plugins
