#include "gateway-runtime/rate_window.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>

namespace gwctl::runtime {
namespace {

constexpr std::uint64_t second = 1'000'000;
constexpr std::uint64_t window = 10 * second;
// On a bound of aligned windows.
constexpr std::uint64_t start = 1000 * window;

using Take = Quota (*)(Counter&, std::uint64_t, std::uint64_t, std::uint64_t);

// Requests at these tenths of seconds: `+` passes, `-` does not; then what is left and, in tenths
// of seconds, the reset.
std::string run(Take take, std::uint64_t limit, const std::vector<std::uint64_t>& tenths) {
  Counter counter;
  std::string said;
  for (const std::uint64_t at : tenths) {
    const Quota quota = take(counter, limit, window, start + at * second / 10);
    said += fmt::format("{}{}/{} ", quota.is_accepted ? '+' : '-', quota.remaining,
                        quota.reset * 10 / second);
  }
  return said;
}

TEST_CASE("a fixed window begins with the first request") {
  CHECK(run(take_fixed, 2, {3, 4, 5, 102}) == "+1/100 +0/99 -0/98 -0/1 ");
  CHECK(run(take_fixed, 2, {3, 103, 104, 105}) == "+1/100 +1/100 +0/99 -0/98 ");
  CHECK(run(take_fixed, 1, {0, 99, 100, 199, 200}) == "+0/100 -0/1 +0/100 -0/1 +0/100 ");
}

TEST_CASE("a fixed window follows a limit that changes") {
  Counter counter;
  CHECK(take_fixed(counter, 2, window, start).remaining == 1);
  CHECK(take_fixed(counter, 5, window, start).remaining == 3);
  CHECK(!take_fixed(counter, 2, window, start).is_accepted);
}

TEST_CASE("a sliding window remembers a share of the one before") {
  // All of the limit at once; in the next window it comes back bit by bit.
  CHECK(run(take_sliding, 2, {0, 0, 0}) == "+1/100 +0/100 -0/150 ");
  CHECK(run(take_sliding, 2, {0, 0, 149, 150, 151}) == "+1/100 +0/100 -0/1 +0/50 -0/49 ");
  // What was refused is not counted.
  CHECK(run(take_sliding, 1, {0, 10, 20, 200}) == "+0/100 -0/190 -0/180 +0/100 ");
  // Two windows later nothing is left.
  CHECK(run(take_sliding, 2, {0, 0, 200, 200}) == "+1/100 +0/100 +1/100 +0/100 ");
}

TEST_CASE("a worker whose clock is behind takes nothing of a limit back") {
  CHECK(run(take_fixed, 2, {3, 4, 2, 4}) == "+1/100 +0/99 -0/101 -0/99 ");
  CHECK(run(take_fixed, 1, {3, 103, 102, 104}) == "+0/100 +0/100 -0/101 -0/99 ");
  // The next window has begun for the second one, not for the third.
  CHECK(run(take_sliding, 2, {0, 199, 200, 199, 200}) == "+1/100 +0/1 +0/100 -0/100 -0/100 ");
}

TEST_CASE("a sliding window tells when one more passes") {
  for (const std::uint64_t limit : {1UL, 2UL, 3UL, 7UL, 50UL}) {
    CAPTURE(limit);
    Counter counter;
    std::uint64_t now = start + 3 * second;
    for (std::uint64_t i = 0; i < limit; ++i)
      REQUIRE(take_sliding(counter, limit, window, now).is_accepted);
    for (int round = 0; round < 100; ++round) {
      const Quota refused = take_sliding(counter, limit, window, now);
      REQUIRE(!refused.is_accepted);
      REQUIRE(refused.reset > 0);
      Counter early = counter;
      CHECK(!take_sliding(early, limit, window, now + refused.reset - 2).is_accepted);
      now += refused.reset + 1;
      REQUIRE(take_sliding(counter, limit, window, now).is_accepted);
      while (take_sliding(counter, limit, window, now).is_accepted) {
      }
    }
  }
}

TEST_CASE("counters are found by their names, and forgotten when they are over") {
  CounterTable table{64};
  const auto count = [&](std::string_view name, std::uint64_t now) {
    return table.change(counter_id(root_space(), name), now, [&](Counter& counter) {
      return take_fixed(counter, 1000, window, now).remaining;
    });
  };
  CHECK(count("a", start) == 999);
  CHECK(count("b", start) == 999);
  CHECK(count("a", start) == 998);
  CHECK(counter_id(root_space(), "a") == counter_id(root_space(), "a"));
  CHECK(!(counter_id(root_space(), "a") == counter_id(counter_id(root_space(), ""), "a")));
  CHECK(!(counter_id(root_space(), "12345678") == counter_id(root_space(), "123456789")));
  // More than there is room for, then windows later.
  for (int i = 0; i < 100'000; ++i) count(std::to_string(i), start + 1);
  CHECK(table.size() <= std::size_t{64} * 64);
  for (int i = 0; i < 100'000; ++i) count(std::to_string(i % 10), start + 2 * window);
  CHECK(table.size() <= std::size_t{64} * 64);
  CHECK(count("new", start + 2 * window) == 999);
}

}  // namespace
}  // namespace gwctl::runtime
