#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "gateway-runtime/text_table.h"

namespace gwctl::runtime {

/// Texts that are found as prefixes of a text, longest first: a trie whose nodes carry as many
/// bytes as they can. Immutable once built.
class ByteTrie {
 public:
  /// No key twice, in any order.
  void build(std::vector<KeyValue> keys);

  bool is_empty() const { return nodes_.empty(); }

  /// Calls `visit` with the value of each key that `text` begins with, the longest key first, until
  /// it returns true; returns that.
  template <class Visit>
  bool walk(std::string_view text, const Visit& visit) const {
    for (std::uint32_t at = longest(text); at != no_value; at = nodes_[at].shorter) {
      if (visit(nodes_[at].value)) return true;
    }
    return false;
  }

 private:
  struct Node {
    const char* label = nullptr;
    std::uint32_t label_size = 0;
    std::uint32_t edge = 0;  // the first in edge_bytes_ and edge_nodes_
    std::uint32_t edge_count = 0;
    std::uint32_t value = no_value;
    std::uint32_t shorter = no_value;  // the nearest node above that has a value
  };

  /// The node of the longest key, or `no_value`.
  std::uint32_t longest(std::string_view text) const;
  /// Of keys that are sorted and alike up to `depth`.
  std::uint32_t build_node(std::span<const KeyValue> keys, std::size_t depth,
                           std::uint32_t shorter);

  std::vector<Node> nodes_;
  std::vector<char> edge_bytes_;
  std::vector<std::uint32_t> edge_nodes_;
};

}  // namespace gwctl::runtime
