#pragma once

#include <memory>
#include <span>

#include "gateway-runtime/downstream.h"
#include "gateway-runtime/http/chunked.h"
#include "gateway-runtime/loop.h"
#include "gateway-runtime/net/stream.h"
#include "gateway-runtime/request_handler.h"
#include "gateway-runtime/worker.h"

namespace gwctl::runtime {

/// A client's connection that speaks HTTP/1.x: one request after the other, pipelined ones too.
/// While it is idle it holds no buffer.
class ClientConnection final : public Handler, public Downstream, private Timer {
 public:
  ClientConnection(Worker& worker, Stream stream, const Address& peer, const Address& local);
  ~ClientConnection() override;

  void on_events(std::uint32_t events) override;

  /// Ends it after the request at hand; at once when there is none.
  void drain();
  /// Ends it now, whatever is under way.
  void close();

  BodyRead read_body() override;
  void write_interim(const ResponseHead& interim) override;
  void write_head(Exchange& exchange, bool has_length, std::uint64_t length) override;
  void write_body(std::string_view data) override;

  bool can_write() const override { return out_.is_empty() && !is_broken_; }

  void call_later() override;

  void finish() override;
  void abort() override;
  void start_tunnel(const Exchange& exchange) override;

 private:
  enum class State : std::uint8_t { head, exchange, tunnel, lingering, closed };

  void on_timer() override;
  void drive();
  void read_heads();
  bool may_have_head() const;
  bool read_more(std::string_view& data);
  void end_broken();
  bool take_head(std::string_view data);
  void begin(std::string_view head_and_rest);
  void refuse(int status, const char* reason);
  void wait_for_head();
  void offer_continue();
  BodyRead wait_for_body();
  Stream::Status next_bytes(std::span<char>& bytes);
  bool decode(std::span<char> bytes, std::size_t& used, std::string_view& body);
  void send(std::string_view a, std::string_view b, std::string_view c);
  void write(std::span<const iovec> parts, std::size_t total);
  void flush();
  void on_flushed();
  void end_message();
  void wait_for_end();
  void linger();
  void release_handler();

  Worker& worker_;
  Stream stream_;
  State state_ = State::head;
  bool is_persistent_ = true;
  bool is_broken_ = false;        // nothing can be written any more
  bool is_body_read_ = true;      // the request's, to its end
  bool is_continue_due_ = false;  // 100 Continue has to be sent before the body is read
  bool is_body_late_ = false;
  bool is_driving_ = false;
  Framing framing_ = Framing::none;         // the request's
  Framing answer_framing_ = Framing::none;  // as the client has it
  std::uint64_t body_left_ = 0;
  ChunkedDecoder chunks_;
  std::size_t scanned_ = 0;
  std::size_t lingered_ = 0;
  std::uint32_t requests_ = 0;
  Bytes in_;               // read, and not used yet
  Bytes out_;              // not taken by the client yet
  std::string_view head_;  // composed, and not sent: in the worker's buffer
  std::unique_ptr<RequestHandler> handler_;
  char peer_text_[Address::text_bytes_max];
  char local_text_[Address::text_bytes_max];
  Peer peer_;
  // Made with the first request.
  std::string address_fields_;
  std::string server_port_text_;
};

}  // namespace gwctl::runtime
