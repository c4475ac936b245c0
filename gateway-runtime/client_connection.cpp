#include "gateway-runtime/client_connection.h"

#include <algorithm>

#include <fmt/format.h>

#include "gateway-runtime/compose.h"
#include "gateway-runtime/interim.h"

namespace gwctl::runtime {
namespace {

constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

iovec part(std::string_view text) {
  return {const_cast<char*>(text.data()), text.size()};
}

}  // namespace

ClientConnection::ClientConnection(Worker& worker, Stream stream, const Address& peer,
                                   const Address& local)
    : worker_{worker}, stream_{std::move(stream)} {
  peer_.address = peer.write_ip(peer_text_);
  peer_.realip_remote_address = peer_.address;
  peer_.port = peer.port();
  peer_.server_address = local.write_ip(local_text_);
  peer_.server_port = local.port();
  ++worker_.counters.active;
  wait_for_head();
}

ClientConnection::~ClientConnection() {
  --worker_.counters.active;
}

void ClientConnection::on_events(std::uint32_t events) {
  stream_.note(events);
  // Gone for good: nobody takes the answer. (One that has only ended its side still does.)
  if ((events & (EPOLLHUP | EPOLLERR)) != 0 && !is_driving_) return close();
  drive();
}

// Everything that can be done now, is; calls from the transaction come back here by way of the
// loop.
void ClientConnection::drive() {
  if (is_driving_) return;
  is_driving_ = true;
  if (!out_.is_empty() && state_ != State::closed) flush();
  if (state_ == State::head && out_.is_empty()) read_heads();
  // Also while the client takes nothing: what it sends goes the other way.
  if (state_ == State::exchange || state_ == State::tunnel) handler_->on_downstream();
  if (state_ == State::lingering && out_.is_empty()) linger();
  is_driving_ = false;
  // Pipelined requests: what has been read already has no further edge.
  if (state_ == State::head && out_.is_empty() && may_have_head()) worker_.drive_later(*this);
}

// Something has come that no head was looked for in.
bool ClientConnection::may_have_head() const {
  return scanned_ < in_.size() || stream_.may_read();
}

bool ClientConnection::read_more(std::string_view& data) {
  std::size_t size = 0;
  switch (stream_.read(worker_.read_buffer.get(), Worker::read_buffer_bytes, size)) {
    case Stream::Status::done: data = {worker_.read_buffer.get(), size}; return true;
    case Stream::Status::blocked: return false;
    case Stream::Status::closed: close(); return false;
    case Stream::Status::failed: end_broken(); return false;
  }
  return false;
}

// The alert by which TLS tells why would be lost with what is still unread.
void ClientConnection::end_broken() {
  if (stream_.tls() == nullptr) return close();
  stream_.drop_tls();
  release_handler();
  state_ = State::lingering;
  wait_for_end();
}

void ClientConnection::read_heads() {
  if (!in_.is_empty() && scanned_ < in_.size()) {
    // Left over from the last read: a further request, or the beginning of one.
    if (take_head(in_.view()) || state_ != State::head) return;
  }
  while (state_ == State::head && stream_.may_read()) {
    std::string_view data;
    if (!read_more(data)) return;
    if (in_.is_empty()) {
      if (take_head(data)) return;
      if (state_ == State::head) in_.append(data);
    } else {
      in_.append(data);
      if (take_head(in_.view())) return;
    }
  }
}

// True when a request has begun.
bool ClientConnection::take_head(std::string_view data) {
  if (handler_ == nullptr) handler_ = worker_.take_handler();
  const bool is_new = scanned_ == 0;
  Refusal refusal;
  switch (parse_request(data, scanned_, worker_.limits.head, handler_->exchange.request, refusal)) {
    case Parsed::incomplete:
      if (is_new) start(worker_.loop, worker_.limits.head_timeout);
      return false;
    case Parsed::refused: refuse(refusal.status, refusal.reason); return false;
    case Parsed::complete: break;
  }
  begin(data);
  return true;
}

void ClientConnection::begin(std::string_view data) {
  Timer::cancel();
  scanned_ = 0;
  ++requests_;
  ++worker_.counters.requests;
  Exchange& exchange = handler_->exchange;
  RequestHead& request = exchange.request;
  const std::string_view head = exchange.scratch.copy(data.substr(0, request.head_size));
  request.rebase(data.data(), head.data());
  if (address_fields_.empty()) {
    HeadBuffer fields;
    compose_address(peer_, fields);
    address_fields_ = fields.view();
    server_port_text_ = std::to_string(peer_.server_port);
    peer_.address_fields = address_fields_;
    peer_.tls = stream_.tls();
    peer_.is_tls = peer_.tls != nullptr;
    if (peer_.is_tls) peer_.server_name = peer_.tls->server_name();
    peer_.server_port_text = server_port_text_;
  }
  exchange.client = peer_;
  exchange.wants_head = request.method == Method::head;
  exchange.bytes_received = request.head_size;
  const std::string_view rest = data.substr(request.head_size);
  if (in_.is_empty()) {
    in_.append(rest);
  } else {
    in_.consume(request.head_size);
  }
  framing_ = request.framing;
  body_left_ = request.content_length;
  is_body_read_ = framing_ == Framing::none || (framing_ == Framing::length && body_left_ == 0);
  is_continue_due_ = request.expects_continue && !is_body_read_;
  is_body_late_ = false;
  chunks_.reset();
  is_persistent_ = request.is_persistent && !worker_.is_draining &&
                   requests_ < worker_.limits.keepalive_requests;
  state_ = State::exchange;
  handler_->begin(*this);
}

// The client broke the protocol: what follows cannot be told apart.
void ClientConnection::refuse(int status, const char*) {
  Exchange& exchange = handler_->exchange;
  exchange.answer_with(status, error_page(status, exchange.scratch));
  exchange.answer.fields.add("Content-Type", "text/html; charset=utf-8");
  exchange.request.minor_version = 1;
  is_persistent_ = false;
  is_body_read_ = false;
  in_.clear();
  state_ = State::exchange;
  write_head(exchange, true, exchange.answer.body.size());
  write_body(exchange.answer.body);
  if (state_ == State::exchange) end_message();
}

BodyRead ClientConnection::read_body() {
  if (state_ == State::exchange) {
    if (is_body_read_) return {BodyRead::Status::end, {}};
    if (is_body_late_) return {BodyRead::Status::late, {}};
    offer_continue();
  }
  while (true) {
    const bool is_kept = !in_.is_empty();
    std::span<char> bytes;
    switch (next_bytes(bytes)) {
      case Stream::Status::done: break;
      case Stream::Status::blocked: return wait_for_body();
      case Stream::Status::closed:
        return {state_ == State::tunnel ? BodyRead::Status::end : BodyRead::Status::gone, {}};
      case Stream::Status::failed: return {BodyRead::Status::gone, {}};
    }
    Timer::cancel();
    std::size_t used = 0;
    std::string_view body;
    const bool is_right = decode(bytes, used, body);
    // What is behind the body stays for the next request.
    is_kept ? in_.consume(used) : in_.append({bytes.data() + used, bytes.size() - used});
    handler_->exchange.bytes_received += used;
    if (!is_right) return {BodyRead::Status::refused, {}};
    if (!body.empty()) return {BodyRead::Status::data, body};
    if (is_body_read_) return {BodyRead::Status::end, {}};
  }
}

void ClientConnection::offer_continue() {
  if (!std::exchange(is_continue_due_, false)) return;
  // Not to a client that has begun with the body.
  if (in_.is_empty()) send(continue_line, {}, {});
}

BodyRead ClientConnection::wait_for_body() {
  const bool is_timed = state_ == State::exchange && out_.is_empty();
  if (is_timed && !Timer::is_running()) start(worker_.loop, worker_.limits.body_timeout);
  return {BodyRead::Status::blocked, {}};
}

// In the worker's buffer: bytes that were kept, else new ones.
Stream::Status ClientConnection::next_bytes(std::span<char>& bytes) {
  char* const buffer = worker_.read_buffer.get();
  std::size_t size = 0;
  Stream::Status status = Stream::Status::done;
  if (!in_.is_empty()) {
    size = std::min(in_.size(), Worker::read_buffer_bytes);
    std::copy_n(in_.view().data(), size, buffer);
  } else {
    if (!stream_.may_read()) return Stream::Status::blocked;
    status = stream_.read(buffer, Worker::read_buffer_bytes, size);
  }
  bytes = {buffer, size};
  return status;
}

// Puts what is of the body together at the front of `bytes`; false: the framing is broken.
bool ClientConnection::decode(std::span<char> bytes, std::size_t& used, std::string_view& body) {
  if (state_ == State::tunnel || framing_ == Framing::length) {
    used = bytes.size();
    if (state_ != State::tunnel) {
      used = static_cast<std::size_t>(std::min<std::uint64_t>(body_left_, used));
      body_left_ -= used;
      is_body_read_ = body_left_ == 0;
    }
    body = {bytes.data(), used};
    return true;
  }
  const ChunkedDecoder::Step step = chunks_.join(bytes);
  used = step.consumed;
  body = step.data;
  is_body_read_ = step.status == ChunkedDecoder::Status::end;
  if (step.status != ChunkedDecoder::Status::refused) return true;
  is_persistent_ = false;
  return false;
}

void ClientConnection::write_interim(const ResponseHead& interim) {
  if (handler_->exchange.request.minor_version == 0) return;
  HeadBuffer& head = worker_.head_buffer;
  head.clear();
  compose_interim(interim, head);
  send(head.view(), {}, {});
}

void ClientConnection::write_head(Exchange& exchange, bool has_length, std::uint64_t length) {
  const int status = exchange.answer.status;
  const bool is_bodyless = exchange.wants_head || status < 200 || status == 204 || status == 304;
  BodyFraming framing;
  if (has_length && status >= 200 && status != 204) {
    framing = {Framing::length, length};
  } else if (!is_bodyless) {
    framing.framing = exchange.request.minor_version >= 1 ? Framing::chunked : Framing::close;
    if (framing.framing == Framing::close) is_persistent_ = false;
  }
  answer_framing_ = framing.framing;
  // A body that nobody read to its end stands between this request and the next.
  if (!is_body_read_) is_persistent_ = false;
  HeadBuffer& head = worker_.head_buffer;
  head.clear();
  compose_response(exchange, framing, is_persistent_, worker_.http_date(), head);
  head_ = head.view();
  if (is_bodyless) send({}, {}, {});
}

void ClientConnection::write_body(std::string_view data) {
  if (state_ == State::closed) return;
  if (answer_framing_ != Framing::chunked || data.empty()) return send(data, {}, {});
  char line[20];
  const auto end = fmt::format_to_n(line, sizeof line, "{:x}\r\n", data.size());
  send({line, end.size}, data, "\r\n");
}

// The composed head goes in front.
void ClientConnection::send(std::string_view a, std::string_view b, std::string_view c) {
  if (state_ == State::closed || is_broken_) return;
  const std::size_t body_size = a.size() + b.size() + c.size();
  if (!head_.empty() && body_size <= joined_bytes_max) {
    worker_.head_buffer.append(a, b, c);
    head_ = worker_.head_buffer.view();
    a = b = c = {};
  }
  iovec parts[4];
  std::size_t count = 0;
  std::size_t total = 0;
  for (const std::string_view text : {head_, a, b, c}) {
    if (text.empty()) continue;
    parts[count++] = part(text);
    total += text.size();
  }
  if (total != 0) write({parts, count}, total);
  head_ = {};
}

// What the client does not take waits.
void ClientConnection::write(std::span<const iovec> parts, std::size_t total) {
  std::size_t written = 0;
  if (out_.is_empty() && stream_.write(parts, written) == Stream::Status::failed) {
    is_persistent_ = false;
    is_broken_ = true;
    worker_.close_later(*this);
    return;
  }
  if (handler_ != nullptr) handler_->exchange.bytes_sent += total;
  if (written == total) return;
  for (const iovec& each : parts) {
    const std::size_t skipped = std::min(written, each.iov_len);
    written -= skipped;
    out_.append({static_cast<const char*>(each.iov_base) + skipped, each.iov_len - skipped});
  }
  start(worker_.loop, worker_.limits.send_timeout);
}

void ClientConnection::flush() {
  if (!stream_.may_write()) return;
  const iovec parts[] = {part(out_.view())};
  std::size_t written = 0;
  if (stream_.write(parts, written) == Stream::Status::failed) return close();
  out_.consume(written);
  if (out_.is_empty()) return on_flushed();
  if (written != 0) start(worker_.loop, worker_.limits.send_timeout);
}

// The time for sending is over, and another one may begin.
void ClientConnection::on_flushed() {
  Timer::cancel();
  if (state_ == State::lingering) return wait_for_end();
  if (state_ != State::head) return;
  if (worker_.is_draining && in_.is_empty()) return close();
  wait_for_head();
}

void ClientConnection::finish() {
  if (answer_framing_ == Framing::chunked) send("0\r\n\r\n", {}, {});
  if (!head_.empty()) send({}, {}, {});
  end_message();
}

// The transaction is over; it still is on the stack.
void ClientConnection::end_message() {
  release_handler();
  if (state_ == State::closed) return;
  answer_framing_ = Framing::none;
  const bool is_tunnel = state_ == State::tunnel;
  if (is_persistent_) {
    state_ = State::head;
    if (out_.is_empty()) wait_for_head();
    if (!is_driving_ && may_have_head()) worker_.drive_later(*this);
    return;
  }
  const bool is_quiet =
      is_body_read_ && !is_tunnel && in_.is_empty() && (!stream_.may_read() || stream_.is_quiet());
  if (is_quiet && out_.is_empty()) return close();
  state_ = State::lingering;
  lingered_ = 0;
  if (out_.is_empty()) wait_for_end();
  if (!is_driving_) worker_.drive_later(*this);
}

// The client has all that it gets.
void ClientConnection::wait_for_end() {
  stream_.shut_down();
  start(worker_.loop, worker_.limits.linger_timeout);
}

void ClientConnection::wait_for_head() {
  start(worker_.loop, worker_.limits.keepalive_timeout);
}

// What a client still sends is read and thrown away for a while: closing at once would reset the
// connection, and the answer might be lost with it (RFC 9112, 9.6).
void ClientConnection::linger() {
  in_.clear();
  while (stream_.may_read()) {
    std::size_t size = 0;
    const Stream::Status status =
        stream_.read(worker_.read_buffer.get(), Worker::read_buffer_bytes, size);
    lingered_ += size;
    if (status == Stream::Status::blocked) return;
    if (status != Stream::Status::done || lingered_ > worker_.limits.linger_bytes_max)
      return close();
  }
}

void ClientConnection::abort() {
  release_handler();
  if (state_ == State::closed) return;
  // A chunked answer without its last chunk, one shorter than it said: the client sees that it is
  // cut. One that ends with the connection has no other sign than a reset.
  if (answer_framing_ == Framing::close) stream_.abort();
  close();
}

void ClientConnection::start_tunnel(const Exchange& exchange) {
  HeadBuffer& head = worker_.head_buffer;
  head.clear();
  compose_response(exchange, {}, true, worker_.http_date(), head);
  head_ = head.view();
  state_ = State::tunnel;
  is_persistent_ = false;
  answer_framing_ = Framing::none;
  send({}, {}, {});
}

void ClientConnection::on_timer() {
  switch (state_) {
    case State::head:
      if (scanned_ != 0 && out_.is_empty()) {
        refuse(408, "the head did not arrive in time");
      } else {
        close();
      }
      return;
    case State::exchange:
      if (!out_.is_empty()) return close();
      is_body_late_ = true;
      return drive();
    case State::tunnel:
    case State::lingering: close(); return;
    case State::closed: return;
  }
}

void ClientConnection::call_later() {
  worker_.drive_later(*this);
}

void ClientConnection::drain() {
  is_persistent_ = false;
  if (state_ == State::head && in_.is_empty() && out_.is_empty()) close();
}

void ClientConnection::release_handler() {
  head_ = {};
  if (handler_ != nullptr) worker_.give_back(std::move(handler_));
}

void ClientConnection::close() {
  if (state_ == State::closed) return;
  const bool is_busy = state_ == State::exchange || state_ == State::tunnel;
  state_ = State::closed;
  Timer::cancel();
  if (is_busy && handler_ != nullptr) handler_->cancel();
  release_handler();
  stream_.close();
  worker_.forget(*this);
}

}  // namespace gwctl::runtime
