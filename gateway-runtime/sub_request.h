#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gateway-runtime/request_handler.h"
#include "gateway-runtime/worker.h"

namespace gwctl::runtime {

/// What a request of the gateway's own was answered.
struct SubAnswer {
  int status = 0;  ///< 0: no answer came, or none in time
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;
};

/// A request that the gateway sends through itself, for a client. Ends when it is destroyed.
class SubRequest final : public Downstream,
                         public std::enable_shared_from_this<SubRequest>,
                         private Timer {
 public:
  /// `head`: as it would be on the wire; `body` has the length that it tells. `done` is called
  /// once, and never by `begin`.
  SubRequest(Worker& worker, std::string head, std::string body, std::function<void()> done)
      : worker_{worker}, head_{std::move(head)}, body_{std::move(body)}, done_{std::move(done)} {}

  ~SubRequest() override;

  /// `client`: must live as long. `timeout`: milliseconds.
  void begin(const Peer& client, std::uint64_t timeout);

  SubAnswer& answer() { return answer_; }

 private:
  BodyRead read_body() override;

  /// Nobody waits for it piece by piece.
  void write_interim(const ResponseHead&) override {}

  void write_head(Exchange& exchange, bool has_length, std::uint64_t length) override;
  void write_body(std::string_view data) override;

  bool can_write() const override { return true; }

  void call_later() override;
  void finish() override;
  void abort() override;
  void start_tunnel(const Exchange& exchange) override;
  void on_timer() override;

  bool parse();
  void later(void (SubRequest::*call)());
  void drop();
  void fail();
  void refuse_rest();
  void end();

  Worker& worker_;
  std::string head_;
  std::string body_;
  std::function<void()> done_;
  bool is_body_read_ = false;
  bool is_over_ = false;    // what more comes does not count
  bool has_ended_ = false;  // the handler has said its last word
  std::unique_ptr<RequestHandler> handler_;
  SubAnswer answer_;
};

}  // namespace gwctl::runtime
