#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

namespace gwctl::runtime {

/// What a counter is found by: a hash of its name that nobody outside can foresee.
struct CounterId {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  bool operator==(const CounterId&) const = default;
};

/// The id of `text` among those of `space`, which is the id of what they belong to.
CounterId counter_id(const CounterId& space, std::string_view text);

/// The space of all spaces; another one in each process.
const CounterId& root_space();

/// What has been counted. Of a new one all is 0.
struct Counter {
  CounterId id;
  std::uint64_t end = 0;    ///< when it means nothing any more and may be forgotten
  std::uint64_t count = 0;  ///< in this window
  std::uint64_t last = 0;   ///< in the one before
};

/// Counters that all workers share and that outlive snapshots. What is over is forgotten; of more
/// than there is room for, the one that ends first. Thread-safe: a part of the table is locked for
/// the time of a few instructions.
class CounterTable {
 public:
  /// `shard_entries_max`: a power of two.
  explicit CounterTable(std::size_t shard_entries_max = std::size_t{1} << 18U)
      : shard_entries_max_{shard_entries_max} {}

  /// That of the process.
  static CounterTable& shared();

  /// What `change(Counter&)` returns; `now` is on the clock of `Counter::end`.
  template <class Change>
  auto change(const CounterId& id, std::uint64_t now, const Change& change) {
    Shard& shard = shards_[id.high % shard_count];
    const std::lock_guard lock{shard.mutex};
    return change(find(shard, id, now));
  }

  /// How many are kept, the forgotten not counted.
  std::size_t size() const;

 private:
  static constexpr std::size_t shard_count = 64;

  struct alignas(64) Shard {
    mutable std::mutex mutex;
    std::vector<Counter> slots;  // a power of two; `end` 0: free
    std::size_t used = 0;
  };

  Counter& find(Shard& shard, const CounterId& id, std::uint64_t now);
  void make_room(Shard& shard, std::uint64_t now) const;

  std::size_t shard_entries_max_;
  std::array<Shard, shard_count> shards_;
};

}  // namespace gwctl::runtime
