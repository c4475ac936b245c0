#include <catch2/catch.hpp>

#include "gateway-runtime/plugins/weighted_turns.h"
#include "gateway-runtime/rate_window.h"

namespace gwctl::runtime {
namespace {

TEST_CASE("a leaking bucket") {
  struct Row {
    std::uint64_t at;  // milliseconds
    std::optional<std::uint64_t> delay;
  };

  struct Bucket {
    double rate;
    double burst;
    std::vector<Row> rows;
  };

  const Bucket buckets[] = {
      {2, 1, {{1, 0}, {1, 500}, {1, std::nullopt}, {501, 500}, {5000, 0}}},
      {2, 0, {{1, 0}, {400, std::nullopt}, {501, 0}, {600, std::nullopt}, {1001, 0}}},
      {0.1, 4, {{1, 0}, {1, 10'000}, {1, 20'000}, {1, 30'000}, {1, 40'000}, {1, std::nullopt}}},
      {1000, 0.5, {{1, 0}, {2, 0}, {3, 0}, {3, std::nullopt}}},
      // The clock of another worker is behind.
      {2, 1, {{5, 0}, {5, 500}, {4, std::nullopt}, {3, std::nullopt}, {505, 500}}},
  };
  constexpr std::uint64_t microseconds = 1000;
  for (const Bucket& bucket : buckets) {
    Counter counter;
    for (const Row& row : bucket.rows) {
      CAPTURE(bucket.rate, bucket.burst, row.at);
      const auto delay = take_leaking(counter, bucket.rate, bucket.burst, row.at * microseconds);
      CHECK(delay.has_value() == row.delay.has_value());
      if (delay && row.delay) CHECK(*delay / microseconds == *row.delay);
    }
  }
}

TEST_CASE("weighted turns") {
  struct Row {
    std::vector<std::uint32_t> weights;
    std::vector<std::size_t> turns;  // of a whole cycle
  };

  const Row rows[] = {
      {{3, 1}, {0, 0, 0, 1}},
      {{1, 3}, {1, 1, 0, 1}},
      {{3, 2}, {0, 0, 1, 0, 1}},
      {{20, 20, 10}, {0, 1, 0, 1, 2}},
      {{0, 7}, {1}},
      {{4, 2, 2}, {0, 0, 1, 2}},
      {{}, {}},
      {{0, 0}, {}},
  };
  for (const Row& row : rows) {
    const plugins::WeightedTurns turns{row.weights};
    CHECK(turns.is_empty() == row.turns.empty());
    for (std::size_t i = 0; i < 3 * row.turns.size(); ++i) {
      CAPTURE(row.weights, i);
      CHECK(turns.at(i) == row.turns[i % row.turns.size()]);
    }
  }
}

}  // namespace
}  // namespace gwctl::runtime
