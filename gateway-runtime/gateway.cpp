#include "gateway-runtime/gateway.h"

#include <utility>

#include <fmt/format.h>

#include "gateway-runtime/control.h"
#include "gateway-runtime/secret_references.h"

namespace gwctl::runtime {
namespace {

// As long as APISIX takes an answer of a secret manager for granted, and the want of one.
constexpr Resolver::Times secret_times{std::chrono::minutes{5}, std::chrono::minutes{1},
                                       std::chrono::seconds{3}};

}  // namespace

Gateway::Gateway(const GatewayOptions& options, std::unique_ptr<Store> store)
    : settings_{options.settings},
      version_{options.version},
      is_read_only_{options.is_read_only},
      store_{std::move(store)},
      log_{options.log},
      resolver_{options.look_up, Resolver::Times{}},
      secrets_{ask_secret_manager, secret_times},
      sender_{options.log} {}

Result<Gateway::Made> Gateway::make(const GatewayOptions& options, std::unique_ptr<Store> store) {
  std::unique_ptr<Gateway> gateway{new Gateway{options, std::move(store)}};
  Compiled compiled = gateway->compile_model(gateway->store_->model());
  if (compiled.snapshot == nullptr) return Made{nullptr, std::move(compiled.errors)};
  GWCTL_TRY_ASSIGN(gateway->health_, HealthChecker::make(options.log));
  gateway->snapshot_ = compiled.snapshot;
  gateway->health_->watch(*compiled.snapshot);
  gateway->resolver_.watch(compiled.snapshot->names);
  gateway->secrets_.watch(compiled.snapshot->secret_requests);
  gateway->public_apis_.emplace(
      options.settings.metrics_path,
      [self = gateway.get()](const ServiceRequest&, ServiceResponse& response) {
        serve_metrics(*self, response);
      });
  ServerOptions proxy = options.proxy;
  proxy.public_apis = &gateway->public_apis_;
  if (proxy.listen_tls.empty() && options.listen_tls_default &&
      !compiled.snapshot->certificates.is_empty())
    proxy.listen_tls.push_back(*options.listen_tls_default);
  GWCTL_TRY_ASSIGN(gateway->server_, Server::make(proxy, std::move(compiled.snapshot)));
  return Made{std::move(gateway), {}};
}

void Gateway::start() {
  server_->start();
  health_->start();
  resolver_.start([this] { refresh(); });
  secrets_.start([this] { refresh(); });
}

void Gateway::stop(std::uint64_t drain_milliseconds) {
  resolver_.stop();
  secrets_.stop();
  health_->stop();
  server_->stop(drain_milliseconds);
  sender_.stop();
}

Compiled Gateway::compile_model(const config::Model& model) {
  Compiled compiled = compile(model, {settings_, snapshot_.get(), &resolver_, &secrets_, &sender_});
  if (log_) {
    for (const CompileError& warning : compiled.warnings)
      log_(fmt::format("{} {}: {}\n", config::info(warning.resource->kind).singular,
                       warning.resource->id, warning.message));
  }
  return compiled;
}

void Gateway::refresh() {
  const std::scoped_lock lock{mutex_};
  Compiled compiled = compile_model(store_->model());
  if (compiled.snapshot != nullptr) publish(std::move(compiled.snapshot));
}

void Gateway::publish(std::shared_ptr<const Snapshot> snapshot) {
  snapshot_ = std::move(snapshot);
  server_->publish(snapshot_);
  health_->watch(*snapshot_);
  resolver_.watch(snapshot_->names);
  secrets_.watch(snapshot_->secret_requests);
}

std::vector<CompileError> Gateway::replace(config::Model model) {
  const std::scoped_lock lock{mutex_};
  Compiled compiled = compile_model(model);
  if (compiled.snapshot == nullptr) return std::move(compiled.errors);
  store_ = memory_store(std::move(model));
  publish(std::move(compiled.snapshot));
  return {};
}

std::optional<Gateway::Refusal> Gateway::write(const Plan& plan, Mode mode) {
  const std::scoped_lock lock{mutex_};
  const auto commit = plan(*store_);
  if (!commit) return commit.error();
  if (commit->changes.empty() && !commit->note) return std::nullopt;
  Compiled compiled = compile_model(store_->preview(commit->changes));
  if (compiled.snapshot == nullptr) return Refusal{400, compiled.errors.front().message};
  if (mode == Mode::trial) return std::nullopt;
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
  if (!gone.empty()) {
    write([&](const Store&) {
      return Commit{std::move(gone), std::nullopt, {}, "what was to live so long went"};
    });
  }
}

void Gateway::read(const std::function<void(const Store& store)>& look) const {
  const std::scoped_lock lock{mutex_};
  look(*store_);
}

std::uint64_t Gateway::revision() const {
  const std::scoped_lock lock{mutex_};
  return store_->revision();
}

std::shared_ptr<const Snapshot> Gateway::snapshot() const {
  const std::scoped_lock lock{mutex_};
  return snapshot_;
}

}  // namespace gwctl::runtime
