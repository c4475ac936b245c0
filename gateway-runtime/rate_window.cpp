#include "gateway-runtime/rate_window.h"

#include <algorithm>
#include <cmath>

namespace gwctl::runtime {
namespace {

// When the estimate, one more request included, falls to the limit: microseconds from now.
std::uint64_t sliding_delay(const Counter& counter, double limit, double window, double left) {
  const auto count = static_cast<double>(counter.count);
  if (count + 1 <= limit) {
    // As this window goes on, what is left of the last one gets less.
    const double share = (limit - 1 - count) / static_cast<double>(counter.last);
    return static_cast<std::uint64_t>(std::ceil(left - share * window));
  }
  // Not in this window; in the next one this is the last.
  const double share = (limit - 1) / count;
  return static_cast<std::uint64_t>(std::ceil(left + window - share * window));
}

}  // namespace

Quota take_fixed(Counter& counter, std::uint64_t limit, std::uint64_t window, std::uint64_t now) {
  if (counter.count == 0 || counter.end <= now) {
    counter.count = 0;
    counter.end = now + window;
  }
  ++counter.count;
  const bool is_accepted = counter.count <= limit;
  return {is_accepted, is_accepted ? limit - counter.count : 0, counter.end - now};
}

Quota take_sliding(Counter& counter, std::uint64_t limit, std::uint64_t window, std::uint64_t now) {
  std::uint64_t begin = now / window * window;
  // A counter is kept to the end of the window after its own.
  std::uint64_t end = begin + 2 * window;
  // Another worker, whose clock is a little ahead, has begun the next window.
  if (counter.end == end + window) {
    begin = now = begin + window;
    end += window;
  }
  if (counter.end != end) {
    counter.last = counter.end == begin + window ? counter.count : 0;
    counter.count = 0;
    counter.end = end;
  }
  const std::uint64_t left = begin + window - now;
  const double share = static_cast<double>(left) / static_cast<double>(window);
  const double estimate =
      static_cast<double>(counter.count) + static_cast<double>(counter.last) * share;
  if (estimate + 1 > static_cast<double>(limit)) {
    return {false, 0,
            sliding_delay(counter, static_cast<double>(limit), static_cast<double>(window),
                          static_cast<double>(left))};
  }
  ++counter.count;
  return {true, static_cast<std::uint64_t>(static_cast<double>(limit) - estimate - 1), left};
}

// `count`: millionths of requests in the bucket; `last`: when that was.
std::optional<std::uint64_t> take_leaking(Counter& counter, double rate, double burst,
                                          std::uint64_t now) {
  constexpr double millionths = 1'000'000;
  // Another worker's clock may be a little ahead.
  now = std::max({now, counter.last, std::uint64_t{1}});
  double excess = 0;
  if (counter.last != 0 && counter.end > now) {
    const auto elapsed = static_cast<double>(now - counter.last);
    excess = std::max(static_cast<double>(counter.count) - rate * elapsed + millionths, 0.0);
    if (excess > burst * millionths) return std::nullopt;
  }
  counter.count = static_cast<std::uint64_t>(excess);
  counter.last = now;
  // From then on another one finds nothing before it.
  const double empty = std::min((excess + millionths) / rate, 1e15);
  counter.end = now + static_cast<std::uint64_t>(empty) + 1;
  return static_cast<std::uint64_t>(excess / rate);
}

}  // namespace gwctl::runtime
