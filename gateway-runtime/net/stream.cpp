#include "gateway-runtime/net/stream.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace gwctl::runtime {

namespace {

// What one record of TLS holds (RFC 8446, 5.1).
constexpr std::size_t record_bytes = 16 * 1024;

// A record's worth of the parts, from the byte `skipped` on: in place where one part has it all.
std::string_view gather(std::span<const iovec> parts, std::size_t skipped,
                        std::array<char, record_bytes>& buffer) {
  std::size_t size = 0;
  for (const iovec& part : parts) {
    const std::size_t passed = std::min(skipped, part.iov_len);
    skipped -= passed;
    const char* const data = static_cast<const char*>(part.iov_base) + passed;
    const std::size_t taken = std::min(part.iov_len - passed, record_bytes - size);
    if (taken == record_bytes) return {data, taken};
    if (taken != 0) std::memcpy(buffer.data() + size, data, taken);
    size += taken;
  }
  return {buffer.data(), size};
}

}  // namespace

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
      has_hung_up_{other.has_hung_up_},
      read_needs_room_{other.read_needs_room_},
      write_needs_data_{other.write_needs_data_},
      tls_{std::move(other.tls_)} {}

Stream& Stream::operator=(Stream&& other) noexcept {
  if (this == &other) return *this;
  close();
  descriptor_ = std::exchange(other.descriptor_, -1);
  may_read_ = other.may_read_;
  may_write_ = other.may_write_;
  has_hung_up_ = other.has_hung_up_;
  read_needs_room_ = other.read_needs_room_;
  write_needs_data_ = other.write_needs_data_;
  tls_ = std::move(other.tls_);
  return *this;
}

void Stream::note(std::uint32_t events) {
  if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) may_read_ = true;
  if ((events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0) may_write_ = true;
  if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) has_hung_up_ = true;
  if (read_needs_room_ && may_write_) read_needs_room_ = !(may_read_ = true);
  if (write_needs_data_ && may_read_) write_needs_data_ = !(may_write_ = true);
}

Stream::Status Stream::handshake() {
  if (tls_ == nullptr) return Status::done;
  const Status status = settle(tls_->handshake(), true);
  // What came behind it has had its edge.
  if (status == Status::done) may_read_ = may_write_ = true;
  return status;
}

// TLS may have to hear something before it can write, and to send something before it can read.
Stream::Status Stream::settle(TlsSession::Status what, bool is_reading) {
  switch (what) {
    case TlsSession::Status::done: return Status::done;
    case TlsSession::Status::closed: has_hung_up_ = true; return Status::closed;
    case TlsSession::Status::failed: return Status::failed;
    case TlsSession::Status::wants_read:
      may_read_ = false;
      if (!is_reading) may_write_ = !(write_needs_data_ = true);
      return Status::blocked;
    case TlsSession::Status::wants_write:
      may_write_ = false;
      if (is_reading) may_read_ = !(read_needs_room_ = true);
      return Status::blocked;
  }
  return Status::failed;
}

// A record at a time, which holds several parts where they are short. What was not taken before
// is in front again, as TLS wants it.
Stream::Status Stream::write_tls(std::span<const iovec> parts, std::size_t& written) {
  std::array<char, record_bytes> buffer;
  written = 0;
  while (true) {
    const std::string_view record = gather(parts, written, buffer);
    if (record.empty()) return Status::done;
    std::size_t sent = 0;
    const Status status = settle(tls_->write(record, sent), false);
    written += sent;
    if (status != Status::done) return status == Status::closed ? Status::failed : status;
  }
}

Stream::Status Stream::read(char* to, std::size_t bytes, std::size_t& size) {
  size = 0;
  // There may be more behind what came: TLS keeps whole records.
  if (tls_ != nullptr) return settle(tls_->read(to, bytes, size), true);
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
  if (tls_ != nullptr) return write_tls(parts, written);
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

bool Stream::is_quiet() {
  // What TLS has to say of its own is no news.
  if (tls_ != nullptr) return settle(tls_->peek(), true) == Status::blocked;
  char byte = 0;
  return ::recv(descriptor_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
         (errno == EAGAIN || errno == EWOULDBLOCK);
}

void Stream::shut_down() {
  if (tls_ != nullptr) tls_->shut_down();
  ::shutdown(descriptor_, SHUT_WR);
}

void Stream::close() {
  if (tls_ != nullptr && descriptor_ >= 0) tls_->shut_down();
  tls_.reset();
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

int Stream::release() {
  tls_.reset();
  return std::exchange(descriptor_, -1);
}

void Stream::abort() {
  if (descriptor_ < 0) return;
  const linger none{1, 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &none, sizeof none);
  tls_.reset();
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
