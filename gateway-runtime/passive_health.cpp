#include "gateway-runtime/passive_health.h"

namespace gwctl::runtime {

void report_failed_try(const Upstream& upstream, const Attempt& attempt) {
  if (upstream.checks == nullptr || !upstream.checks->passive) return;
  constexpr int status_timeout = 504;
  const HealthReport report =
      attempt.status == status_timeout ? HealthReport::timeout : HealthReport::tcp_failure;
  upstream.nodes[attempt.node].health->report(report, *upstream.checks->passive);
}

void report_answer(const Upstream& upstream, std::uint32_t node, int status) {
  if (upstream.checks == nullptr || !upstream.checks->passive || status == 0) return;
  upstream.nodes[node].health->report_status(status, *upstream.checks->passive);
}

}  // namespace gwctl::runtime
