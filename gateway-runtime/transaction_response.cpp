#include <algorithm>
#include <charconv>

#include "gateway-runtime/compose.h"
#include "gateway-runtime/scratch_text.h"
#include "gateway-runtime/transaction.h"

namespace gwctl::runtime {
namespace {

// Interim answers to one request; an upstream that sends more is not to be trusted.
constexpr std::uint32_t interims_max = 100;

iovec part(std::string_view text) {
  return {const_cast<char*>(text.data()), text.size()};
}

}  // namespace

// Reads as long as the client takes what comes.
void Transaction::pump_response() {
  for (int turn = 0; connection_->stream.may_read() && downstream_->can_write(); ++turn) {
    if (turn == turns_max) return downstream_->call_later();
    if (!read_response()) return;
  }
  watch_response();
}

// False when the try is over.
bool Transaction::read_response() {
  std::size_t size = 0;
  switch (connection_->stream.read(worker_.read_buffer.get(), Worker::read_buffer_bytes, size)) {
    case Stream::Status::done: break;
    case Stream::Status::blocked: return true;
    case Stream::Status::closed: end_of_stream(); return false;
    case Stream::Status::failed:
      has_response_ ? end_response(false) : fail_try(Fault::closed);
      return false;
  }
  std::string_view data{worker_.read_buffer.get(), size};
  if (!has_response_ && !take_head(data, data)) return false;
  if (!has_response_) return true;
  if (!take_body(data)) return false;
  if (is_request_over()) start(worker_.loop, timeouts().read);
  return true;
}

// The upstream has its time while it is waited for, not while the client is.
void Transaction::watch_response() {
  if (!is_request_over()) return;
  if (!downstream_->can_write()) {
    Timer::cancel();
  } else if (!is_running()) {
    start(worker_.loop, timeouts().read);
  }
}

// Reads heads until there is the one of the answer; `rest` is what follows it. False: the try is
// over.
bool Transaction::take_head(std::string_view text, std::string_view& rest) {
  Bytes& kept = connection_->in;
  const bool is_continued = !kept.is_empty();
  if (is_continued) {
    kept.append(text);
    text = kept.view();
  }
  while (!text.empty()) {
    Refusal refusal;
    switch (parse_response(text, scanned_, worker_.limits.head, exchange.request.method, response_,
                           refusal)) {
      case Parsed::refused: fail_try(Fault::garbage); return false;
      case Parsed::incomplete:
        if (!is_continued) {
          kept.append(text);
        } else {
          kept.consume(kept.size() - text.size());
        }
        return true;
      case Parsed::complete: break;
    }
    scanned_ = 0;
    const bool switches = response_.status == 101;
    if (switches && !(upgrades_ && is_request_sent_)) {
      fail_try(Fault::garbage);
      return false;
    }
    if (response_.status < 200 && !switches) {
      if (!take_interim()) return false;
      text.remove_prefix(response_.head_size);
      continue;
    }
    if (!is_body_sound(text.substr(response_.head_size))) {
      fail_try(Fault::garbage);
      return false;
    }
    const std::string_view head = exchange.scratch.copy(text.substr(0, response_.head_size));
    response_.rebase(text.data(), head.data());
    // The body goes through the shared buffer; what was kept must not be lost with its memory.
    rest = text.substr(response_.head_size);
    if (is_continued) {
      std::copy(rest.begin(), rest.end(), worker_.read_buffer.get());
      rest = {worker_.read_buffer.get(), rest.size()};
      kept.clear();
    }
    // Bytes behind an answer without a body: the connection is not to be trusted.
    if (response_.framing == Framing::none && !switches && !rest.empty())
      connection_->is_fit = false;
    begin_response();
    return stage_ != Stage::done;
  }
  if (is_continued) kept.clear();
  return true;
}

// Passes it on, but for the 100 that the client has asked the gateway for. False: the try is over.
bool Transaction::take_interim() {
  if (++interims_ > interims_max) {
    fail_try(Fault::garbage);
    return false;
  }
  if (response_.status == 100 && exchange.request.expects_continue) return true;
  remove_hop_by_hop(response_.fields, exchange.scratch);
  response_.fields.remove(FieldName::content_length);
  downstream_->write_interim(response_);
  return true;
}

// As far as it has come with the head: while nothing was sent, the client can still be told that
// the gateway was badly answered.
bool Transaction::is_body_sound(std::string_view begin) const {
  if (response_.framing != Framing::chunked) return true;
  ChunkedDecoder decoder;
  ChunkedDecoder::Step step{ChunkedDecoder::Status::data, 0, {}};
  for (; step.status == ChunkedDecoder::Status::data; begin.remove_prefix(step.consumed))
    step = decoder.next(begin);
  return step.status != ChunkedDecoder::Status::refused;
}

void Transaction::begin_response() {
  has_response_ = true;
  Attempt& attempt = exchange.attempts.back();
  attempt.status = response_.status;
  attempt.header_time = worker_.loop.now() - attempt.begin;
  Answer& answer = exchange.answer;
  answer.status = response_.status;
  answer.is_local = false;
  // What plugins said of the answer beforehand stays, behind what the upstream says.
  answer.fields.swap(response_.fields);
  framing_ = response_.framing;
  // To HEAD, which is not what the client sent.
  if (framing_ == Framing::none && may_have_body()) answer.fields.set("Content-Length", "0");
  body_left_ = response_.content_length;
  chunks_.reset();
  if (response_.status == 101) {
    stage_ = Stage::tunnel;
    remove_hop_by_hop_but_upgrade(answer.fields);
    for (const Field& field : response_.fields) answer.fields.add(field);
    run_response_head();
    downstream_->start_tunnel(exchange);
    start(worker_.loop, timeouts().read);
    return;
  }
  remove_hop_by_hop(answer.fields, exchange.scratch);
  for (const Field& field : response_.fields) answer.fields.add(field);
  answer.fields.set(line_field(server_line, FieldName::server));
  tell_upstream_status();
  run_response_head();
  std::uint64_t length = 0;
  const std::string_view told = answer.fields.get(FieldName::content_length);
  const bool has_length =
      !told.empty() &&
      std::from_chars(told.data(), told.data() + told.size(), length).ec == std::errc{};
  downstream_->write_head(exchange, has_length, length);
  if (framing_ == Framing::none || (framing_ == Framing::length && body_left_ == 0)) {
    // A plugin may put something in the place of nothing.
    write_body({}, true);
    end_response(true);
  }
}

// What all tries came to, where the last one failed at the upstream.
void Transaction::tell_upstream_status() {
  if (exchange.attempts.empty()) return;
  const int last = exchange.attempts.back().status;
  const bool is_error = last >= 500 && last <= 599;
  if (!is_error && !exchange.snapshot->settings.shows_upstream_status) return;
  std::string_view told;
  for (const Attempt& attempt : exchange.attempts) {
    const std::string_view one =
        decimal(static_cast<std::uint64_t>(attempt.status), exchange.scratch);
    told = exchange.scratch.join(told, told.empty() ? "" : ", ", one);
  }
  exchange.answer.fields.set("X-APISIX-Upstream-Status", told);
}

// False when the response is over.
bool Transaction::take_body(std::string_view data) {
  if (stage_ == Stage::tunnel) {
    downstream_->write_body(data);
    return true;
  }
  bool is_last = false;
  std::string_view body;
  switch (framing_) {
    case Framing::length:
      body = data.substr(0, std::min<std::uint64_t>(body_left_, data.size()));
      body_left_ -= body.size();
      is_last = body_left_ == 0;
      // Bytes that nobody asked for: the connection is not to be trusted.
      if (body.size() != data.size()) connection_->is_fit = false;
      break;
    case Framing::close: body = data; break;
    case Framing::none: break;
    case Framing::chunked: {
      // The pieces move together in the buffer that they came in.
      const ChunkedDecoder::Step step = chunks_.join({const_cast<char*>(data.data()), data.size()});
      if (step.status == ChunkedDecoder::Status::refused) {
        end_response(false);
        return false;
      }
      body = step.data;
      is_last = step.status == ChunkedDecoder::Status::end;
      if (step.consumed != data.size()) connection_->is_fit = false;
      break;
    }
  }
  if (is_last) {
    write_body(body, true);
    end_response(true);
    return false;
  }
  write_body(body, false);
  return true;
}

void Transaction::write_body(std::string_view body, bool is_last) {
  BodyPiece piece{body, is_last};
  if (has_body_plugins()) run_response_body(piece);
  // A head whose body lets itself be waited for goes by itself.
  if (may_have_body() && !(is_last && piece.data.empty())) downstream_->write_body(piece.data);
}

void Transaction::end_of_stream() {
  if (!has_response_) return fail_try(Fault::closed);
  if (stage_ == Stage::tunnel) return end_response(true);
  if (framing_ != Framing::close) return end_response(false);
  write_body({}, true);
  end_response(true);
}

void Transaction::end_response(bool is_clean) {
  end_try();
  const bool is_whole =
      stage_ != Stage::tunnel && framing_ != Framing::close && response_.is_persistent;
  if (is_clean && is_whole && is_request_sent_) {
    Timer::cancel();
    worker_.pool->give_back(*upstream_, std::move(connection_));
  } else {
    drop_connection();
  }
  end();
  is_clean && !exchange.is_answer_broken ? downstream_->finish() : downstream_->abort();
}

// Bytes both ways. A client that has ended its side still gets what the upstream has to say.
void Transaction::pump_tunnel() {
  for (int turn = 0; !is_request_cut_ && flush_tunnel(); ++turn) {
    if (turn == turns_max) return downstream_->call_later();
    const BodyRead read = downstream_->read_body();
    if (read.status == BodyRead::Status::blocked) break;
    if (read.status == BodyRead::Status::end) {
      connection_->stream.shut_down();
      is_request_cut_ = true;
      break;
    }
    if (read.status != BodyRead::Status::data) return give_up();
    out_.append(read.data);
    start(worker_.loop, timeouts().read);
  }
  if (stage_ == Stage::tunnel) pump_response();
}

bool Transaction::flush_tunnel() {
  if (out_.is_empty()) return true;
  const iovec parts[] = {part(out_.view())};
  std::size_t written = 0;
  if (connection_->stream.write(parts, written) == Stream::Status::failed) {
    is_request_cut_ = true;
    return false;
  }
  out_.consume(written);
  return out_.is_empty();
}

}  // namespace gwctl::runtime
