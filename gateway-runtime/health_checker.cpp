#include "gateway-runtime/health_checker.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "gateway-runtime/health_probe.h"

namespace gwctl::runtime {
namespace {

// Connections of all upstreams together. Descriptors are scarce, and a probe that finds none left
// would blame its node.
constexpr std::uint32_t probes_max = 256;

}  // namespace

/// One node that is probed.
class HealthChecker::Target final : private Timer {
 public:
  Target(HealthChecker& checker, std::shared_ptr<Group> its_group)
      : group{std::move(its_group)}, checker_{checker} {}

  ~Target() override {
    if (probe_ == nullptr) return;
    probe_->cancel();
    checker_.loop_->retire(std::move(probe_));
  }

  /// What it is in the config that is served.
  void set(std::shared_ptr<const Upstream> upstream, const UpstreamNode& node) {
    upstream_ = std::move(upstream);
    node_ = &node;
  }

  void schedule(std::uint64_t delay) { start(*checker_.loop_, delay); }

  bool is_probing() const { return probe_ != nullptr; }

  const ActiveChecks& checks() const { return upstream_->checks->active; }

  void probe() {
    ProbeTarget target;
    target.address = checks().port == 0 ? node_->address : node_->address.with_port(checks().port);
    target.timeout = checks().timeout;
    if (checks().type == ActiveChecks::Type::http) {
      target.method = method_of(checks().method);
      target.request = compose_probe(*upstream_, *node_);
      target.tls = checks().tls;
      target.server_name = without_port(probe_host(*upstream_, *node_));
    }
    auto probe = std::make_unique<HealthProbe>(*checker_.loop_, std::move(target),
                                               [this](ProbeOutcome outcome) { take(outcome); });
    HealthProbe& started = *probe;
    probe_ = std::move(probe);
    started.start();
  }

  const std::shared_ptr<Group> group;
  bool is_waiting = false;

 private:
  void on_timer() override {
    tell_change();
    const bool is_usable = node_->health->is_usable();
    schedule(is_usable ? checks().healthy_interval : checks().unhealthy_interval);
    if (!is_probing() && !is_waiting) checker_.probe(*this);
  }

  void take(ProbeOutcome outcome) {
    NodeHealth& health = *node_->health;
    const HealthLimits& limits = checks().limits;
    switch (outcome.kind) {
      case ProbeOutcome::Kind::connected: health.report(HealthReport::success, limits); break;
      case ProbeOutcome::Kind::answered: health.report_status(outcome.status, limits); break;
      case ProbeOutcome::Kind::failed: health.report(HealthReport::tcp_failure, limits); break;
      case ProbeOutcome::Kind::late: health.report(HealthReport::timeout, limits); break;
    }
    checker_.loop_->retire(std::move(probe_));
    tell_change();
    checker_.ended(*this);
  }

  // The reports of workers turn it as well.
  void tell_change() {
    const NodeHealth::State state = node_->health->view().state;
    const bool is_full =
        state == NodeHealth::State::healthy || state == NodeHealth::State::unhealthy;
    if (!is_full || state == told_) return;
    told_ = state;
    if (checker_.log_)
      checker_.log_(fmt::format("{}: node {} is {}\n", upstream_->key, node_->address_text,
                                state_name(state)));
  }

  HealthChecker& checker_;
  std::shared_ptr<const Upstream> upstream_;
  const UpstreamNode* node_ = nullptr;  // of the upstream
  std::unique_ptr<HealthProbe> probe_;
  NodeHealth::State told_ = NodeHealth::State::healthy;
};

std::string_view probe_host(const Upstream& upstream, const UpstreamNode& node) {
  if (upstream.pass_host == Upstream::PassHost::rewrite) return upstream.upstream_host;
  if (upstream.pass_host == Upstream::PassHost::node && node.has_name) return node.host;
  const std::string& host = upstream.checks->active.host;
  return host.empty() ? std::string_view{node.host_field} : host;
}

std::string compose_probe(const Upstream& upstream, const UpstreamNode& node) {
  const ActiveChecks& checks = upstream.checks->active;
  std::string text =
      fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{}", checks.method,
                  checks.path, probe_host(upstream, node), checks.fields);
  if (!checks.body.empty()) text += fmt::format("Content-Length: {}\r\n", checks.body.size());
  return text + "\r\n" + checks.body;
}

Result<std::unique_ptr<HealthChecker>> HealthChecker::make(Log log) {
  GWCTL_TRY_ASSIGN(auto loop, EventLoop::make());
  return std::unique_ptr<HealthChecker>{new HealthChecker{std::move(loop), std::move(log)}};
}

HealthChecker::HealthChecker(std::unique_ptr<EventLoop> loop, Log log)
    : loop_{std::move(loop)}, log_{std::move(log)} {}

HealthChecker::~HealthChecker() {
  stop();
  targets_.clear();
}

void HealthChecker::start() {
  thread_ = std::thread{[this] { loop_->run(); }};
}

void HealthChecker::stop() {
  if (!thread_.joinable()) return;
  loop_->stop();
  thread_.join();
}

void HealthChecker::watch(const Snapshot& snapshot) {
  std::vector<std::shared_ptr<const Upstream>> upstreams;
  for (const auto& [resource, upstream] : snapshot.upstream_of) {
    if (upstream->checks != nullptr) upstreams.push_back(upstream);
  }
  loop_->post([this, upstreams = std::move(upstreams)] { adopt(upstreams); });
}

void HealthChecker::adopt(const std::vector<std::shared_ptr<const Upstream>>& upstreams) {
  std::unordered_set<const NodeHealth*> wanted;
  for (const auto& upstream : upstreams) {
    std::shared_ptr<Group>& group = groups_[upstream->key];
    if (group == nullptr) group = std::make_shared<Group>();
    for (const UpstreamNode& node : upstream->nodes) {
      if (!wanted.insert(node.health.get()).second) continue;
      std::unique_ptr<Target>& target = targets_[node.health.get()];
      const bool is_new = target == nullptr;
      if (is_new) target = std::make_unique<Target>(*this, group);
      target->set(upstream, node);
      if (is_new) target->schedule(0);
    }
  }
  std::vector<std::unique_ptr<Target>> gone;
  for (auto at = targets_.begin(); at != targets_.end();) {
    if (wanted.contains(at->first)) {
      ++at;
    } else {
      gone.push_back(std::move(at->second));
      at = targets_.erase(at);
    }
  }
  for (const auto& target : gone) {
    std::erase(target->group->waiting, target.get());
    std::erase(waiting_, target.get());
  }
  for (const auto& target : gone) {
    if (target->is_probing()) ended(*target);
  }
  gone.clear();
  std::erase_if(groups_, [](const auto& entry) { return entry.second.use_count() == 1; });
}

// Now, or when it is its turn.
void HealthChecker::probe(Target& target) {
  const bool has_room = target.group->running < target.checks().concurrency;
  target.is_waiting = !has_room || running_ == probes_max;
  if (!has_room) return target.group->waiting.push_back(&target);
  if (target.is_waiting) return waiting_.push_back(&target);
  ++target.group->running;
  ++running_;
  target.probe();
}

void HealthChecker::ended(Target& target) {
  --target.group->running;
  --running_;
  probe_next(target.group->waiting);
  probe_next(waiting_);
}

void HealthChecker::probe_next(std::deque<Target*>& waiting) {
  if (waiting.empty()) return;
  Target& next = *waiting.front();
  waiting.pop_front();
  probe(next);
}

}  // namespace gwctl::runtime
