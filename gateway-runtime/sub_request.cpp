#include "gateway-runtime/sub_request.h"

#include "gateway-runtime/compose.h"

namespace gwctl::runtime {
namespace {

// A longer answer counts as none.
constexpr std::size_t body_bytes_max = std::size_t{16} << 20U;

}  // namespace

SubRequest::~SubRequest() {
  if (handler_ == nullptr) return;
  if (!has_ended_) handler_->cancel();
  drop();
}

void SubRequest::begin(const Peer& client, std::uint64_t timeout) {
  handler_ = worker_.take_handler();
  if (!parse()) {
    is_over_ = has_ended_ = true;
    answer_.status = 400;
    return later(&SubRequest::end);
  }
  Exchange& exchange = handler_->exchange;
  exchange.client = client;
  exchange.wants_head = exchange.request.method == Method::head;
  exchange.bytes_received = head_.size() + body_.size();
  exchange.is_part_of_batch = true;
  start(worker_.loop, timeout);
  handler_->begin(*this);
}

// What is more than one head is none.
bool SubRequest::parse() {
  std::size_t scanned = 0;
  Refusal refusal;
  RequestHead& request = handler_->exchange.request;
  return parse_request(head_, scanned, worker_.limits.head, request, refusal) == Parsed::complete &&
         request.head_size == head_.size();
}

BodyRead SubRequest::read_body() {
  if (std::exchange(is_body_read_, true) || body_.empty()) return {BodyRead::Status::end, {}};
  return {BodyRead::Status::data, body_};
}

void SubRequest::write_head(Exchange& exchange, bool, std::uint64_t) {
  answer_.status = exchange.answer.status;
  for (const Field& field : exchange.answer.fields)
    answer_.fields.emplace_back(field.name, field.value);
  if (exchange.answer.fields.find(FieldName::server) == nullptr)
    answer_.fields.emplace_back("Server", server_name);
}

void SubRequest::write_body(std::string_view data) {
  if (is_over_) return;
  if (answer_.body.size() + data.size() > body_bytes_max) return refuse_rest();
  answer_.body.append(data);
}

// The handler is not ended from within.
void SubRequest::refuse_rest() {
  if (std::exchange(is_over_, true)) return;
  answer_ = {};
  later(&SubRequest::fail);
}

void SubRequest::call_later() {
  worker_.loop.defer([weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self != nullptr && !self->is_over_) self->handler_->on_downstream();
  });
}

void SubRequest::finish() {
  has_ended_ = true;
  if (std::exchange(is_over_, true)) return;
  later(&SubRequest::end);
}

void SubRequest::abort() {
  answer_ = {};
  finish();
}

void SubRequest::start_tunnel(const Exchange&) {
  refuse_rest();
}

void SubRequest::on_timer() {
  if (std::exchange(is_over_, true)) return;
  answer_ = {};
  fail();
}

// When nobody is inside of the handler any more.
void SubRequest::later(void (SubRequest::*call)()) {
  worker_.loop.defer([weak = weak_from_this(), call] {
    if (const auto self = weak.lock()) (self.get()->*call)();
  });
}

void SubRequest::fail() {
  if (!has_ended_) handler_->cancel();
  end();
}

void SubRequest::end() {
  const auto self = shared_from_this();  // `done` may let go of it
  Timer::cancel();
  drop();
  done_();
}

void SubRequest::drop() {
  worker_.give_back(std::move(handler_));
}

}  // namespace gwctl::runtime
