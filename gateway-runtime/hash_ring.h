#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gwctl::runtime {

/// CRC-32 as of IEEE 802.3, of `text` behind what `state` has seen. The state of nothing is all
/// ones; the checksum of a text is the complement of the state behind it.
std::uint32_t crc32_state(std::uint32_t state, std::string_view text);

/// Points around a circle of hashes, so many to each node as it has weight: a key belongs to the
/// first point at or behind its own hash. When a node goes, only its keys move. The points are
/// those of nginx and of APISIX.
class HashRing {
 public:
  struct Node {
    std::string address;  ///< `ip:port`
    std::uint32_t weight = 0;
    std::uint32_t index = 0;  ///< what `node_at` gives
  };

  HashRing() = default;
  explicit HashRing(std::span<const Node> nodes);

  /// The position that a key belongs to; the ring must have nodes.
  std::size_t find(std::string_view key) const;

  std::size_t behind(std::size_t position) const {
    return position + 1 == points_.size() ? 0 : position + 1;
  }

  std::uint32_t node_at(std::size_t position) const { return points_[position].node; }

  std::size_t size() const { return points_.size(); }

 private:
  struct Point {
    std::uint32_t hash;
    std::uint32_t node;

    auto operator<=>(const Point&) const = default;
  };

  std::vector<Point> points_;
};

}  // namespace gwctl::runtime
