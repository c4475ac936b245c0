#include "gateway-runtime/prefix_tree.h"

#include <map>
#include <utility>

namespace gwctl::runtime {

/// Makes a node for each segment first, and then leaves out those that nothing branches off from.
class PrefixTree::Builder {
 public:
  explicit Builder(PrefixTree& tree) : tree_{tree} { drafts_.emplace_back(); }

  void add(const KeyValue& key) {
    const std::string_view text = key.first;
    std::uint32_t at = 0;
    std::size_t begin = 0;
    for (std::size_t end = text.find(tree_.separator_); end != std::string_view::npos;
         end = text.find(tree_.separator_, begin)) {
      at = child(at, text, begin, end + 1);
      begin = end + 1;
    }
    if (begin == text.size()) {
      drafts_[at].value = key.second;
    } else {
      drafts_[at].tails.emplace_back(text.substr(begin), key.second);
    }
  }

  void finish() {
    std::vector<HashTable::Slot> slots;
    for (Draft& draft : drafts_) {
      if (!is_kept(draft)) continue;
      const Draft* above = &draft;
      do {
        above = above->parent == no_value ? nullptr : &drafts_[above->parent];
      } while (above != nullptr && above->node == no_value);
      draft.node = add_node(draft, above);
      if (above == nullptr) continue;
      Node& node = tree_.nodes_[draft.node];
      link(node, above->node);
      const std::string_view label{node.label, node.label_size};
      const std::string_view segment = label.substr(0, label.find(tree_.separator_) + 1);
      slots.push_back({hash_text(segment, above->node), draft.node});
    }
    tree_.children_.build(slots);
  }

 private:
  struct Draft {
    const char* text = nullptr;  // of a key through it
    std::uint32_t depth = 0;
    std::uint32_t parent = no_value;
    std::uint32_t children = 0;
    std::uint32_t value = no_value;
    std::uint32_t node = no_value;  // that was made of it
    std::vector<KeyValue> tails;
  };

  static bool is_kept(const Draft& draft) {
    return draft.value != no_value || !draft.tails.empty() || draft.children != 1;
  }

  std::uint32_t child(std::uint32_t parent, std::string_view text, std::size_t begin,
                      std::size_t end) {
    const auto next = static_cast<std::uint32_t>(drafts_.size());
    const auto [found, is_new] =
        children_.emplace(std::pair{parent, text.substr(begin, end - begin)}, next);
    if (is_new) {
      ++drafts_[parent].children;
      Draft& draft = drafts_.emplace_back();
      draft.text = text.data();
      draft.depth = static_cast<std::uint32_t>(end);
      draft.parent = parent;
    }
    return found->second;
  }

  std::uint32_t add_node(Draft& draft, const Draft* above) {
    const std::uint32_t begin = above == nullptr ? 0 : above->depth;
    Node node;
    node.label = draft.text + begin;
    node.label_size = draft.depth - begin;
    node.depth = draft.depth;
    node.value = draft.value;
    node.has_children = draft.children != 0;
    if (!draft.tails.empty()) {
      node.tails = static_cast<std::uint32_t>(tree_.tails_.size());
      tree_.tails_.emplace_back().build(std::move(draft.tails));
    }
    tree_.nodes_.push_back(node);
    return static_cast<std::uint32_t>(tree_.nodes_.size() - 1);
  }

  void link(Node& node, std::uint32_t parent) {
    node.parent = parent;
    node.above = tree_.nodes_[parent].is_of_use() ? parent : tree_.nodes_[parent].above;
  }

  PrefixTree& tree_;
  std::vector<Draft> drafts_;  // each behind its parent
  std::map<std::pair<std::uint32_t, std::string_view>, std::uint32_t> children_;
};

void PrefixTree::build(const std::vector<KeyValue>& keys) {
  nodes_.clear();
  tails_.clear();
  if (keys.empty()) return;
  Builder builder{*this};
  for (const KeyValue& key : keys) builder.add(key);
  builder.finish();
}

std::uint32_t PrefixTree::deepest(std::string_view text) const {
  if (nodes_.empty() || !fits(nodes_[0], text, 0)) return no_value;
  std::uint32_t at = 0;
  while (nodes_[at].has_children) {
    const std::size_t begin = nodes_[at].depth;
    const std::size_t end = text.find(separator_, begin);
    if (end == std::string_view::npos) break;
    const std::uint32_t hash = hash_text(text.substr(begin, end + 1 - begin), at);
    const std::uint32_t next = children_.find(hash, [&](std::uint32_t node) {
      return nodes_[node].parent == at && fits(nodes_[node], text, begin);
    });
    if (next == no_value) break;
    at = next;
  }
  return nodes_[at].is_of_use() ? at : nodes_[at].above;
}

}  // namespace gwctl::runtime
