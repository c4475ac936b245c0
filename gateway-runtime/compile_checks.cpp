#include "gateway-runtime/compile_checks.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "core/js_text.h"
#include "gateway-runtime/http/characters.h"

namespace gwctl::runtime {
namespace {

constexpr std::uint64_t milliseconds_in_second = 1000;
constexpr std::uint16_t active_healthy[] = {200, 302};
constexpr std::uint16_t active_unhealthy[] = {429, 404, 500, 501, 502, 503, 504, 505};
constexpr std::uint16_t passive_healthy[] = {200, 201, 202, 203, 204, 205, 206, 207, 208, 226,
                                             300, 301, 302, 303, 304, 305, 306, 307, 308};
constexpr std::uint16_t passive_unhealthy[] = {429, 500, 503};

double number(const Node* object, std::string_view name, double otherwise) {
  const Node* const found = object == nullptr ? nullptr : find(*object, name);
  return found == nullptr || !found->is_number() ? otherwise : found->as_double();
}

std::string text(const Node& object, std::string_view name, std::string_view otherwise) {
  const Node* const found = find_string(object, name);
  return std::string{found == nullptr ? otherwise : found->string()};
}

void add_statuses(const Node* object, std::span<const std::uint16_t> otherwise,
                  std::bitset<HealthLimits::status_end>& to) {
  const Node* const list = object == nullptr ? nullptr : find(*object, "http_statuses");
  if (list == nullptr) {
    for (const std::uint16_t status : otherwise) to.set(status);
    return;
  }
  for (const Node& status : list->items()) {
    const double value = status.as_double();
    if (value >= 0 && value < HealthLimits::status_end) to.set(static_cast<std::size_t>(value));
  }
}

struct LimitNames {
  HealthReport report;
  std::string_view name;
  double active;
  double passive;
};

constexpr LimitNames limit_names[] = {{HealthReport::success, "successes", 2, 5},
                                      {HealthReport::http_failure, "http_failures", 5, 5},
                                      {HealthReport::tcp_failure, "tcp_failures", 2, 2},
                                      {HealthReport::timeout, "timeouts", 3, 7}};

HealthLimits compile_limits(const Node& node, bool is_active) {
  constexpr double limit_max = 254;
  const Node* const healthy = find(node, "healthy");
  const Node* const unhealthy = find(node, "unhealthy");
  HealthLimits limits;
  for (const LimitNames& each : limit_names) {
    const Node* const object = each.report == HealthReport::success ? healthy : unhealthy;
    const double limit = number(object, each.name, is_active ? each.active : each.passive);
    limits.limits[static_cast<std::size_t>(each.report)] =
        static_cast<std::uint8_t>(std::clamp(limit, 0.0, limit_max));
  }
  using Statuses = std::span<const std::uint16_t>;
  const Statuses usual_healthy = is_active ? Statuses{active_healthy} : passive_healthy;
  const Statuses usual_unhealthy = is_active ? Statuses{active_unhealthy} : passive_unhealthy;
  // Answers to clients only count where the list that they are in was asked for.
  if (is_active || healthy != nullptr)
    add_statuses(healthy, usual_healthy, limits.healthy_statuses);
  if (is_active || unhealthy != nullptr)
    add_statuses(unhealthy, usual_unhealthy, limits.unhealthy_statuses);
  return limits;
}

std::uint64_t interval(const Node* object) {
  return static_cast<std::uint64_t>(number(object, "interval", 1)) * milliseconds_in_second;
}

bool is_all(std::string_view text, std::uint8_t wanted) {
  return std::ranges::all_of(text, [&](char c) { return is_in(c, wanted); });
}

// A line of the config must not become several on the wire.
Result<std::string> compile_fields(const Node& node) {
  std::string fields;
  const Node* const list = find(node, "req_headers");
  if (list == nullptr) return fields;
  for (const Node& item : list->items()) {
    const std::string_view line = item.string();
    const std::size_t colon = line.find(':');
    const bool is_field = colon != std::string_view::npos && colon != 0 &&
                          is_all(line.substr(0, colon), characters::token) &&
                          is_all(line.substr(colon + 1), characters::value);
    if (!is_field) return fail(fmt::format("checks: \"{}\" is no header line", line));
    fields.append(line).append("\r\n");
  }
  return fields;
}

Result<ActiveChecks> compile_active(const Node& node, const Settings& settings) {
  ActiveChecks active;
  const std::string type = text(node, "type", "http");
  if (type != "http" && type != "https" && type != "tcp")
    return fail(fmt::format("checks of type \"{}\" are not supported", type));
  active.type = type == "tcp" ? ActiveChecks::Type::tcp : ActiveChecks::Type::http;
  active.timeout = static_cast<std::uint64_t>(
      std::max(1.0, number(&node, "timeout", 1) * milliseconds_in_second));
  active.concurrency =
      static_cast<std::uint32_t>(std::clamp(number(&node, "concurrency", 10), 1.0, 1000.0));
  active.host = text(node, "host", "");
  active.port = static_cast<std::uint16_t>(number(&node, "port", 0));
  active.method = text(node, "http_method", "GET");
  active.path = text(node, "http_path", "/");
  active.body = text(node, "http_req_body", "");
  if (active.path.empty() || !is_all(active.path, characters::target))
    return fail(fmt::format("checks: \"{}\" is no path", active.path));
  if (!is_all(active.host, characters::target))
    return fail(fmt::format("checks: \"{}\" is no host", active.host));
  GWCTL_TRY_ASSIGN(active.fields, compile_fields(node));
  active.healthy_interval = interval(find(node, "healthy"));
  active.unhealthy_interval = interval(find(node, "unhealthy"));
  active.limits = compile_limits(node, true);
  if (type == "https") {
    const Node* const verify = find(node, "https_verify_certificate");
    GWCTL_TRY_ASSIGN(TlsClient client,
                     make_tls_client(nullptr, verify == nullptr || verify->is_true(),
                                     settings.trusted_certificates));
    active.tls = std::make_shared<const TlsClient>(std::move(client));
  }
  return active;
}

}  // namespace

Result<std::shared_ptr<const HealthChecks>> compile_checks(const Node& node,
                                                           const Settings& settings) {
  auto checks = std::make_shared<HealthChecks>();
  const Node* const active = find(node, "active");
  if (active == nullptr) return fail("checks without active ones");
  GWCTL_TRY_ASSIGN(checks->active, compile_active(*active, settings));
  if (const Node* passive = find(node, "passive"))
    checks->passive = compile_limits(*passive, false);
  checks->text = to_json(node);
  return checks;
}

}  // namespace gwctl::runtime
