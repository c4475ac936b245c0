#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "gateway-runtime/byte_trie.h"
#include "gateway-runtime/text_table.h"

namespace gwctl::runtime {

/// Texts of segments, paths or reversed hosts, that are found as prefixes of a text, longest first.
/// Goes down by whole segments, as many at once as nothing branches off from; each step is one
/// look-up, however many nodes there are beside it. What of a key is no whole segment is the tail
/// of the node above. Immutable once built.
class PrefixTree {
 public:
  explicit PrefixTree(char separator) : separator_{separator} {}

  /// No key twice, in any order.
  void build(const std::vector<KeyValue>& keys);

  bool is_empty() const { return nodes_.empty(); }

  /// Calls `visit` with the value of each key that `text` begins with, the longest key first, until
  /// it returns true; returns that.
  template <class Visit>
  bool walk(std::string_view text, const Visit& visit) const {
    for (std::uint32_t at = deepest(text); at != no_value; at = nodes_[at].above) {
      const Node& node = nodes_[at];
      if (node.tails != no_value && tails_[node.tails].walk(text.substr(node.depth), visit))
        return true;
      if (node.value != no_value && visit(node.value)) return true;
    }
    return false;
  }

 private:
  struct Node {
    const char* label = nullptr;  // its segments, a separator at the end of each
    std::uint32_t label_size = 0;
    std::uint32_t depth = 0;  // bytes up to its end
    std::uint32_t value = no_value;
    std::uint32_t tails = no_value;
    std::uint32_t above = no_value;  // the nearest one that has a value or tails
    std::uint32_t parent = no_value;
    bool has_children = false;

    bool is_of_use() const { return value != no_value || tails != no_value; }
  };

  class Builder;

  /// Whether the node's label stands in the text at `begin`.
  bool fits(const Node& node, std::string_view text, std::size_t begin) const {
    const std::string_view label{node.label, node.label_size};
    return text.substr(begin).starts_with(label);
  }

  /// The one of use that is furthest down, or `no_value`.
  std::uint32_t deepest(std::string_view text) const;

  char separator_;
  std::vector<Node> nodes_;  // each behind its parent; the first is the root
  HashTable children_;       // by parent and first segment
  std::vector<ByteTrie> tails_;
};

}  // namespace gwctl::runtime
