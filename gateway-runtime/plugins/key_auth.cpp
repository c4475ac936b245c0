#include "gateway-runtime/plugins/auth.h"
#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/support.h"
#include "gateway-runtime/variable.h"

namespace gwctl::runtime::plugins {
namespace {

constexpr std::string_view missing = "{\"message\":\"Missing API key in request\"}\n";
constexpr std::string_view invalid = "{\"message\":\"Invalid API key in request\"}\n";

/// On a consumer: the key.
class Key final : public Plugin {
 public:
  explicit Key(std::string key) : key_{std::move(key)} {}

  std::string_view credential_key() const override { return key_; }

 private:
  std::string key_;
};

/// On a route: where the key is looked for.
class KeyAuth final : public Plugin {
 public:
  explicit KeyAuth(const Node& settings)
      : header_{text_or(settings, "header", "apikey")},
        query_{text_or(settings, "query", "apikey")},
        argument_{"arg_" + query_},
        refusal_{settings, "apikey", "key"},
        hides_{is_on(settings, "hide_credentials")} {}

  Verdict rewrite(Exchange& exchange) const override {
    const Field* const field = exchange.request.fields.find(header_);
    const std::optional<std::string_view> key =
        field != nullptr ? std::optional{field->value} : argument_.read(exchange);
    const Credential* const credential =
        key ? exchange.snapshot->find_credential(key_auth, *key) : nullptr;
    if (credential != nullptr) {
      if (hides_) hide(exchange, field != nullptr, field == nullptr);
      set_consumer(exchange, *credential->consumer, credential);
      return Verdict::next;
    }
    const Verdict verdict = refusal_.take(exchange, key ? invalid : missing);
    if (verdict == Verdict::next && hides_) hide(exchange, true, true);
    return verdict;
  }

 private:
  void hide(Exchange& exchange, bool in_header, bool in_query) const {
    if (in_header) exchange.request.fields.remove(header_);
    if (in_query) remove_argument(exchange, query_);
  }

  std::string header_;
  std::string query_;
  Variable argument_;
  AuthRefusal refusal_;
  bool hides_;
};

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  if (settings.is_consumer) return std::make_unique<const Key>(text_or(settings.node, "key", ""));
  return std::make_unique<const KeyAuth>(settings.node);
}

}  // namespace

const PluginKind key_auth{"key-auth", 2500, phase_rewrite, make, true};

}  // namespace gwctl::runtime::plugins
