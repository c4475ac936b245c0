#include "gateway-runtime/worker.h"

#include "gateway-runtime/client_connection.h"
#include "gateway-runtime/http/date.h"
#include "gateway-runtime/transaction.h"
#include "gateway-runtime/upstream_pool.h"

namespace gwctl::runtime {
namespace {

// More are freed: a burst of requests must not hold its memory for ever.
constexpr std::size_t free_handlers_max = 1024;

}  // namespace

class Worker::DrainTimer final : public Timer {
 public:
  explicit DrainTimer(Worker& worker) : worker_{worker} {}

 protected:
  void on_timer() override { worker_.close_all(); }

 private:
  Worker& worker_;
};

Worker::Worker(EventLoop& its_loop, std::uint64_t seed)
    : loop{its_loop},
      pool{std::make_unique<UpstreamPool>(its_loop, seed)},
      read_buffer{new char[read_buffer_bytes]} {}

Worker::~Worker() = default;

std::size_t Worker::MergedHash::operator()(const MergedKey& key) const {
  const std::hash<const void*> hash;
  return hash(key.chain) * 31 + hash(key.consumer);
}

std::shared_ptr<const Chain> Worker::merged_chain(const Exchange& exchange) {
  if (merged.size() >= merged_max) merged.clear();
  std::shared_ptr<const Chain>& made = merged[{exchange.chain, exchange.consumer}];
  if (made != nullptr) return made;
  made = chain_with(exchange.chain, *exchange.consumer);
  return made;
}

std::unique_ptr<RequestHandler> Worker::take_handler() {
  if (free_handlers.empty())
    return make_handler ? make_handler(*this) : std::make_unique<Transaction>(*this);
  std::unique_ptr<RequestHandler> handler = std::move(free_handlers.back());
  free_handlers.pop_back();
  return handler;
}

void Worker::give_back(std::unique_ptr<RequestHandler> handler) {
  handler->exchange.clear();
  if (free_handlers.size() < free_handlers_max) {
    free_handlers.push_back(std::move(handler));
    return;
  }
  // It may be on the stack.
  loop.defer([owned = std::shared_ptr<RequestHandler>{std::move(handler)}] {});
}

void Worker::drive_later(ClientConnection& client) {
  // A closed connection lives until all that was deferred has run.
  loop.defer([&client] { client.on_events(0); });
}

void Worker::close_later(ClientConnection& client) {
  loop.defer([&client] { client.on_events(EPOLLERR); });
}

void Worker::forget(ClientConnection& client) {
  const auto found = clients.find(&client);
  if (found == clients.end()) return;
  loop.retire(std::move(found->second));
  clients.erase(found);
  if (is_draining && clients.empty()) loop.stop();
}

const TlsIdentity* Worker::find_identity(std::string_view server_name) const {
  if (snapshot == nullptr) return nullptr;
  const std::string_view name =
      server_name.empty() ? std::string_view{snapshot->settings.fallback_sni} : server_name;
  const ServerCertificate* const found = name.empty() ? nullptr : snapshot->certificates.find(name);
  return found == nullptr ? nullptr : &found->identity;
}

void Worker::use(std::shared_ptr<const Snapshot> next) {
  snapshot = std::move(next);
  counters.snapshot_version = snapshot->version;
  merged.clear();
  pool->forget_balancers();
}

void Worker::drain(std::uint64_t milliseconds) {
  is_draining = true;
  if (clients.empty()) return loop.stop();
  if (milliseconds == 0) return close_all();
  drain_timer_ = std::make_unique<DrainTimer>(*this);
  drain_timer_->start(loop, milliseconds);
  for (ClientConnection* client : open_clients()) client->drain();
}

// The last one ends the loop.
void Worker::close_all() {
  for (ClientConnection* client : open_clients()) client->close();
}

// Closing one takes it out of the map.
std::vector<ClientConnection*> Worker::open_clients() const {
  std::vector<ClientConnection*> open;
  for (const auto& [client, owned] : clients) open.push_back(client);
  return open;
}

std::string_view Worker::http_date() {
  const auto now = static_cast<std::time_t>(loop.wall_time() / 1000);
  if (now != date_second_) {
    date_second_ = now;
    date_ = format_http_date(now);
  }
  return date_;
}

}  // namespace gwctl::runtime
