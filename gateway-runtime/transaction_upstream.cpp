#include <algorithm>

#include <fmt/format.h>

#include "gateway-runtime/compose.h"
#include "gateway-runtime/passive_health.h"
#include "gateway-runtime/transaction.h"

namespace gwctl::runtime {
namespace {

// A body up to this size is read whole before an upstream is asked: then another one can be asked
// if the first fails, and a slow client holds no upstream.
constexpr std::size_t body_kept_max = 64 * 1024;

constexpr Timeouts default_timeouts{};

iovec part(std::string_view text) {
  return {const_cast<char*>(text.data()), text.size()};
}

}  // namespace

const Timeouts& Transaction::timeouts() const {
  if (exchange.route != nullptr && exchange.route->timeouts) return *exchange.route->timeouts;
  return upstream_ != nullptr && upstream_->timeouts ? *upstream_->timeouts : default_timeouts;
}

void Transaction::start_proxy() {
  const Route& route = *exchange.route;
  if (exchange.is_body_read && exchange.body.data() != body_.view().data()) {
    body_.clear();
    body_.append(exchange.body);
    exchange.body = body_.view();
  }
  if (route.failure_status != 0) return answer_status(route.failure_status);
  upstream_ = exchange.upstream != nullptr ? exchange.upstream : route.upstream.get();
  if (upstream_ == nullptr || upstream_->nodes.empty()) return answer_status(503);
  if (upstream_->tls != nullptr) exchange.upstream_scheme = "https";
  tries_left_ =
      upstream_->retries.value_or(static_cast<std::uint32_t>(upstream_->nodes.size()) - 1) + 1;
  retry_deadline_ =
      upstream_->retry_timeout == 0 ? 0 : worker_.loop.now() + upstream_->retry_timeout;
  upgrades_ = route.enables_websocket && exchange.request.wants_upgrade;
  stage_ = Stage::buffering;
  buffer_body();
}

// A piece of the request's body, within the bound on all of it.
BodyRead Transaction::read_client() {
  const std::uint64_t general = exchange.snapshot->settings.client_max_body_size;
  const std::uint64_t most =
      general == 0 ? exchange.body_bytes_max : std::min(general, exchange.body_bytes_max);
  BodyRead read = downstream_->read_body();
  if (read.status == BodyRead::Status::data) body_read_ += read.data.size();
  if (body_read_ > most) read.status = BodyRead::Status::too_large;
  return read;
}

// Reads what is kept of the body; then goes on with who waits for it.
void Transaction::buffer_body() {
  const bool is_for_plugin = stage_ <= last_plugin_stage;
  const std::size_t most = is_for_plugin ? exchange.wait.bytes_max : body_kept_max;
  const RequestHead& request = exchange.request;
  if (is_for_plugin && request.framing == Framing::length && request.content_length > most)
    return answer_status(413);
  while (!is_body_complete_ && (is_for_plugin || body_.size() < most)) {
    const BodyRead read = read_client();
    switch (read.status) {
      case BodyRead::Status::data: body_.append(read.data); break;
      case BodyRead::Status::end: is_body_complete_ = true; break;
      case BodyRead::Status::blocked: return;
      case BodyRead::Status::refused: return end_request(400);
      case BodyRead::Status::too_large: return end_request(413);
      case BodyRead::Status::late: return end_request(408);
      case BodyRead::Status::gone: return give_up();
    }
    if (is_for_plugin && body_.size() > most) return answer_status(413);
  }
  if (!is_for_plugin) return try_next();
  exchange.body = body_.view();
  exchange.is_body_read = true;
  exchange.is_resumed = true;
  exchange.wait = {};
  set_time();
  run();
}

std::string_view Transaction::host_for(const UpstreamNode& node) const {
  switch (upstream_->pass_host) {
    case Upstream::PassHost::node: return node.host_field;
    case Upstream::PassHost::rewrite: return upstream_->upstream_host;
    case Upstream::PassHost::pass: break;
  }
  return exchange.upstream_host.empty() ? exchange.request.authority : exchange.upstream_host;
}

void Transaction::try_next() {
  const bool is_late =
      retry_deadline_ != 0 && worker_.loop.now() > retry_deadline_ && !exchange.attempts.empty();
  const int failure = exchange.attempts.empty() ? 502 : exchange.attempts.back().status;
  if (tries_left_ == 0 || is_late) return answer_status(failure);
  --tries_left_;
  const auto picked = worker_.pool->balancer(*upstream_).pick(exchange, exchange.attempts);
  if (!picked) return answer_status(failure);
  node_ = *picked;
  const UpstreamNode& node = upstream_->nodes[node_];
  Attempt attempt;
  attempt.address = node.address_text;
  attempt.node = node_;
  attempt.begin = worker_.loop.now();
  exchange.attempts.push_back(attempt);
  is_trying_ = true;
  // What must not or cannot be sent twice is sent on no connection that its end is known of only to
  // the kernel.
  const bool is_checked = !is_idempotent(exchange.request.method) || !is_body_complete_;
  const std::string_view asked_name =
      upstream_->tls == nullptr ? std::string_view{} : without_port(host_for(node));
  if (auto idle = worker_.pool->take_idle(*upstream_, node, asked_name, is_checked)) {
    is_reused_ = true;
    use(std::move(idle));
    send_request();
    return;
  }
  is_reused_ = false;
  auto connected = worker_.pool->connect(*upstream_, node, asked_name);
  if (!connected) return fail_try(Fault::connect);
  stage_ = Stage::connecting;
  use(*std::move(connected));
  start(worker_.loop, timeouts().connect);
}

void Transaction::use(std::unique_ptr<UpstreamConnection> connection) {
  connection_ = std::move(connection);
  connection_->user = this;
}

void Transaction::on_upstream() {
  if (stage_ == Stage::connecting) {
    Stream& stream = connection_->stream;
    if (!connection_->is_connected && !stream.may_write()) return;
    if (!connection_->is_connected && connect_error(stream) != 0) return fail_try(Fault::connect);
    connection_->is_connected = true;
    const Stream::Status agreed = stream.handshake();
    if (agreed == Stream::Status::blocked) return;
    if (agreed != Stream::Status::done) return fail_try(Fault::connect);
    Attempt& attempt = exchange.attempts.back();
    attempt.connect_time = worker_.loop.now() - attempt.begin;
    send_request();
  } else if (stage_ == Stage::proxying) {
    pump_request();
  }
  // An upstream may answer before it has the request, and switch protocols.
  if (stage_ == Stage::proxying) pump_response();
  if (stage_ == Stage::tunnel) pump_tunnel();
}

void Transaction::send_request() {
  stage_ = Stage::proxying;
  ++connection_->requests;
  is_request_begun_ = is_request_sent_ = is_request_cut_ = false;
  scanned_ = 0;
  interims_ = 0;
  response_.clear();
  BodyFraming framing;
  if (is_body_complete_) {
    const bool has_body = !body_.is_empty() || exchange.request.framing != Framing::none;
    if (has_body) framing = {Framing::length, body_.size()};
    is_request_chunked_ = false;
  } else {
    framing = {exchange.request.framing, exchange.request.content_length};
    is_request_chunked_ = framing.framing == Framing::chunked;
  }
  HeadBuffer& head = worker_.head_buffer;
  head.clear();
  compose_request(exchange, host_for(upstream_->nodes[node_]), framing, upgrades_, head);
  std::string_view kept = body_.view();
  char size_line[20];
  std::string_view prefix;
  std::string_view suffix;
  if (is_request_chunked_ && !kept.empty()) {
    const auto end = fmt::format_to_n(size_line, sizeof size_line, "{:x}\r\n", kept.size());
    prefix = {size_line, end.size};
    suffix = "\r\n";
  }
  if (!is_request_chunked_ && kept.size() <= joined_bytes_max) {
    head.append(kept);
    kept = {};
  }
  const iovec parts[] = {part(head.view()), part(prefix), part(kept), part(suffix)};
  std::size_t written = 0;
  const auto status =
      connection_->stream.write(std::span{parts, kept.empty() ? 1UL : 4UL}, written);
  if (status == Stream::Status::failed) return fail_try(Fault::closed);
  is_request_begun_ = written != 0;
  for (const iovec& each : parts) {
    const std::size_t skipped = std::min(written, each.iov_len);
    written -= skipped;
    out_.append({static_cast<const char*>(each.iov_base) + skipped, each.iov_len - skipped});
  }
  if (!is_body_complete_) {
    is_body_streamed_ = true;
    body_.clear();
  }
  start(worker_.loop, timeouts().send);
  pump_request();
}

// Whether all that waits is gone.
bool Transaction::flush_request() {
  if (out_.is_empty()) return true;
  const iovec parts[] = {part(out_.view())};
  std::size_t written = 0;
  const auto status = connection_->stream.write(parts, written);
  if (status == Stream::Status::failed) {
    // What it answered before it stopped to read may wait to be read.
    is_request_cut_ = true;
    start(worker_.loop, timeouts().read);
    return false;
  }
  if (written != 0) {
    is_request_begun_ = true;
    start(worker_.loop, timeouts().send);
  }
  out_.consume(written);
  return out_.is_empty();
}

// Moves the rest of the body from the client to the upstream, as far as both go along.
void Transaction::pump_request() {
  if (is_request_over()) return;
  for (int turn = 0; flush_request(); ++turn) {
    if (is_body_complete_) {
      is_request_sent_ = true;
      start(worker_.loop, timeouts().read);
      return;
    }
    if (turn == turns_max) return downstream_->call_later();
    const BodyRead read = read_client();
    switch (read.status) {
      case BodyRead::Status::data:
        if (is_request_chunked_) out_.append(fmt::format("{:x}\r\n", read.data.size()));
        out_.append(read.data);
        if (is_request_chunked_) out_.append("\r\n");
        start(worker_.loop, timeouts().send);
        break;
      case BodyRead::Status::end:
        is_body_complete_ = true;
        if (is_request_chunked_) out_.append("0\r\n\r\n");
        break;
      // It is the client that takes its time.
      case BodyRead::Status::blocked: Timer::cancel(); return;
      case BodyRead::Status::late: return end_request(408);
      case BodyRead::Status::refused: return end_request(400);
      case BodyRead::Status::too_large: return end_request(413);
      case BodyRead::Status::gone: return give_up();
    }
  }
}

// The rest of the body does not come.
void Transaction::end_request(int status) {
  if (has_response_) return give_up();
  drop_connection();
  answer_status(status);
}

void Transaction::drop_connection() {
  if (connection_ == nullptr) return;
  Timer::cancel();
  worker_.pool->close(std::move(connection_));
}

// RFC 9110, 9.2.2: what may have been acted on is not sent again, unless it may be repeated.
bool Transaction::may_retry(Fault fault) const {
  if (is_body_streamed_) return false;
  if (fault == Fault::connect || fault == Fault::connect_timeout) return true;
  return is_idempotent(exchange.request.method) || !is_request_begun_;
}

// The balancer hears of the end of every try, once.
void Transaction::end_try() {
  if (!is_trying_) return;
  is_trying_ = false;
  Attempt& attempt = exchange.attempts.back();
  attempt.response_time = worker_.loop.now() - attempt.begin;
  worker_.pool->balancer(*upstream_).done(attempt);
}

void Transaction::fail_try(Fault fault) {
  const bool was_reused = is_reused_;
  const bool was_untouched = response_.status == 0 && scanned_ == 0;
  const bool may = may_retry(fault);
  drop_connection();
  out_.clear();
  Attempt& attempt = exchange.attempts.back();
  const bool is_timeout = fault == Fault::timeout || fault == Fault::connect_timeout;
  attempt.status = is_timeout ? 504 : 502;
  attempt.has_failed = true;
  end_try();
  // A connection from the pool that the upstream was closing at that moment: no fault of the node,
  // so the same node is asked again.
  if (was_reused && fault == Fault::closed && was_untouched && may) {
    exchange.attempts.pop_back();
    ++tries_left_;
    return try_next();
  }
  if (may && tries_left_ != 0) {
    report_failed_try(*upstream_, attempt);
    return try_next();
  }
  answer_status(attempt.status);
}

}  // namespace gwctl::runtime
