#include "gateway-runtime/access_log.h"

#include <ctime>
#include <iterator>
#include <string_view>
#include <unistd.h>

#include <fmt/format.h>

#include "core/js_text.h"
#include "gateway-runtime/snapshot.h"

namespace gwctl::runtime {
namespace {

constexpr std::uint64_t microseconds_in_millisecond = 1000;
constexpr std::uint64_t microseconds_in_second = 1'000'000;
// A reader that does not read must not cost memory.
constexpr std::size_t lines_bytes_max = 1024 * 1024;

double milliseconds(const Exchange& exchange) {
  const std::uint64_t taken = exchange.now > exchange.begin ? exchange.now - exchange.begin : 0;
  return static_cast<double>(taken) / microseconds_in_millisecond;
}

std::string_view color_of(int status) {
  if (status >= 500) return "\x1b[31m";
  if (status >= 400) return "\x1b[33m";
  return status >= 300 ? "\x1b[36m" : "\x1b[32m";
}

// Control characters of a path must not reach a terminal.
void append_printable(std::string& to, std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      fmt::format_to(std::back_inserter(to), "\\x{:02x}", byte);
    } else {
      to += c;
    }
  }
}

std::tm parts_of(std::uint64_t wall_time) {
  const auto seconds = static_cast<std::time_t>(wall_time / microseconds_in_second);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  return parts;
}

}  // namespace

void AccessLog::add(const Exchange& exchange) {
  if (lines_.size() > lines_bytes_max) return;
  options_.format == LogFormat::json ? add_json(exchange) : add_pretty(exchange);
  if (is_flush_due_) return;
  is_flush_due_ = true;
  loop_.defer([this] { flush(); });
}

void AccessLog::add_pretty(const Exchange& exchange) {
  const std::tm at = parts_of(exchange.wall_time);
  const int status = exchange.answer.status;
  auto out = std::back_inserter(lines_);
  fmt::format_to(out, "{:02}:{:02}:{:02} ", at.tm_hour, at.tm_min, at.tm_sec);
  if (options_.has_colors) lines_ += color_of(status);
  fmt::format_to(out, "{:3}", status);
  if (options_.has_colors) lines_ += "\x1b[39m";
  fmt::format_to(out, " {:7.1f} ms  {} ", milliseconds(exchange), exchange.request.method_name);
  append_printable(lines_, exchange.uri);
  if (exchange.route != nullptr) fmt::format_to(out, "  route {}", exchange.route->id);
  if (exchange.consumer != nullptr)
    fmt::format_to(out, "  consumer {}", exchange.consumer->username);
  for (const Attempt& attempt : exchange.attempts) {
    fmt::format_to(out, "  > {}", attempt.address);
    if (attempt.status != status) fmt::format_to(out, " {}", attempt.status);
  }
  lines_ += '\n';
}

void AccessLog::add_json(const Exchange& exchange) {
  const std::tm at = parts_of(exchange.wall_time);
  auto out = std::back_inserter(lines_);
  fmt::format_to(out,
                 R"({{"time":"{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z","client":{},"method":{},)"
                 R"("host":{},"path":{},"status":{},"milliseconds":{:.1f},"received":{},"sent":{})",
                 at.tm_year + 1900, at.tm_mon + 1, at.tm_mday, at.tm_hour, at.tm_min, at.tm_sec,
                 to_json_string(exchange.client.address),
                 to_json_string(exchange.request.method_name), to_json_string(exchange.host),
                 to_json_string(exchange.uri), exchange.answer.status, milliseconds(exchange),
                 exchange.bytes_received, exchange.bytes_sent);
  if (exchange.route != nullptr)
    fmt::format_to(out, R"(,"route":{})", to_json_string(exchange.route->id));
  if (exchange.consumer != nullptr)
    fmt::format_to(out, R"(,"consumer":{})", to_json_string(exchange.consumer->username));
  if (!exchange.attempts.empty()) {
    const Attempt& last = exchange.attempts.back();
    fmt::format_to(out, R"(,"upstream":{},"upstream_status":{},"tries":{})",
                   to_json_string(last.address), last.status, exchange.attempts.size());
  }
  lines_ += "}\n";
}

void AccessLog::flush() {
  is_flush_due_ = false;
  std::string_view rest = lines_;
  while (!rest.empty()) {
    const ssize_t written = ::write(options_.descriptor, rest.data(), rest.size());
    if (written <= 0) break;
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  lines_.clear();
}

}  // namespace gwctl::runtime
