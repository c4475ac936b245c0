#include "gateway-runtime/server.h"

#include <cerrno>
#include <cstring>
#include <netinet/tcp.h>
#include <random>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/format.h>

#include "gateway-runtime/client_connection.h"
#include "gateway-runtime/transaction.h"
#include "gateway-runtime/upstream_pool.h"

namespace gwctl::runtime {
namespace {

constexpr int backlog = 4096;
// Connections taken in one round, so that those that stand are not kept waiting.
constexpr int accepts_max = 64;
// When the process has no descriptor left, accepting pauses for so many milliseconds.
constexpr std::uint64_t accept_pause = 100;

/// Takes connections for one worker.
class Listener final : public Handler, private Timer {
 public:
  Listener(Worker& worker, int descriptor, bool is_tls)
      : worker_{worker}, socket_{descriptor}, is_tls_{is_tls} {}

  Result<bool> open() { return worker_.loop.add_listener(socket_.descriptor(), *this); }

  void close() {
    Timer::cancel();
    socket_.close();
  }

  void on_events(std::uint32_t) override {
    for (int i = 0; i < accepts_max; ++i) {
      sockaddr_storage peer{};
      socklen_t size = sizeof peer;
      const int descriptor = ::accept4(socket_.descriptor(), reinterpret_cast<sockaddr*>(&peer),
                                       &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (descriptor < 0) {
        if (errno == EINTR || errno == ECONNABORTED) continue;
        const bool is_exhausted =
            errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
        if (is_exhausted) pause();
        return;
      }
      take(descriptor, Address{peer, size});
    }
  }

 private:
  void take(int descriptor, const Address& peer) {
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_storage local{};
    socklen_t size = sizeof local;
    ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&local), &size);
    Stream stream{descriptor};
    if (is_tls_) {
      auto session = TlsSession::accept(descriptor, worker_);
      if (session == nullptr) return;
      stream.start_tls(std::move(session));
    }
    auto client =
        std::make_unique<ClientConnection>(worker_, std::move(stream), peer, Address{local, size});
    if (!worker_.loop.add(descriptor, *client)) return;
    ++worker_.counters.accepted;
    ClientConnection* const key = client.get();
    worker_.clients.emplace(key, std::move(client));
  }

  void pause() {
    worker_.loop.remove(socket_.descriptor());
    start(worker_.loop, accept_pause);
  }

  void on_timer() override {
    if (!open()) start(worker_.loop, accept_pause);
  }

  Worker& worker_;
  Stream socket_;
  bool is_tls_;
};

}  // namespace

struct Server::Thread {
  std::unique_ptr<EventLoop> loop;
  std::unique_ptr<Worker> worker;
  std::vector<std::unique_ptr<Listener>> listeners;
  std::thread thread;
};

Server::Server() = default;

Server::~Server() {
  stop(0);
}

Result<std::unique_ptr<Server>> Server::make(const ServerOptions& options,
                                             std::shared_ptr<const Snapshot> snapshot) {
  std::unique_ptr<Server> server{new Server};
  server->addresses_ = options.listen;
  server->tls_addresses_ = options.listen_tls;
  for (const auto* addresses : {&server->addresses_, &server->tls_addresses_}) {
    for (const Address& address : *addresses) GWCTL_TRY(check_free(address));
  }
  std::random_device random;
  for (unsigned i = 0; i < std::max(1U, options.workers); ++i) {
    auto thread = std::make_unique<Thread>();
    GWCTL_TRY_ASSIGN(thread->loop, EventLoop::make());
    thread->worker = std::make_unique<Worker>(*thread->loop, random());
    thread->worker->limits = options.limits;
    if (options.log.format != LogFormat::off)
      thread->worker->log = std::make_unique<AccessLog>(*thread->loop, options.log);
    thread->worker->trusted_addresses = options.trusted_addresses;
    thread->worker->make_handler = options.make_handler;
    thread->worker->public_apis = options.public_apis;
    if (snapshot != nullptr) thread->worker->use(snapshot);
    GWCTL_TRY(listen(server->addresses_, Protection::none, *thread));
    GWCTL_TRY(listen(server->tls_addresses_, Protection::tls, *thread));
    server->threads_.push_back(std::move(thread));
  }
  return server;
}

// The first worker finds out which port stands for 0.
Result<void> Server::listen(std::vector<Address>& addresses, Protection protection,
                            Thread& thread) {
  for (Address& address : addresses) {
    GWCTL_TRY_ASSIGN(const int descriptor, listen_on(address, backlog));
    auto listener =
        std::make_unique<Listener>(*thread.worker, descriptor, protection == Protection::tls);
    if (address.port() == 0) {
      sockaddr_storage bound{};
      socklen_t size = sizeof bound;
      ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&bound), &size);
      address = Address{bound, size};
    }
    GWCTL_TRY(listener->open());
    thread.listeners.push_back(std::move(listener));
  }
  return {};
}

void Server::start() {
  for (const auto& thread : threads_) {
    thread->thread = std::thread{[loop = thread->loop.get()] { loop->run(); }};
  }
}

void Server::publish(const std::shared_ptr<const Snapshot>& snapshot) {
  for (const auto& thread : threads_) {
    thread->loop->post([worker = thread->worker.get(), snapshot] { worker->use(snapshot); });
  }
}

std::vector<std::size_t> Server::workers_behind(std::uint64_t version) const {
  std::vector<std::size_t> behind;
  for (std::size_t i = 0; i < threads_.size(); ++i) {
    if (threads_[i]->worker->counters.snapshot_version < version) behind.push_back(i);
  }
  return behind;
}

Server::Totals Server::totals() const {
  Totals all;
  for (const auto& thread : threads_) {
    const WorkerCounters& counters = thread->worker->counters;
    all.accepted += counters.accepted;
    all.active += counters.active;
    all.requests += counters.requests;
  }
  return all;
}

void Server::stop(std::uint64_t drain_milliseconds) {
  for (const auto& thread : threads_) {
    if (!thread->thread.joinable()) continue;
    thread->loop->post([thread = thread.get(), drain_milliseconds] {
      for (const auto& listener : thread->listeners) listener->close();
      thread->worker->drain(drain_milliseconds);
    });
  }
  for (const auto& thread : threads_) {
    if (thread->thread.joinable()) thread->thread.join();
  }
}

}  // namespace gwctl::runtime
