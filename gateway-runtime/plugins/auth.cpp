#include "gateway-runtime/plugins/auth.h"

namespace gwctl::runtime::plugins {

namespace {

constexpr std::string_view no_anonymous = "{\"message\":\"Invalid user authorization\"}\n";

}  // namespace

AuthRefusal::AuthRefusal(const Node& settings, std::string_view scheme, std::string_view realm)
    : challenge_{std::string{scheme} + " realm=\"" + text_or(settings, "realm", realm) + "\""},
      anonymous_{text_or(settings, "anonymous_consumer", "")} {}

Verdict AuthRefusal::refuse(Exchange& exchange, std::string_view body) const {
  exchange.answer.fields.set("WWW-Authenticate", challenge_);
  exchange.answer_with(401, body);
  return Verdict::answered;
}

Verdict AuthRefusal::take(Exchange& exchange, std::string_view body) const {
  if (anonymous_.empty()) return refuse(exchange, body);
  if (!set_anonymous(exchange, anonymous_)) return refuse(exchange, no_anonymous);
  return Verdict::next;
}

Verdict hide_authorization(Exchange& exchange, Verdict verdict, bool hides) {
  if (verdict == Verdict::next && hides) exchange.request.fields.remove(FieldName::authorization);
  return verdict;
}

}  // namespace gwctl::runtime::plugins
