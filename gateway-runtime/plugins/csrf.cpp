#include <algorithm>

#include <fmt/format.h>

#include "gateway-runtime/base64.h"
#include "gateway-runtime/digest.h"
#include "gateway-runtime/http/date.h"
#include "gateway-runtime/plugins/field_edits.h"
#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/random_id.h"
#include "gateway-runtime/plugins/support.h"
#include "gateway-runtime/variable.h"

namespace gwctl::runtime::plugins {
namespace {

constexpr std::string_view no_header = "{\"error_msg\":\"no csrf token in headers\"}\n";
constexpr std::string_view no_cookie = "{\"error_msg\":\"no csrf cookie\"}\n";
constexpr std::string_view mismatch = "{\"error_msg\":\"csrf token mismatch\"}\n";
constexpr std::string_view not_ours =
    "{\"error_msg\":\"Failed to verify the csrf token signature\"}\n";
constexpr std::int64_t expires_default = 7200;
constexpr std::uint64_t microseconds = 1'000'000;

bool is_safe(Method method) {
  return method == Method::get || method == Method::head || method == Method::options;
}

/// 0 up to 1, of as many digits as Lua writes of a number.
std::string_view random_number(Scratch& scratch) {
  constexpr std::size_t digits = 14;
  char* const to = scratch.allocate(digits + 2);
  to[0] = '0';
  to[1] = '.';
  for (std::size_t i = 0; i < digits; ++i) {
    // No zeros at either end: they would not be written.
    const bool is_end = i == 0 || i + 1 == digits;
    const std::uint32_t digit =
        is_end ? 1 + RandomBytes::own().below(9) : RandomBytes::own().below(10);
    to[i + 2] = static_cast<char>('0' + digit);
  }
  return {to, digits + 2};
}

class Csrf final : public Plugin {
 public:
  explicit Csrf(const Node& settings)
      : key_{text_or(settings, "key", "")},
        name_{text_or(settings, "name", "apisix-csrf-token")},
        cookie_{"cookie_" + name_},
        cookie_name_{safe_field_name(name_)},
        expires_{integer_or(settings, "expires", expires_default)} {}

  Verdict access(Exchange& exchange) const override {
    if (is_safe(exchange.request.method)) return Verdict::next;
    const std::string_view sent = exchange.request.fields.get(name_);
    if (sent.empty()) return refuse(exchange, no_header);
    const auto kept = cookie_.read(exchange);
    if (!kept) return refuse(exchange, no_cookie);
    if (*kept != sent) return refuse(exchange, mismatch);
    return is_ours(sent, exchange) ? Verdict::next : refuse(exchange, not_ours);
  }

  void response_head(Exchange& exchange) const override {
    Scratch& scratch = exchange.scratch;
    const auto now = static_cast<std::int64_t>(exchange.wall_time / microseconds);
    const std::string_view random = random_number(scratch);
    const std::string_view time = decimal(static_cast<std::uint64_t>(now), scratch);
    const std::string_view token =
        encode_base64(scratch.join("{\"random\":", random, ",\"expires\":", time, ",\"sign\":\"",
                                   sign(random, time, scratch), "\"}"),
                      scratch);
    exchange.answer.fields.add(
        "Set-Cookie", scratch.join(cookie_name_, "=", token, ";path=/;SameSite=Lax;Expires=",
                                   format_cookie_date(now + expires_)));
  }

 private:
  static Verdict refuse(Exchange& exchange, std::string_view why) {
    exchange.answer_with(401, why);
    return Verdict::answered;
  }

  std::string_view sign(std::string_view random, std::string_view time, Scratch& scratch) const {
    const std::string_view text =
        scratch.join("{expires:", time, ",random:", random, ",key:", key_, "}");
    return to_hex(Digest::of(DigestKind::sha256, text).bytes(), scratch);
  }

  bool is_ours(std::string_view token, Exchange& exchange) const {
    Scratch& scratch = exchange.scratch;
    const auto text = decode_base64(token, Base64::standard, scratch);
    if (!text) return false;
    const auto document = read_peer_json(std::string{*text});
    if (document == nullptr) return false;
    const Node& root = document->root();
    const Node* const random = find(root, "random");
    const Node* const time = find(root, "expires");
    const Node* const signature = find_string(root, "sign");
    if (random == nullptr || time == nullptr || !time->is_number() || signature == nullptr)
      return false;
    const double now = static_cast<double>(exchange.wall_time / microseconds);
    if (expires_ > 0 && now - time->as_double() > static_cast<double>(expires_)) return false;
    return equal_secrets(signature->string(),
                         sign(value_text(*random), value_text(*time), scratch));
  }

  std::string key_;
  std::string name_;
  Variable cookie_;
  std::string cookie_name_;
  std::int64_t expires_;
};

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  return std::make_unique<const Csrf>(settings.node);
}

}  // namespace

const PluginKind csrf{"csrf", 2980, phase_access | phase_response_head, make};

}  // namespace gwctl::runtime::plugins
