#include "gateway-runtime/byte_trie.h"

#include <algorithm>
#include <cstring>

namespace gwctl::runtime {
namespace {

std::size_t common_size(std::string_view a, std::string_view b) {
  const std::size_t most = std::min(a.size(), b.size());
  std::size_t size = 0;
  while (size < most && a[size] == b[size]) ++size;
  return size;
}

}  // namespace

void ByteTrie::build(std::vector<KeyValue> keys) {
  nodes_.clear();
  edge_bytes_.clear();
  edge_nodes_.clear();
  if (keys.empty()) return;
  std::ranges::sort(keys);
  build_node(keys, 0, no_value);
}

std::uint32_t ByteTrie::build_node(std::span<const KeyValue> keys, std::size_t depth,
                                   std::uint32_t shorter) {
  const auto self = static_cast<std::uint32_t>(nodes_.size());
  const std::string_view first = keys.front().first;
  const std::size_t end = common_size(first, keys.back().first);
  Node node;
  node.label = first.data() + depth;
  node.label_size = static_cast<std::uint32_t>(end - depth);
  node.shorter = shorter;
  if (first.size() == end) {
    node.value = keys.front().second;
    keys = keys.subspan(1);
    shorter = self;
  }
  std::vector<std::span<const KeyValue>> groups;
  while (!keys.empty()) {
    const char byte = keys.front().first[end];
    std::size_t size = 1;
    while (size < keys.size() && keys[size].first[end] == byte) ++size;
    groups.push_back(keys.first(size));
    keys = keys.subspan(size);
  }
  node.edge = static_cast<std::uint32_t>(edge_bytes_.size());
  node.edge_count = static_cast<std::uint32_t>(groups.size());
  for (const auto& group : groups) edge_bytes_.push_back(group.front().first[end]);
  edge_nodes_.resize(edge_bytes_.size());
  nodes_.push_back(node);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const std::uint32_t child = build_node(groups[i], end, shorter);
    edge_nodes_[node.edge + i] = child;
  }
  return self;
}

std::uint32_t ByteTrie::longest(std::string_view text) const {
  if (nodes_.empty()) return no_value;
  std::uint32_t found = no_value;
  for (std::uint32_t at = 0;;) {
    const Node& node = nodes_[at];
    if (text.size() < node.label_size) return found;
    if (node.label_size != 0 && std::memcmp(text.data(), node.label, node.label_size) != 0)
      return found;
    text.remove_prefix(node.label_size);
    if (node.value != no_value) found = at;
    if (text.empty() || node.edge_count == 0) return found;
    const char* const edges = edge_bytes_.data() + node.edge;
    const void* const edge = std::memchr(edges, text.front(), node.edge_count);
    if (edge == nullptr) return found;
    at = edge_nodes_[node.edge + static_cast<std::size_t>(static_cast<const char*>(edge) - edges)];
  }
}

}  // namespace gwctl::runtime
