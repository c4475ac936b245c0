#include "gateway-runtime/counter_table.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <random>

namespace gwctl::runtime {
namespace {

constexpr std::size_t slots_min = 64;

// SipHash-2-4 with 128 bits of output (Aumasson, Bernstein).
struct SipState {
  std::uint64_t a, b, c, d;

  void round() {
    a += b;
    b = std::rotl(b, 13) ^ a;
    a = std::rotl(a, 32);
    c += d;
    d = std::rotl(d, 16) ^ c;
    a += d;
    d = std::rotl(d, 21) ^ a;
    c += b;
    b = std::rotl(b, 17) ^ c;
    c = std::rotl(c, 32);
  }

  void take(std::uint64_t word) {
    d ^= word;
    round();
    round();
    a ^= word;
  }

  std::uint64_t finish() {
    for (int i = 0; i < 4; ++i) round();
    return a ^ b ^ c ^ d;
  }
};

std::uint64_t load(const char* from, std::size_t size) {
  std::uint64_t word = 0;
  std::memcpy(&word, from, size);
  return word;
}

}  // namespace

CounterId counter_id(const CounterId& space, std::string_view text) {
  SipState state{space.low ^ 0x736f6d6570736575U, space.high ^ 0x646f72616e646f6dU ^ 0xeeU,
                 space.low ^ 0x6c7967656e657261U, space.high ^ 0x7465646279746573U};
  constexpr std::size_t word_bytes = 8;
  const std::size_t whole = text.size() / word_bytes * word_bytes;
  for (std::size_t i = 0; i < whole; i += word_bytes) state.take(load(text.data() + i, word_bytes));
  const std::size_t rest = text.size() - whole;
  const std::uint64_t tail = rest == 0 ? 0 : load(text.data() + whole, rest);
  state.take(tail | static_cast<std::uint64_t>(text.size()) << 56U);
  state.c ^= 0xeeU;
  CounterId id;
  id.low = state.finish();
  state.b ^= 0xddU;
  id.high = state.finish();
  return id;
}

const CounterId& root_space() {
  static const CounterId space = [] {
    std::random_device random;
    const auto word = [&] { return static_cast<std::uint64_t>(random()) << 32U | random(); };
    return CounterId{word(), word()};
  }();
  return space;
}

CounterTable& CounterTable::shared() {
  static CounterTable table;
  return table;
}

std::size_t CounterTable::size() const {
  std::size_t all = 0;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock{shard.mutex};
    all += shard.used;
  }
  return all;
}

// Open addressing; slots that are over are taken again only when the table is made anew, so that
// no search ends too early.
Counter& CounterTable::find(Shard& shard, const CounterId& id, std::uint64_t now) {
  // Three quarters at most are in use.
  if (shard.slots.empty() || 4 * (shard.used + 1) > 3 * shard.slots.size()) make_room(shard, now);
  const std::size_t mask = shard.slots.size() - 1;
  for (std::size_t at = id.low & mask;; at = (at + 1) & mask) {
    Counter& slot = shard.slots[at];
    if (slot.id == id && slot.end != 0) return slot;
    if (slot.end != 0) continue;
    slot = {id, now + 1, 0, 0};
    ++shard.used;
    return slot;
  }
}

// What is over is left out; if half of the table is not, it grows, up to its bound; there the half
// that ends first is left out as well.
void CounterTable::make_room(Shard& shard, std::uint64_t now) const {
  std::vector<Counter> before = std::move(shard.slots);
  std::vector<Counter> kept;
  for (const Counter& slot : before) {
    if (slot.end > now) kept.push_back(slot);
  }
  std::size_t size = std::max(before.size(), slots_min);
  if (2 * kept.size() >= size) {
    if (size < shard_entries_max_) {
      size *= 2;
    } else {
      const auto middle = kept.begin() + static_cast<std::ptrdiff_t>(kept.size() / 2);
      std::nth_element(kept.begin(), middle, kept.end(),
                       [](const Counter& a, const Counter& b) { return a.end > b.end; });
      kept.erase(middle, kept.end());
    }
  }
  shard.slots.assign(size, {});
  shard.used = kept.size();
  const std::size_t mask = size - 1;
  for (const Counter& counter : kept) {
    std::size_t at = counter.id.low & mask;
    while (shard.slots[at].end != 0) at = (at + 1) & mask;
    shard.slots[at] = counter;
  }
}

}  // namespace gwctl::runtime
