#pragma once

#include <cstdint>
#include <string_view>

#include "gateway-runtime/http/fields.h"

namespace gwctl::runtime {

enum class Method : std::uint8_t {
  other,
  connect,
  delete_,
  get,
  head,
  options,
  patch,
  post,
  purge,
  put,
  trace,
};

/// The method of that name (RFC 9110, 9.1: case counts).
Method method_of(std::string_view name);

/// RFC 9110, 9.2.2.
bool is_idempotent(Method method);

/// How the end of a message body is told (RFC 9112, 6.3).
enum class Framing : std::uint8_t {
  none,     ///< no body
  length,   ///< Content-Length
  chunked,  ///< the last transfer coding
  close,    ///< responses: until the connection ends
};

/// What a sender said of a connection and of the body behind a head.
struct Message {
  std::uint8_t minor_version = 1;  ///< of HTTP/1
  bool is_persistent = true;       ///< RFC 9112, 9.3
  Framing framing = Framing::none;
  std::uint64_t content_length = 0;  ///< with Framing::length
  std::size_t head_size = 0;         ///< bytes of the head, the empty line too
  Fields fields;

  /// As new, but for the memory of its fields.
  void clear();
};

struct RequestHead : Message {
  std::string_view method_name;
  Method method = Method::other;
  std::string_view target;     ///< as sent
  std::string_view path;       ///< of the target, as sent; `*` in asterisk form
  std::string_view query;      ///< behind the `?`, which is left out
  bool has_query = false;      ///< `?` was there
  std::string_view authority;  ///< Host, or what an absolute target has instead; perhaps empty
  std::string_view scheme;     ///< of an absolute target, else empty
  bool expects_continue = false;
  bool wants_upgrade = false;  ///< Connection names `upgrade` and there is an Upgrade field

  void clear();
  /// Moves all views: the head that was read at `from` now is at `to`.
  void rebase(const char* from, const char* to);
};

struct ResponseHead : Message {
  int status = 0;
  std::string_view reason;

  void clear();
  void rebase(const char* from, const char* to);
};

/// Bounds of what a peer may send in a head.
struct HeadLimits {
  std::size_t line_bytes_max = 8 * 1024;   ///< request line; then 414
  std::size_t head_bytes_max = 32 * 1024;  ///< all of it; then 431
  std::size_t fields_max = 100;            ///< then 431
};

enum class Parsed : std::uint8_t { complete, incomplete, refused };

/// Why a head was refused.
struct Refusal {
  int status = 400;         ///< what a client is answered
  const char* reason = "";  ///< for the log
};

/// Reads the head of a request (RFC 9112) at the front of `bytes`. Strict: what two readers might
/// take differently is refused, not repaired: a bare CR or LF, obs-fold, blanks before a colon, a
/// body length told twice or in two ways, a transfer coding other than `chunked`, no Host or two.
/// `scanned` is how many bytes earlier calls with the same, shorter text have looked through; it is
/// kept up to date, and 0 for a new message. Views in `head` point into `bytes`.
Parsed parse_request(std::string_view bytes, std::size_t& scanned, const HeadLimits& limits,
                     RequestHead& head, Refusal& refusal);

/// The same for a response to a request of that method. An upstream that is refused is a bad
/// gateway.
Parsed parse_response(std::string_view bytes, std::size_t& scanned, const HeadLimits& limits,
                      Method method, ResponseHead& head, Refusal& refusal);

/// The text that comes with a status, as nginx and so APISIX word it; empty for unknown ones.
std::string_view reason_phrase(int status);

}  // namespace gwctl::runtime
