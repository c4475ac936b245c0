#include "gateway-runtime/net/stream.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace gwctl::runtime {

void Bytes::append(std::string_view text) {
  if (text.empty()) return;
  if (end_ + text.size() > capacity_) {
    const std::size_t size = end_ - begin_;
    const std::size_t wanted = size + text.size();
    if (wanted > capacity_ || begin_ < capacity_ / 2) {
      const std::size_t capacity = std::max({smallest_bytes, wanted, 2 * capacity_});
      std::unique_ptr<char[]> grown{new char[capacity]};
      if (size != 0) std::memcpy(grown.get(), data_.get() + begin_, size);
      data_ = std::move(grown);
      capacity_ = capacity;
    } else {
      std::memmove(data_.get(), data_.get() + begin_, size);
    }
    begin_ = 0;
    end_ = size;
  }
  std::memcpy(data_.get() + end_, text.data(), text.size());
  end_ += text.size();
}

void Bytes::consume(std::size_t count) {
  begin_ += count;
  if (begin_ == end_) clear();
}

void Bytes::clear() {
  data_.reset();
  begin_ = end_ = capacity_ = 0;
}

Stream::Stream(Stream&& other) noexcept
    : descriptor_{std::exchange(other.descriptor_, -1)},
      may_read_{other.may_read_},
      may_write_{other.may_write_},
      has_hung_up_{other.has_hung_up_} {}

Stream& Stream::operator=(Stream&& other) noexcept {
  if (this == &other) return *this;
  close();
  descriptor_ = std::exchange(other.descriptor_, -1);
  may_read_ = other.may_read_;
  may_write_ = other.may_write_;
  has_hung_up_ = other.has_hung_up_;
  return *this;
}

void Stream::note(std::uint32_t events) {
  if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) may_read_ = true;
  if ((events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0) may_write_ = true;
  if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) has_hung_up_ = true;
}

Stream::Status Stream::read(char* to, std::size_t bytes, std::size_t& size) {
  size = 0;
  while (true) {
    const ssize_t got = ::recv(descriptor_, to, bytes, 0);
    if (got > 0) {
      size = static_cast<std::size_t>(got);
      // A short read has drained the socket; the next edge tells of more. The end of the stream has
      // had its edge.
      if (size < bytes && !has_hung_up_) may_read_ = false;
      return Status::done;
    }
    if (got == 0) {
      has_hung_up_ = true;
      return Status::closed;
    }
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      may_read_ = false;
      return Status::blocked;
    }
    return Status::failed;
  }
}

Stream::Status Stream::write(std::span<const iovec> parts, std::size_t& written) {
  std::size_t wanted = 0;
  for (const iovec& part : parts) wanted += part.iov_len;
  written = 0;
  if (wanted == 0) return Status::done;
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(parts.data());
  message.msg_iovlen = parts.size();
  while (true) {
    const ssize_t sent = parts.size() == 1
                             ? ::send(descriptor_, parts[0].iov_base, wanted, MSG_NOSIGNAL)
                             : ::sendmsg(descriptor_, &message, MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno == EINTR) continue;
      if (errno != EAGAIN && errno != EWOULDBLOCK) return Status::failed;
      may_write_ = false;
      return Status::blocked;
    }
    written = static_cast<std::size_t>(sent);
    if (written == wanted) return Status::done;
    // The socket is full; an edge tells when it is not.
    may_write_ = false;
    return Status::blocked;
  }
}

bool Stream::is_quiet() const {
  char byte = 0;
  return ::recv(descriptor_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
         (errno == EAGAIN || errno == EWOULDBLOCK);
}

void Stream::shut_down() {
  ::shutdown(descriptor_, SHUT_WR);
}

void Stream::close() {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

int Stream::release() {
  return std::exchange(descriptor_, -1);
}

void Stream::abort() {
  if (descriptor_ < 0) return;
  const linger none{1, 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &none, sizeof none);
  close();
}

Result<Stream> connect_to(const Address& address) {
  Stream stream{::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (!stream.is_open()) return fail(fmt::format("socket: {}", std::strerror(errno)));
  const int on = 1;
  ::setsockopt(stream.descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(stream.descriptor(), address.data(), address.size()) != 0 && errno != EINPROGRESS) {
    return fail(fmt::format("connect to {}: {}", address.text(), std::strerror(errno)));
  }
  return stream;
}

int connect_error(const Stream& stream) {
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(stream.descriptor(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
  return error;
}

namespace {

Result<Stream> bind_to(const Address& address, bool is_shared) {
  Stream socket{::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (!socket.is_open()) return fail(fmt::format("socket: {}", std::strerror(errno)));
  const int on = 1;
  const int descriptor = socket.descriptor();
  ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (is_shared) ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  if (::bind(descriptor, address.data(), address.size()) != 0)
    return fail(fmt::format("cannot listen on {}: {}", address.text(), std::strerror(errno)));
  return socket;
}

}  // namespace

Result<void> check_free(const Address& address) {
  GWCTL_TRY(bind_to(address, false));
  return {};
}

Result<int> listen_on(const Address& address, int backlog) {
  GWCTL_TRY_ASSIGN(Stream socket, bind_to(address, true));
  if (::listen(socket.descriptor(), backlog) != 0)
    return fail(fmt::format("cannot listen on {}: {}", address.text(), std::strerror(errno)));
  return socket.release();
}

}  // namespace gwctl::runtime
