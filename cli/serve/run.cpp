#include "cli/serve/run.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <poll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <fmt/format.h>

#include "cli/config/report.h"
#include "cli/serve/plan.h"
#include "cli/serve/source.h"
#include "cli/serve/watch.h"
#include "core/files.h"

namespace gwctl::cli {
namespace {

// Editors write a file in several steps: so many milliseconds of quiet are waited for.
constexpr int watch_settle = 20;
// How often what has a time to live is looked at, milliseconds.
constexpr int expiry_tick = 500;
constexpr std::size_t digest_shown = 12;

// Each connection takes a descriptor.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGQUIT}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

/// Tells systemd, and whoever gave a descriptor, that requests are served (sd_notify(3)).
void tell_ready(int descriptor) {
  if (descriptor >= 0) {
    static_cast<void>(!::write(descriptor, "\n", 1));
    ::close(descriptor);
  }
  const char* const path = std::getenv("NOTIFY_SOCKET");  // NOLINT(concurrency-mt-unsafe)
  sockaddr_un address{};
  if (path == nullptr || std::strlen(path) >= sizeof address.sun_path) return;
  address.sun_family = AF_UNIX;
  std::strcpy(address.sun_path, path);
  if (path[0] == '@') address.sun_path[0] = '\0';
  const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  constexpr std::string_view message = "READY=1";
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + std::strlen(path));
  ::sendto(socket, message.data(), message.size(), MSG_NOSIGNAL,
           reinterpret_cast<const sockaddr*>(&address), size);
  ::close(socket);
}

/// The process that serves: its gateway, its other interfaces, what it listens to from outside.
class Supervisor {
 public:
  Supervisor(const ServeArgs& args, Environment& environment)
      : args_{args}, environment_{environment} {}

  ExitCode run() {
    auto plan = plan_serve(args_, environment_);
    if (!plan) return fail_plainly(environment_, plan.error().message);
    const sigset_t signals = block_signals();
    raise_descriptor_limit();
    auto store = open_store();
    if (!store) return fail_plainly(environment_, store.error().message);
    if (*store == nullptr) return ExitCode::failed;
    plan->gateway.log = environment_.complain;
    auto made = runtime::Gateway::make(plan->gateway, *std::move(store));
    if (!made) return fail_plainly(environment_, made.error().message);
    if (made->gateway == nullptr) return refuse(to_diagnostics(made->errors));
    gateway_ = std::move(made->gateway);
    if (args_.check_only) return told("The config can be served.\n");
    auto endpoints = Endpoints::make(*gateway_, plan->endpoints, plan->admin);
    if (!endpoints) return fail_plainly(environment_, endpoints.error().message);
    endpoints_ = *std::move(endpoints);
    gateway_->start();
    endpoints_->start();
    print_banner();
    tell_ready(args_.ready_fd);
    watch();
    return serve(signals);
  }

 private:
  ExitCode told(std::string_view text) {
    environment_.complain(text);
    return ExitCode::clean;
  }

  ExitCode refuse(const std::vector<config::Diagnostic>& diagnostics) {
    print(diagnostics);
    return ExitCode::failed;
  }

  void print(const std::vector<config::Diagnostic>& diagnostics) {
    if (diagnostics.empty()) return;
    const auto printed =
        print_config_findings(config_findings(diagnostics, files_), files_, "", environment_);
    if (!printed) environment_.complain(printed.error().message + "\n");
  }

  /// Null where the config is not fit, which has been said.
  Result<std::unique_ptr<runtime::Store>> open_store() {
    runtime::HistoryLimits limits;
    limits.revisions_max = args_.history;
    if (!args_.store.empty()) return runtime::sqlite_store(args_.store, limits);
    if (args_.configs.empty()) return runtime::memory_store({}, limits);
    GWCTL_TRY_ASSIGN(auto source, read_source(args_, environment_));
    take_files(source);
    print(source.loaded.diagnostics);
    if (!source.is_fit) return std::unique_ptr<runtime::Store>{};
    config::Model model = fit(source.loaded.model);
    return runtime::memory_store(std::move(model));
  }

  /// With `--skip-broken`, the model without what the runtime has no support for.
  config::Model fit(config::Model model) {
    if (!args_.skip_broken) return model;
    auto diagnostics = to_diagnostics(runtime::compile(model).errors);
    if (drop_broken(model, diagnostics)) print(diagnostics);
    return model;
  }

  void take_files(const SourceConfig& source) {
    files_ = source.loaded.files;
    digest_ = source.loaded.digest;
  }

  void print_banner() {
    std::string text = "gwctl serves";
    for (const runtime::Address& address : gateway_->server().addresses())
      text += fmt::format(" http://{}", address.text());
    for (const runtime::Address& address : gateway_->server().tls_addresses())
      text += fmt::format(" https://{}", address.text());
    text += '\n';
    for (const auto& [name, address] : endpoints_->listening()) {
      text += fmt::format("  {:<10} http://{}\n", name, address);
    }
    const auto snapshot = gateway_->snapshot();
    text += fmt::format("  {:<10} {} routes, {} services, {} upstreams, {} consumers\n", "config",
                        snapshot->model.of(config::Kind::route).size(),
                        snapshot->model.of(config::Kind::service).size(),
                        snapshot->model.of(config::Kind::upstream).size(),
                        snapshot->model.of(config::Kind::consumer).size());
    if (!digest_.empty())
      text += fmt::format("  {:<10} {}\n", "digest", digest_.substr(0, digest_shown));
    environment_.complain(text);
  }

  void watch() {
    if (args_.configs.empty() || args_.no_watch) return;
    std::vector<std::string> paths = args_.configs;
    for (std::string& path : paths) path = join_path(environment_.working_directory, path);
    auto made = FileWatch::make(paths);
    if (made) {
      watch_ = *std::move(made);
    } else {
      environment_.complain(made.error().message + "; send SIGHUP to reload\n");
    }
  }

  ExitCode serve(const sigset_t& signals) {
    const int descriptor = ::signalfd(-1, &signals, SFD_CLOEXEC);
    while (true) {
      std::array<pollfd, 2> polled{{{descriptor, POLLIN, 0}, {-1, POLLIN, 0}}};
      if (watch_ != nullptr) polled[1].fd = watch_->descriptor();
      if (::poll(polled.data(), polled.size(), expiry_tick) < 0 && errno != EINTR) break;
      gateway_->expire(std::time(nullptr));
      if (polled[1].revents != 0 && watch_->take()) {
        while (::poll(&polled[1], 1, watch_settle) > 0) watch_->take();
        reload(Cause::file);
      }
      if (polled[0].revents == 0) continue;
      signalfd_siginfo info{};
      if (::read(descriptor, &info, sizeof info) != sizeof info) continue;
      if (info.ssi_signo != SIGHUP) break;
      reload(Cause::signal);
    }
    ::close(descriptor);
    // A second signal does not wait.
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
    endpoints_->stop();
    gateway_->stop(std::uint64_t{args_.drain_seconds} * 1000);
    return ExitCode::clean;
  }

  enum class Cause : std::uint8_t { file, signal };

  void reload(Cause cause) {
    if (args_.configs.empty()) return;
    auto source = read_source(args_, environment_);
    if (!source) {
      environment_.complain("reload: " + source.error().message + "\n");
      return;
    }
    if (cause == Cause::file && source->loaded.digest == digest_) return;
    const std::vector<config::LoadedFile> former = std::move(files_);
    files_ = source->loaded.files;
    print(source->loaded.diagnostics);
    if (source->is_fit) {
      const auto errors = gateway_->replace(fit(source->loaded.model));
      if (errors.empty()) {
        digest_ = source->loaded.digest;
        environment_.complain(fmt::format("serving config {}\n", digest_.substr(0, digest_shown)));
        return;
      }
      print(to_diagnostics(errors));
    }
    files_ = former;
    environment_.complain(
        fmt::format("the config before, {}, stays in force\n", digest_.substr(0, digest_shown)));
  }

  const ServeArgs& args_;
  Environment& environment_;
  std::vector<config::LoadedFile> files_;
  std::string digest_;
  std::unique_ptr<runtime::Gateway> gateway_;
  std::unique_ptr<Endpoints> endpoints_;
  std::unique_ptr<FileWatch> watch_;
};

}  // namespace

ExitCode run_serve(const ServeArgs& args, Environment& environment) {
  return Supervisor{args, environment}.run();
}

}  // namespace gwctl::cli
