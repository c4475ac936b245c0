#include "gateway-runtime/upstream_pool.h"

#include <sys/epoll.h>
#include <utility>

namespace gwctl::runtime {

void UpstreamConnection::on_events(std::uint32_t events) {
  stream.note(events);
  if (user != nullptr) {
    user->on_upstream();
    return;
  }
  // Idle: whatever comes now is no answer to anything.
  if (stream.may_read() && !stream.is_quiet()) pool_.drop_idle(*this);
}

void UpstreamConnection::on_timer() {
  pool_.drop_idle(*this);
}

UpstreamPool::~UpstreamPool() = default;

Balancer& UpstreamPool::balancer(const Upstream& upstream) {
  Balanced& balanced = balancers_[&upstream];
  if (balanced.balancer == nullptr)
    balanced = {upstream.shared_from_this(), make_balancer(upstream, seed_++)};
  return *balanced.balancer;
}

void UpstreamPool::forget_balancers() {
  std::erase_if(balancers_,
                [](const auto& entry) { return entry.second.upstream.use_count() == 1; });
}

// Connections with TLS are for one name, shown one certificate.
const std::string& UpstreamPool::key_of(const Upstream& upstream, const UpstreamNode& node,
                                        std::string_view server_name) {
  if (upstream.tls == nullptr) return node.address_text;
  key_.assign(node.address_text).append("#").append(server_name).append("#");
  key_.append(upstream.tls->client.key);
  return key_;
}

std::unique_ptr<UpstreamConnection> UpstreamPool::take_idle(const Upstream& upstream,
                                                            const UpstreamNode& node,
                                                            std::string_view server_name,
                                                            bool is_checked) {
  const auto found = idle_.find(key_of(upstream, node, server_name));
  if (found == idle_.end()) return nullptr;
  List& list = found->second;
  while (!list.empty()) {
    std::unique_ptr<UpstreamConnection> connection = std::move(list.back());
    list.pop_back();
    --idle_count_;
    connection->cancel();
    if (!is_checked || connection->stream.is_quiet()) return connection;
    close(std::move(connection));
  }
  return nullptr;
}

Result<std::unique_ptr<UpstreamConnection>> UpstreamPool::connect(const Upstream& upstream,
                                                                  const UpstreamNode& node,
                                                                  std::string_view server_name) {
  GWCTL_TRY_ASSIGN(Stream stream, connect_to(node.address));
  if (upstream.tls != nullptr) {
    auto session = TlsSession::connect(stream.descriptor(), upstream.tls->client, server_name);
    if (session == nullptr) return fail("no TLS session");
    stream.start_tls(std::move(session));
  }
  auto connection = std::make_unique<UpstreamConnection>(*this, std::move(stream));
  connection->list_ = &idle_[key_of(upstream, node, server_name)];
  GWCTL_TRY(loop_.add(connection->stream.descriptor(), *connection));
  return connection;
}

void UpstreamPool::give_back(const Upstream& upstream,
                             std::unique_ptr<UpstreamConnection> connection) {
  List& list = *connection->list_;
  Stream& stream = connection->stream;
  const bool is_fit = connection->is_fit && !stream.has_hung_up() &&
                      connection->requests < upstream.keepalive_requests &&
                      list.size() < upstream.keepalive_size &&
                      (!stream.may_read() || stream.is_quiet());
  connection->user = nullptr;
  if (!is_fit) {
    close(std::move(connection));
    return;
  }
  connection->start(loop_, upstream.keepalive_idle);
  connection->index_ = list.size();
  list.push_back(std::move(connection));
  ++idle_count_;
}

void UpstreamPool::close(std::unique_ptr<UpstreamConnection> connection) {
  connection->user = nullptr;
  connection->cancel();
  connection->stream.close();
  loop_.retire(std::move(connection));
}

void UpstreamPool::drop_idle(UpstreamConnection& connection) {
  List& list = *connection.list_;
  const std::size_t index = connection.index_;
  if (index >= list.size() || list[index].get() != &connection) return;
  std::unique_ptr<UpstreamConnection> dropped = std::move(list[index]);
  if (index + 1 != list.size()) {
    list[index] = std::move(list.back());
    list[index]->index_ = index;
  }
  list.pop_back();
  --idle_count_;
  close(std::move(dropped));
}

}  // namespace gwctl::runtime
