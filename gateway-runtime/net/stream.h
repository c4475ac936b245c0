#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <sys/uio.h>

#include "gateway-runtime/net/address.h"
#include "gateway-runtime/net/tls.h"

namespace gwctl::runtime {

/// Bytes that wait: grows as needed, gives its memory back when it is empty.
class Bytes {
 public:
  std::string_view view() const { return {data_.get() + begin_, end_ - begin_}; }

  bool is_empty() const { return begin_ == end_; }

  std::size_t size() const { return end_ - begin_; }

  void append(std::string_view text);
  void consume(std::size_t count);
  void clear();

 private:
  static constexpr std::size_t smallest_bytes = 1024;

  std::unique_ptr<char[]> data_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t capacity_ = 0;
};

/// A connected, non-blocking socket under edge-triggered polling: it knows whether there may be
/// something to read or room to write. Owns the descriptor. With TLS what is read and written is
/// what TLS protects.
class Stream {
 public:
  enum class Status : std::uint8_t { done, blocked, closed, failed };

  Stream() = default;

  explicit Stream(int descriptor) : descriptor_{descriptor} {}

  Stream(Stream&& other) noexcept;
  Stream& operator=(Stream&& other) noexcept;

  ~Stream() { close(); }

  int descriptor() const { return descriptor_; }

  bool is_open() const { return descriptor_ >= 0; }

  bool may_read() const { return may_read_; }

  bool may_write() const { return may_write_; }

  /// The peer has sent its last byte, or is gone.
  bool has_hung_up() const { return has_hung_up_; }

  /// Takes in what epoll says.
  void note(std::uint32_t events);

  /// From here on there is TLS; nothing has been read or written yet.
  void start_tls(std::unique_ptr<TlsSession> session) { tls_ = std::move(session); }

  /// What still comes is thrown away or read as it is.
  void drop_tls() { tls_.reset(); }

  /// Null: there is none.
  const TlsSession* tls() const { return tls_.get(); }

  /// `done`: the peers have agreed on how to protect what follows; without TLS there is nothing to
  /// agree on. Reading and writing do it on their way, where nobody asks.
  Status handshake();

  /// Reads once. `done`: `size` bytes came, and `may_read` tells whether there may be more.
  Status read(char* to, std::size_t bytes, std::size_t& size);
  /// Writes what the socket takes; `written` counts it. `done`: all of it.
  Status write(std::span<const iovec> parts, std::size_t& written);

  /// Asks the kernel whether the connection stands and nothing has come on it.
  bool is_quiet();

  /// Ends our side, so that the peer gets all that was written.
  void shut_down();
  void close();
  /// The descriptor, which is the caller's from now on.
  int release();
  /// Closes with a reset.
  void abort();

 private:
  Status write_tls(std::span<const iovec> parts, std::size_t& written);
  Status settle(TlsSession::Status what, bool is_reading);

  int descriptor_ = -1;
  bool may_read_ = false;
  bool may_write_ = false;
  bool has_hung_up_ = false;
  bool read_needs_room_ = false;   // TLS has something to send first
  bool write_needs_data_ = false;  // TLS has something to hear first
  std::unique_ptr<TlsSession> tls_;
};

/// Starts a connection; `Stream::may_write` says when it stands. Fails where there is no
/// descriptor, no route.
Result<Stream> connect_to(const Address& address);

/// What is wrong with a connection that epoll reports as writable; 0 where it stands.
int connect_error(const Stream& stream);

/// Fails where somebody listens already, also one who would share the port.
Result<void> check_free(const Address& address);

/// A listening socket, non-blocking, shared over threads by SO_REUSEPORT.
Result<int> listen_on(const Address& address, int backlog);

}  // namespace gwctl::runtime
