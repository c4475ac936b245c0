#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "gateway-runtime/compile.h"
#include "gateway-runtime/health_checker.h"
#include "gateway-runtime/server.h"
#include "gateway-runtime/service.h"
#include "gateway-runtime/store.h"

namespace gwctl::runtime {

struct GatewayOptions {
  ServerOptions proxy;
  Settings settings;
  /// Where TLS is served when there are certificates and `proxy.listen_tls` is empty; none:
  /// nowhere.
  std::optional<Address> listen_tls_default;
  /// The config comes from a file: the Admin API only reads.
  bool is_read_only = false;
  std::string version;  ///< of the program
  Log log;              ///< may be empty
  Resolver::LookUp look_up = runtime::look_up;
};

/// A running gateway: the config in its store, the snapshot that was compiled of it, the data plane
/// that serves it. Thread-safe.
class Gateway {
 public:
  /// Compiles what the store holds. The errors say what of it cannot be served.
  struct Made {
    std::unique_ptr<Gateway> gateway;  ///< null where there are errors
    std::vector<CompileError> errors;
  };

  static Result<Made> make(const GatewayOptions& options, std::unique_ptr<Store> store);

  void start();
  void stop(std::uint64_t drain_milliseconds);

  /// Serves these resources in place of all others; where there are errors, the former go on.
  std::vector<CompileError> replace(config::Model model);

  /// Why a change is not made, as the Admin API answers it.
  struct Refusal {
    int status = 400;
    std::string message;
  };

  using Plan = std::function<tl::expected<Commit, Refusal>(const Store& store)>;

  /// Has `plan` say what is to change in the config as it is; that is compiled, stored and served,
  /// as a whole, with no other change in between. `trial`: only as far as it could be refused.
  enum class Mode : std::uint8_t { done, trial };
  std::optional<Refusal> write(const Plan& plan, Mode mode = Mode::done);

  /// Removes what has expired by then (seconds since 1970).
  void expire(std::int64_t now);

  /// Calls `look` while nothing changes.
  void read(const std::function<void(const Store& store)>& look) const;

  std::shared_ptr<const Snapshot> snapshot() const;
  std::uint64_t revision() const;

  const std::string& version() const { return version_; }

  const Settings& settings() const { return settings_; }

  bool is_read_only() const { return is_read_only_; }

  const Server& server() const { return *server_; }

 private:
  Gateway(const GatewayOptions& options, std::unique_ptr<Store> store);
  Compiled compile_model(const config::Model& model);
  /// The same config is served with the addresses that names have now.
  void refresh();
  void publish(std::shared_ptr<const Snapshot> snapshot);

  Settings settings_;
  std::string version_;
  bool is_read_only_;
  PublicApis public_apis_;
  mutable std::mutex mutex_;  // of all below
  std::unique_ptr<Store> store_;
  std::shared_ptr<const Snapshot> snapshot_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<HealthChecker> health_;
  Log log_;
  Resolver resolver_;
  Resolver secrets_;  // of secret managers; its names are requests to them
  BatchSender sender_;
};

}  // namespace gwctl::runtime
