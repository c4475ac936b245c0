#pragma once

#include <cstdint>
#include <string_view>

#include "gateway-runtime/exchange.h"

namespace gwctl::runtime {

/// What a read of a request body gives.
struct BodyRead {
  enum class Status : std::uint8_t {
    data,       ///< `data`, until the next read of any connection
    blocked,    ///< nothing now; the transaction is called when there may be more
    end,        ///< the body is complete; of a tunnel: the client has ended its side
    refused,    ///< the client broke the framing
    too_large,  ///< more than the gateway takes
    late,       ///< the client took too long
    gone,       ///< the client is gone
  };
  Status status = Status::end;
  std::string_view data;
};

/// The client's side of one exchange, whatever the version of HTTP.
class Downstream {
 public:
  virtual ~Downstream() = default;

  virtual BodyRead read_body() = 0;
  /// Sends the head of an interim answer (RFC 9110, 15.2), where the client's version of HTTP has
  /// them.
  virtual void write_interim(const ResponseHead& interim) = 0;
  /// Sends the head of the answer, at the latest with the first piece of its body. `length`: of the
  /// body, known beforehand; else the body is framed as it comes.
  virtual void write_head(Exchange& exchange, bool has_length, std::uint64_t length) = 0;
  /// Sends a piece of the body, or keeps what the client does not take.
  virtual void write_body(std::string_view data) = 0;
  /// Whether the client took everything so far, so that more may be read for it.
  virtual bool can_write() const = 0;
  /// Has the transaction called when others have had their turn.
  virtual void call_later() = 0;
  /// The answer is complete.
  virtual void finish() = 0;
  /// The answer cannot be completed: the client must see that.
  virtual void abort() = 0;
  /// Sends the head of a 101; from now on `read_body` and `write_body` pass bytes as they are.
  virtual void start_tunnel(const Exchange& exchange) = 0;
};

}  // namespace gwctl::runtime
