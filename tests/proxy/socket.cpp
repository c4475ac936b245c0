#include "tests/proxy/socket.h"

#include <arpa/inet.h>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace gwctl::proxy_test {
namespace {

constexpr int socket_type = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

Listening bind_on_loopback() {
  Listening listening{Descriptor{::socket(AF_INET, socket_type, 0)}, 0};
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listening.descriptor.get(), generic, size) != 0 ||
      ::getsockname(listening.descriptor.get(), generic, &size) != 0)
    throw std::runtime_error{"no port on the loopback"};
  listening.port = ntohs(address.sin_port);
  return listening;
}

bool would_block() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOTCONN;
}

}  // namespace

Descriptor::~Descriptor() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

short Peer::wanted_events() const {
  const bool reads = !is_paused && state == State::open;
  return static_cast<short>((reads ? POLLIN : 0) | (has_unsent() ? POLLOUT : 0));
}

void Peer::pump() {
  if (!is_open()) return;
  write();
  if (!is_paused && state == State::open) read();
}

void Peer::write() {
  while (has_unsent()) {
    const ssize_t sent = send_some(std::string_view{unsent_}.substr(sent_));
    if (sent > 0) {
      sent_ += static_cast<std::size_t>(sent);
    } else if (errno != EINTR) {
      if (would_block()) return;
      // Nobody reads it any more: that shows in what is received.
      sent_ = unsent_.size();
    }
  }
  unsent_.clear();
  sent_ = 0;
}

namespace {

// As the calls of sockets have it. What TLS does not end as it should counts as reset.
ssize_t result_of(runtime::TlsSession::Status status, std::size_t size) {
  using enum runtime::TlsSession::Status;
  if (status == done) return static_cast<ssize_t>(size);
  if (status == closed) return 0;
  errno = status == failed ? ECONNRESET : EAGAIN;
  return -1;
}

}  // namespace

ssize_t Peer::send_some(std::string_view text) {
  if (tls_ == nullptr) return ::send(descriptor(), text.data(), text.size(), MSG_NOSIGNAL);
  std::size_t size = 0;
  const auto status = tls_->write(text, size);
  return result_of(status, size);
}

ssize_t Peer::receive(char* to, std::size_t bytes) {
  if (tls_ == nullptr) return ::recv(descriptor(), to, bytes, 0);
  std::size_t size = 0;
  const auto status = tls_->read(to, bytes, size);
  return result_of(status, size);
}

void Peer::read() {
  char buffer[64 * 1024];
  while (true) {
    const ssize_t got = receive(buffer, sizeof buffer);
    if (got > 0) {
      received.append(buffer, static_cast<std::size_t>(got));
    } else if (got == 0) {
      state = State::ended;
      return;
    } else if (errno != EINTR) {
      if (!would_block()) state = State::reset;
      return;
    }
  }
}

void Peer::close() {
  if (tls_ != nullptr && is_open()) tls_->shut_down();
  tls_.reset();
  descriptor_.close();
}

void Peer::shut_down() {
  if (tls_ != nullptr) tls_->shut_down();
  ::shutdown(descriptor(), SHUT_WR);
}

void Peer::reset() {
  const linger none{1, 0};
  ::setsockopt(descriptor(), SOL_SOCKET, SO_LINGER, &none, sizeof none);
  tls_.reset();
  close();
}

Listening listen_on_loopback(int backlog) {
  Listening listening = bind_on_loopback();
  if (::listen(listening.descriptor.get(), backlog) != 0) throw std::runtime_error{"listen"};
  return listening;
}

Listening refuse_on_loopback() {
  return bind_on_loopback();
}

Descriptor connect_to_loopback(std::uint16_t port) {
  Descriptor descriptor{::socket(AF_INET, socket_type, 0)};
  const int on = 1;
  ::setsockopt(descriptor.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const sockaddr_in address = loopback(port);
  if (::connect(descriptor.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
          0 &&
      errno != EINPROGRESS)
    throw std::runtime_error{"connect"};
  return descriptor;
}

Descriptor accept_from(const Listening& listening) {
  Descriptor accepted{
      ::accept4(listening.descriptor.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
  const int on = 1;
  ::setsockopt(accepted.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return accepted;
}

}  // namespace gwctl::proxy_test
