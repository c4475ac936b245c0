#include "gateway-runtime/health.h"

#include <algorithm>

namespace gwctl::runtime {
namespace {

constexpr std::uint8_t counter_max = 255;

using View = NodeHealth::View;
using State = NodeHealth::State;

void count(View& view, HealthReport report) {
  const auto reported = static_cast<std::size_t>(report);
  // What was counted against the other opinion is forgotten.
  for (std::size_t i = 0; i < std::size(view.counters); ++i) {
    const bool is_success = i == static_cast<std::size_t>(HealthReport::success);
    if (is_success != (report == HealthReport::success)) view.counters[i] = 0;
  }
  if (view.counters[reported] != counter_max) ++view.counters[reported];
}

void turn(View& view, HealthReport report, std::uint8_t limit) {
  const bool is_success = report == HealthReport::success;
  if (view.counters[static_cast<std::size_t>(report)] >= limit) {
    view.state = is_success ? State::healthy : State::unhealthy;
  } else if (view.state == State::healthy) {
    view.state = State::mostly_healthy;
  } else if (view.state == State::unhealthy) {
    view.state = State::mostly_unhealthy;
  }
}

}  // namespace

std::optional<HealthReport> HealthLimits::report_of(int status) const {
  if (status == 0) return HealthReport::http_failure;
  const auto at = static_cast<std::size_t>(status);
  if (status < 0 || at >= status_end) return std::nullopt;
  if (healthy_statuses[at]) return HealthReport::success;
  if (unhealthy_statuses[at]) return HealthReport::http_failure;
  return std::nullopt;
}

View NodeHealth::unpack(std::uint64_t word) {
  View view;
  view.state = static_cast<State>(word & 0xff);
  for (std::uint8_t& counter : view.counters) {
    word >>= 8U;
    counter = static_cast<std::uint8_t>(word & 0xff);
  }
  return view;
}

std::uint64_t NodeHealth::pack(const View& view) {
  std::uint64_t word = 0;
  for (std::size_t i = std::size(view.counters); i-- > 0;) word = word << 8U | view.counters[i];
  return word << 8U | static_cast<std::uint64_t>(view.state);
}

void NodeHealth::report(HealthReport report, const HealthLimits& limits) {
  const std::uint8_t limit = limits.limits[static_cast<std::size_t>(report)];
  if (limit == 0) return;
  const State agreed = report == HealthReport::success ? State::healthy : State::unhealthy;
  std::uint64_t before = word_.load(std::memory_order_relaxed);
  while (true) {
    View view = unpack(before);
    if (view.state == agreed) return;
    count(view, report);
    turn(view, report, limit);
    if (word_.compare_exchange_weak(before, pack(view), std::memory_order_relaxed)) return;
  }
}

void NodeHealth::report_status(int status, const HealthLimits& limits) {
  if (const auto known = limits.report_of(status)) report(*known, limits);
}

std::string_view state_name(NodeHealth::State state) {
  constexpr std::string_view names[] = {"healthy", "mostly_healthy", "unhealthy",
                                        "mostly_unhealthy"};
  return names[static_cast<std::size_t>(state)];
}

}  // namespace gwctl::runtime
