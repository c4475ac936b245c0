#include "gateway-runtime/health.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

namespace gwctl::runtime {
namespace {

HealthLimits limits_of(std::uint8_t success, std::uint8_t http, std::uint8_t tcp,
                       std::uint8_t timeout) {
  HealthLimits limits;
  limits.healthy_statuses.set(200);
  limits.unhealthy_statuses.set(500);
  const std::uint8_t all[] = {success, http, tcp, timeout};
  std::copy(std::begin(all), std::end(all), std::begin(limits.limits));
  return limits;
}

// S: success, H: HTTP failure, T: TCP failure, O: timeout.
std::string after(std::string_view reports, const HealthLimits& limits) {
  NodeHealth health;
  for (const char c : reports) {
    health.report(static_cast<HealthReport>(std::string_view{"SHTO"}.find(c)), limits);
  }
  const NodeHealth::View view = health.view();
  return fmt::format("{} {} {} {} {}", state_name(view.state), view.counters[0], view.counters[1],
                     view.counters[2], view.counters[3]);
}

TEST_CASE("Health turns by reports in a row") {
  struct Row {
    std::string_view reports;
    std::string_view state;  // and the counters of successes and the three kinds of failures
  };

  const HealthLimits limits = limits_of(2, 3, 2, 2);
  const Row rows[] = {
      {"", "healthy 0 0 0 0"},
      {"SSSS", "healthy 0 0 0 0"},
      {"H", "mostly_healthy 0 1 0 0"},
      {"HTO", "mostly_healthy 0 1 1 1"},
      {"HHH", "unhealthy 0 3 0 0"},
      {"HHHHTT", "unhealthy 0 3 0 0"},
      {"HHS", "mostly_healthy 1 0 0 0"},
      {"HHSS", "healthy 2 0 0 0"},
      {"HHSH", "mostly_healthy 0 1 0 0"},
      {"TT", "unhealthy 0 0 2 0"},
      {"TTS", "mostly_unhealthy 1 0 0 0"},
      {"TTST", "mostly_unhealthy 0 0 1 0"},
      {"TTSTT", "unhealthy 0 0 2 0"},
      {"TTSS", "healthy 2 0 0 0"},
      {"OO", "unhealthy 0 0 0 2"},
  };
  for (const Row& row : rows) {
    INFO(row.reports);
    CHECK(after(row.reports, limits) == row.state);
  }
}

TEST_CASE("A limit of none takes no reports") {
  CHECK(after("TTTTTT", limits_of(1, 1, 0, 1)) == "healthy 0 0 0 0");
}

TEST_CASE("A status says what its list says") {
  const HealthLimits limits = limits_of(1, 1, 1, 1);
  CHECK(limits.report_of(200) == HealthReport::success);
  CHECK(limits.report_of(500) == HealthReport::http_failure);
  CHECK(limits.report_of(0) == HealthReport::http_failure);
  CHECK(limits.report_of(404) == std::nullopt);
  CHECK(limits.report_of(9999) == std::nullopt);
  CHECK(limits.report_of(-1) == std::nullopt);
}

}  // namespace
}  // namespace gwctl::runtime
