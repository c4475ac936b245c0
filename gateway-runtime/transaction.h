#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "gateway-runtime/downstream.h"
#include "gateway-runtime/exchange.h"
#include "gateway-runtime/http/chunked.h"
#include "gateway-runtime/request_handler.h"
#include "gateway-runtime/upstream_pool.h"
#include "gateway-runtime/worker.h"

namespace gwctl::runtime {

/// Brings one request through the gateway: route, plugins, upstream, answer.
class Transaction final : public RequestHandler, public UpstreamUser, private Timer {
 public:
  explicit Transaction(Worker& worker) : worker_{worker} {}

  void begin(Downstream& downstream) override;
  void on_downstream() override;
  void resume() override;
  void cancel() override;
  void on_upstream() override;

 private:
  enum class Stage : std::uint8_t {
    routing,
    global_rewrite,
    rewrite,
    consumer_rewrite,
    global_access,
    access,
    global_before_proxy,
    before_proxy,
    answering,  // without an upstream
    buffering,  // the body of the request, as far as it is kept
    connecting,
    proxying,
    tunnel,
    done,
  };

  // Up to here plugins may answer and wait.
  static constexpr Stage last_plugin_stage = Stage::before_proxy;

  /// Why a try to get an answer failed.
  enum class Fault : std::uint8_t { connect, connect_timeout, timeout, closed, garbage };

  void on_timer() override;

  // Reads of one side in one go; then others have their turn.
  static constexpr int turns_max = 16;

  // transaction.cpp: routing and plugins
  void run();
  bool find_route();
  bool has_needed_certificate() const;
  void set_time();
  const std::vector<const ChainEntry*>* stage_list() const;
  bool run_list(const std::vector<const ChainEntry*>& list);
  bool wait_for_filter(const ChainEntry& entry);

  bool is_wanted(const ChainEntry& entry) {
    return entry.kind != exchange.replaced_kind && (entry.meta == nullptr || passes_filter(entry));
  }

  bool passes_filter(const ChainEntry& entry);
  bool is_shadowed(const ChainEntry& entry) const;
  void end_stage();
  Stage next_stage() const;
  void wait();
  void apply_error_response(const ChainEntry& entry);
  void answer_status(int status);
  void answer();
  void shape_local_answer();
  void run_response_head();
  void run_response_body(BodyPiece& piece);
  bool has_body_plugins() const;
  bool may_have_body() const;
  template <class Call>
  void each_plugin(std::vector<const ChainEntry*> Chain::*list, const Call& call);
  void end();
  void give_up();

  // transaction_upstream.cpp: the way to the upstream
  void buffer_body();
  BodyRead read_client();
  void start_proxy();
  void try_next();
  void use(std::unique_ptr<UpstreamConnection> connection);
  void send_request();
  void pump_request();
  bool flush_request();
  void end_request(int status);

  bool is_request_over() const { return is_request_sent_ || is_request_cut_; }

  void fail_try(Fault fault);
  void end_try();
  bool may_retry(Fault fault) const;
  std::string_view host_for(const UpstreamNode& node) const;
  const Timeouts& timeouts() const;
  void drop_connection();

  // transaction_response.cpp: the way back
  void pump_response();
  bool read_response();
  void watch_response();
  bool take_head(std::string_view text, std::string_view& rest);
  bool take_interim();
  bool is_body_sound(std::string_view begin) const;
  void begin_response();
  void tell_upstream_status();
  bool take_body(std::string_view data);
  void end_of_stream();
  void end_response(bool is_clean);
  void write_body(std::string_view body, bool is_last);
  void pump_tunnel();
  bool flush_tunnel();

  Worker& worker_;
  Downstream* downstream_ = nullptr;
  Stage stage_ = Stage::done;
  std::size_t cursor_ = 0;
  bool waits_for_filter_ = false;

  // the request's body
  std::uint64_t body_read_ = 0;
  Bytes body_;                     // kept, for a plugin or for further tries
  bool is_body_complete_ = false;  // all of it has been read from the client
  bool is_body_streamed_ = false;  // some of it is gone to the upstream and not kept
  bool is_request_begun_ = false;  // a byte of it was sent in this try
  bool is_request_sent_ = false;   // to its last byte
  bool is_request_cut_ = false;    // the upstream takes no more of it
  bool is_request_chunked_ = false;

  // the upstream
  const Upstream* upstream_ = nullptr;
  std::uint32_t node_ = 0;
  std::uint32_t tries_left_ = 0;
  std::uint64_t retry_deadline_ = 0;
  std::unique_ptr<UpstreamConnection> connection_;
  bool is_reused_ = false;
  bool is_trying_ = false;  // the last attempt is under way
  bool upgrades_ = false;
  Bytes out_;  // for the upstream, which did not take it yet

  // the response
  ResponseHead response_;
  std::size_t scanned_ = 0;
  std::uint32_t interims_ = 0;  // of this try
  bool has_response_ = false;
  Framing framing_ = Framing::none;
  std::uint64_t body_left_ = 0;
  ChunkedDecoder chunks_;
};

}  // namespace gwctl::runtime
