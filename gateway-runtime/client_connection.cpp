#include "gateway-runtime/client_connection.h"

#include <algorithm>

#include <fmt/format.h>

#include "gateway-runtime/compose.h"

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
  if (state_ != State::closed && (out_.is_empty() || flush())) {
    if (state_ == State::head) read_heads();
    if (state_ == State::exchange || state_ == State::tunnel) handler_->on_downstream();
    if (state_ == State::lingering) linger();
  }
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
    case Stream::Status::closed:
    case Stream::Status::failed: close(); return false;
  }
  return false;
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
  Refusal refusal;
  switch (parse_request(data, scanned_, worker_.limits.head, handler_->exchange.request, refusal)) {
    case Parsed::incomplete: start(worker_.loop, worker_.limits.head_timeout); return false;
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
  if (state_ == State::tunnel) {
    if (!in_.is_empty()) {
      const std::string_view data = handler_->exchange.scratch.copy(in_.view());
      in_.clear();
      return {BodyRead::Status::data, data};
    }
  } else {
    if (is_body_read_) return {BodyRead::Status::end, {}};
    if (is_continue_due_) {
      is_continue_due_ = false;
      if (in_.is_empty()) send(continue_line, {}, {}, {});
    }
    if (!in_.is_empty()) return decode(in_.view(), true);
  }
  if (!stream_.may_read()) {
    if (state_ == State::exchange) start(worker_.loop, worker_.limits.body_timeout);
    return {BodyRead::Status::blocked, {}};
  }
  std::size_t size = 0;
  switch (stream_.read(worker_.read_buffer.get(), Worker::read_buffer_bytes, size)) {
    case Stream::Status::done: break;
    case Stream::Status::blocked: return read_body();
    case Stream::Status::closed:
    case Stream::Status::failed: return {BodyRead::Status::gone, {}};
  }
  const std::string_view data{worker_.read_buffer.get(), size};
  return state_ == State::tunnel ? BodyRead{BodyRead::Status::data, data} : decode(data, false);
}

// Takes body bytes out of `data`; what is behind the body stays for the next request. `is_kept`:
// data is `in_`.
BodyRead ClientConnection::decode(std::string_view data, bool is_kept) {
  Exchange& exchange = handler_->exchange;
  std::string_view body;
  std::size_t used = 0;
  if (framing_ == Framing::length) {
    used = static_cast<std::size_t>(std::min<std::uint64_t>(body_left_, data.size()));
    body = data.substr(0, used);
    body_left_ -= used;
    is_body_read_ = body_left_ == 0;
  } else {
    const ChunkedDecoder::Step step = chunks_.next(data);
    used = step.consumed;
    body = step.data;
    is_body_read_ = step.status == ChunkedDecoder::Status::end;
    if (step.status == ChunkedDecoder::Status::refused) {
      is_persistent_ = false;
      return {BodyRead::Status::refused, {}};
    }
  }
  exchange.bytes_received += used;
  if (is_kept) {
    body = exchange.scratch.copy(body);
    in_.consume(used);
  } else {
    in_.append(data.substr(used));
  }
  if (is_body_read_) Timer::cancel();
  if (!body.empty()) return {BodyRead::Status::data, body};
  return is_body_read_ ? BodyRead{BodyRead::Status::end, {}} : read_body();
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
  is_chunked_ = framing.framing == Framing::chunked;
  // A body that nobody read to its end stands between this request and the next.
  if (!is_body_read_) is_persistent_ = false;
  HeadBuffer& head = worker_.head_buffer;
  head.clear();
  compose_response(exchange, framing, is_persistent_, worker_.http_date(), head);
  head_ = head.view();
  if (is_bodyless) send({}, {}, {}, {});
}

void ClientConnection::write_body(std::string_view data) {
  if (state_ == State::closed) return;
  if (!is_chunked_ || data.empty()) return send(data, {}, {}, {});
  char line[20];
  const auto end = fmt::format_to_n(line, sizeof line, "{:x}\r\n", data.size());
  send({line, end.size}, data, "\r\n", {});
}

// The composed head goes in front.
void ClientConnection::send(std::string_view a, std::string_view b, std::string_view c,
                            std::string_view d) {
  if (state_ == State::closed) return;
  const iovec parts[] = {part(head_), part(a), part(b), part(c), part(d)};
  std::size_t total = 0;
  for (const iovec& each : parts) total += each.iov_len;
  if (total == 0) return;
  std::size_t written = 0;
  if (out_.is_empty()) {
    if (stream_.write(parts, written) == Stream::Status::failed) {
      head_ = {};
      is_persistent_ = false;
      worker_.close_later(*this);
      return;
    }
  }
  if (handler_ != nullptr) handler_->exchange.bytes_sent += total;
  for (const iovec& each : parts) {
    const std::size_t skipped = std::min(written, each.iov_len);
    written -= skipped;
    out_.append({static_cast<const char*>(each.iov_base) + skipped, each.iov_len - skipped});
  }
  head_ = {};
  if (!out_.is_empty()) start(worker_.loop, worker_.limits.send_timeout);
}

// False when the connection is over, or still has bytes to send.
bool ClientConnection::flush() {
  if (!stream_.may_write()) return false;
  const iovec parts[] = {part(out_.view())};
  std::size_t written = 0;
  if (stream_.write(parts, written) == Stream::Status::failed) {
    close();
    return false;
  }
  out_.consume(written);
  if (!out_.is_empty()) {
    if (written != 0) start(worker_.loop, worker_.limits.send_timeout);
    return false;
  }
  Timer::cancel();
  if (state_ == State::head) wait_for_head();
  return true;
}

void ClientConnection::finish() {
  if (is_chunked_) send("0\r\n\r\n", {}, {}, {});
  if (!head_.empty()) send({}, {}, {}, {});
  end_message();
}

// The transaction is over; it still is on the stack.
void ClientConnection::end_message() {
  release_handler();
  if (state_ == State::closed) return;
  if (state_ == State::tunnel ||
      (!is_persistent_ && is_body_read_ && in_.is_empty() && out_.is_empty())) {
    close();
    return;
  }
  is_chunked_ = false;
  if (!is_persistent_) {
    state_ = State::lingering;
    lingered_ = 0;
    if (out_.is_empty()) stream_.shut_down();
    start(worker_.loop, worker_.limits.linger_timeout);
    if (!is_driving_) worker_.drive_later(*this);
    return;
  }
  state_ = State::head;
  if (out_.is_empty()) wait_for_head();
  if (!is_driving_ && may_have_head()) worker_.drive_later(*this);
}

void ClientConnection::wait_for_head() {
  start(worker_.loop, worker_.limits.keepalive_timeout);
}

// What a client still sends is read and thrown away for a while: closing at once would reset the
// connection, and the answer might be lost with it (RFC 9112, 9.6).
void ClientConnection::linger() {
  if (!out_.is_empty()) return;
  stream_.shut_down();
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
  // cut.
  head_ = {};
  close();
}

void ClientConnection::start_tunnel(const Exchange& exchange) {
  HeadBuffer& head = worker_.head_buffer;
  head.clear();
  compose_response(exchange, {}, true, worker_.http_date(), head);
  head_ = head.view();
  state_ = State::tunnel;
  is_persistent_ = false;
  is_chunked_ = false;
  send({}, {}, {}, {});
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
    case State::tunnel:
    case State::lingering: close(); return;
    case State::closed: return;
  }
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
