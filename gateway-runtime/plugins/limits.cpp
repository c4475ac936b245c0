#include "gateway-runtime/plugins/limits.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "config/write_json.h"
#include "gateway-runtime/plugins/support.h"

namespace gwctl::runtime::plugins {
namespace {

// Above, doubles leave out whole numbers.
constexpr std::uint64_t amount_max = (std::uint64_t{1} << 53U) - 1;

}  // namespace

Amount::Amount(const Node* value) {
  if (value == nullptr) return;
  if (value->is_number()) {
    const double most = static_cast<double>(amount_max);
    number_ = static_cast<std::uint64_t>(std::clamp(value->as_double(), 0.0, most));
    digits_ = std::to_string(number_);
  } else {
    text_ = Template{value->string()};
    is_template_ = true;
  }
}

std::optional<std::uint64_t> Amount::get(Exchange& exchange) const {
  if (!is_template_) return number_;
  const std::string_view text = text_.expand(exchange);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number > amount_max)
    return std::nullopt;
  return number;
}

LimitKey::LimitKey(std::string_view type, std::string text) {
  if (type == "constant") {
    constant_ = std::move(text);
  } else if (type == "var") {
    variable_.emplace(text);
  } else {
    text_ = Template{text};
  }
}

std::string_view LimitKey::get(Exchange& exchange) const {
  if (variable_) return variable_->read(exchange).value_or(std::string_view{});
  if (!text_) return constant_;
  std::size_t found = 0;
  const std::string_view text = text_->expand(exchange, &found);
  return found == 0 ? std::string_view{} : text;
}

bool LimitKey::needs_body() const {
  return (variable_ && variable_->needs_body()) || (text_ && text_->needs_body());
}

LimitRefusal::LimitRefusal(const Node& settings)
    : code_{static_cast<int>(integer_or(settings, "rejected_code", 503))} {
  if (const Node* message = find_string(settings, "rejected_msg"))
    body_ = error_message(message->string());
}

Verdict LimitRefusal::answer(Exchange& exchange) const {
  exchange.answer_with(code_, body_);
  return Verdict::answered;
}

std::string canonical_settings(const Node& settings) {
  return config::to_canonical_json(settings, "_meta");
}

CounterId limit_space(std::string_view plugin, std::string_view resource_key,
                      std::string_view settings) {
  return counter_id(root_space(), fmt::format("{} {} {}", plugin, resource_key, settings));
}

Result<bool> check_policy(const Node& settings) {
  const std::string policy = text_or(settings, "policy", "local");
  if (policy != "local")
    return fail(fmt::format("policy \"{}\" is not supported, only \"local\" is", policy));
  return true;
}

}  // namespace gwctl::runtime::plugins
