#pragma once

#include <cstdint>
#include <string>

#include "gateway-runtime/exchange.h"
#include "gateway-runtime/loop.h"

namespace gwctl::runtime {

enum class LogFormat : std::uint8_t { off, pretty, json };

struct LogOptions {
  LogFormat format = LogFormat::off;
  int descriptor = 2;
  bool has_colors = false;
};

/// A line for each request of one worker: what was asked, what came of it, which route and which
/// node of its upstream had to do with it. Queries are left out, as keys may be in them. Written in
/// batches; what a full pipe does not take is lost.
class AccessLog {
 public:
  AccessLog(EventLoop& loop, const LogOptions& options) : loop_{loop}, options_{options} {}

  ~AccessLog() { flush(); }

  AccessLog(const AccessLog&) = delete;
  AccessLog& operator=(const AccessLog&) = delete;

  void add(const Exchange& exchange);

 private:
  void add_pretty(const Exchange& exchange);
  void add_json(const Exchange& exchange);
  void flush();

  EventLoop& loop_;
  LogOptions options_;
  std::string lines_;
  bool is_flush_due_ = false;
};

}  // namespace gwctl::runtime
