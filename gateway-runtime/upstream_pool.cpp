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
  if (stream.may_read()) pool_.drop_idle(*this);
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

std::unique_ptr<UpstreamConnection> UpstreamPool::take_idle(const Upstream&,
                                                            const UpstreamNode& node,
                                                            bool is_checked) {
  const auto found = idle_.find(node.address_text);
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

Result<std::unique_ptr<UpstreamConnection>> UpstreamPool::connect(const UpstreamNode& node) {
  GWCTL_TRY_ASSIGN(Stream stream, connect_to(node.address));
  auto connection = std::make_unique<UpstreamConnection>(*this, std::move(stream));
  connection->list_ = &idle_[node.address_text];
  GWCTL_TRY(loop_.add(connection->stream.descriptor(), *connection));
  return connection;
}

void UpstreamPool::give_back(const Upstream& upstream, const UpstreamNode&,
                             std::unique_ptr<UpstreamConnection> connection) {
  List& list = *connection->list_;
  const bool is_fit =
      connection->is_fit && !connection->stream.has_hung_up() && !connection->stream.may_read() &&
      connection->requests < upstream.keepalive_requests && list.size() < upstream.keepalive_size;
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
