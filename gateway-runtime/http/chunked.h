#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace gwctl::runtime {

/// Reads a body in the chunked transfer coding (RFC 9112, 7.1), in pieces of any size. Strict:
/// lines end in CRLF, sizes are up to 15 hexadecimal digits. Chunk extensions and trailer fields
/// are passed over within bounds.
class ChunkedDecoder {
 public:
  enum class Status : std::uint8_t {
    more,     ///< all of `bytes` is consumed, the body goes on
    data,     ///< `data` is the next piece of the body; call again with what is left
    end,      ///< the body is complete; what is left belongs to the next message
    refused,  ///< not the chunked coding
  };

  struct Step {
    Status status;
    std::size_t consumed;   ///< bytes of the input that this step is done with, those of `data` too
    std::string_view data;  ///< a view into the input
  };

  Step next(std::string_view bytes);
  /// Goes on to the end of the bytes or of the body; the pieces move together at the front.
  Step join(std::span<char> bytes);

  void reset() { *this = ChunkedDecoder{}; }

 private:
  enum class State : std::uint8_t {
    size_first,
    size,
    size_end,
    extension,
    size_lf,
    data,
    data_cr,
    data_lf,
    trailer_first,
    trailer,
    trailer_lf,
    end_lf,
    done,
  };

  // Of extensions and trailers together, over a whole body.
  static constexpr std::uint32_t overhead_bytes_max = 16 * 1024;
  static constexpr std::uint8_t size_digits_max = 15;

  bool take(char c);
  bool count(std::uint32_t bytes);

  std::uint64_t left_ = 0;
  std::uint32_t overhead_ = 0;
  std::uint8_t digits_ = 0;
  State state_ = State::size_first;
};

}  // namespace gwctl::runtime
