#include "gateway-runtime/gateway.h"

#include <utility>

namespace gwctl::runtime {

Gateway::Gateway(const GatewayOptions& options, std::unique_ptr<Store> store)
    : settings_{options.settings}, is_read_only_{options.is_read_only}, store_{std::move(store)} {}

Result<Gateway::Made> Gateway::make(const GatewayOptions& options, std::unique_ptr<Store> store) {
  std::unique_ptr<Gateway> gateway{new Gateway{options, std::move(store)}};
  Compiled compiled = gateway->compile_model(gateway->store_->model());
  if (compiled.snapshot == nullptr) return Made{nullptr, std::move(compiled.errors)};
  GWCTL_TRY_ASSIGN(gateway->health_, HealthChecker::make(options.log));
  gateway->snapshot_ = compiled.snapshot;
  gateway->health_->watch(*compiled.snapshot);
  GWCTL_TRY_ASSIGN(gateway->server_, Server::make(options.proxy, std::move(compiled.snapshot)));
  return Made{std::move(gateway), {}};
}

void Gateway::start() {
  server_->start();
  health_->start();
}

void Gateway::stop(std::uint64_t drain_milliseconds) {
  health_->stop();
  server_->stop(drain_milliseconds);
}

Compiled Gateway::compile_model(const config::Model& model) const {
  return compile(model, {settings_, snapshot_.get()});
}

void Gateway::publish(std::shared_ptr<const Snapshot> snapshot) {
  snapshot_ = std::move(snapshot);
  server_->publish(snapshot_);
  health_->watch(*snapshot_);
}

std::vector<CompileError> Gateway::replace(config::Model model) {
  const std::scoped_lock lock{mutex_};
  Compiled compiled = compile_model(model);
  if (compiled.snapshot == nullptr) return std::move(compiled.errors);
  store_ = memory_store(std::move(model));
  publish(std::move(compiled.snapshot));
  return {};
}

std::optional<Gateway::Refusal> Gateway::write(const Plan& plan) {
  const std::scoped_lock lock{mutex_};
  const auto commit = plan(*store_);
  if (!commit) return commit.error();
  Compiled compiled = compile_model(store_->preview(commit->changes));
  if (compiled.snapshot == nullptr) return Refusal{400, compiled.errors.front().message};
  if (const auto stored = store_->commit(*commit); !stored)
    return Refusal{503, stored.error().message};
  publish(std::move(compiled.snapshot));
  return std::nullopt;
}

void Gateway::expire(std::int64_t now) {
  std::vector<Change> gone;
  read([&](const Store& store) {
    for (const Expiry& each : store.expiries()) {
      if (each.at <= now) gone.push_back({each.kind, each.id, nullptr});
    }
  });
  if (!gone.empty()) write([&](const Store&) { return Commit{std::move(gone), std::nullopt}; });
}

void Gateway::read(const std::function<void(const Store& store)>& look) const {
  const std::scoped_lock lock{mutex_};
  look(*store_);
}

std::shared_ptr<const Snapshot> Gateway::snapshot() const {
  const std::scoped_lock lock{mutex_};
  return snapshot_;
}

}  // namespace gwctl::runtime
