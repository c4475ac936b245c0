#include "gateway-runtime/health_probe.h"

#include <utility>

namespace gwctl::runtime {

using Kind = ProbeOutcome::Kind;

void HealthProbe::start() {
  auto stream = connect_to(target_.address);
  if (stream) stream_ = *std::move(stream);
  has_failed_ = !stream || !start_tls() || !loop_.add(stream_.descriptor(), *this);
  Timer::start(loop_, has_failed_ ? 0 : target_.timeout);
}

bool HealthProbe::start_tls() {
  if (target_.tls == nullptr) return true;
  auto session = TlsSession::connect(stream_.descriptor(), *target_.tls, target_.server_name);
  const bool is_made = session != nullptr;
  stream_.start_tls(std::move(session));
  return is_made;
}

void HealthProbe::cancel() {
  Timer::cancel();
  stream_.close();
  done_ = nullptr;
}

void HealthProbe::on_timer() {
  end({has_failed_ ? Kind::failed : Kind::late});
}

void HealthProbe::on_events(std::uint32_t events) {
  if (!stream_.is_open()) return;
  stream_.note(events);
  if (!is_connected_ && !connect()) return;
  if (stream_.may_write() && written_ != target_.request.size()) write();
  if (stream_.is_open() && stream_.may_read()) read();
}

// Whether there is something to be asked now.
bool HealthProbe::connect() {
  if (stream_.tls() == nullptr && !stream_.may_write()) return false;
  Stream::Status status = Stream::Status::failed;
  if (connect_error(stream_) == 0) status = stream_.handshake();
  if (status == Stream::Status::blocked) return false;
  is_connected_ = status == Stream::Status::done;
  if (!is_connected_) {
    end({Kind::failed});
  } else if (target_.request.empty()) {
    end({Kind::connected});
  }
  return stream_.is_open();
}

void HealthProbe::write() {
  const std::string_view left = std::string_view{target_.request}.substr(written_);
  const iovec parts[] = {{const_cast<char*>(left.data()), left.size()}};
  std::size_t written = 0;
  if (stream_.write(parts, written) == Stream::Status::failed) return end({Kind::failed});
  written_ += written;
}

void HealthProbe::read() {
  char buffer[read_bytes];
  while (stream_.is_open() && stream_.may_read()) {
    std::size_t size = 0;
    switch (stream_.read(buffer, sizeof buffer, size)) {
      case Stream::Status::done: break;
      case Stream::Status::blocked: return;
      default: return end({Kind::failed});
    }
    answer_.append(buffer, size);
    if (parse()) return;
  }
}

bool HealthProbe::parse() {
  while (!answer_.empty()) {
    ResponseHead head;
    Refusal refusal;
    switch (parse_response(answer_, scanned_, {}, target_.method, head, refusal)) {
      case Parsed::incomplete: return false;
      case Parsed::refused: end({Kind::answered}); return true;
      case Parsed::complete: break;
    }
    constexpr int first_final = 200;
    if (head.status >= first_final) {
      end({Kind::answered, head.status});
      return true;
    }
    answer_.erase(0, head.head_size);
    scanned_ = 0;
  }
  return false;
}

void HealthProbe::end(ProbeOutcome outcome) {
  const Done done = std::move(done_);
  cancel();
  if (done) done(outcome);
}

}  // namespace gwctl::runtime
