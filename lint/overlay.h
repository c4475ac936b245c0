#pragma once

#include <unordered_map>
#include <vector>

#include "core/arena.h"
#include "core/node.h"
#include "lint/view.h"

namespace gwctl::lint {

struct Reference;

/// Since OpenAPI 3.1 something may stand beside a `$ref` and count: any keyword in a schema, the
/// `summary` and `description` of any other reference. An overlay is an object that has the members
/// of both, those beside the `$ref` in front; it lies beside the documents (`Node::is_overlay`).
class Overlays {
 public:
  using Followed = std::unordered_map<const Node*, Written>;

  /// Makes an overlay for each reference of `followed` that needs one, and has `followed` lead to
  /// it.
  void make(const std::vector<Reference>& references, Followed& followed);

  /// Where an overlay, or a value that stands in one, was written. Null for any other.
  const Written* origin(const Node& node) const {
    const auto found = origins_.find(&node);
    return found == origins_.end() ? nullptr : &found->second;
  }

  /// The reference that an overlay was made for; else the node itself.
  const Node& reference_of(const Node& node) const {
    const auto found = references_.find(&node);
    return found == references_.end() ? node : *found->second;
  }

  /// What the reference of an overlay leads to, what stands beside the `$ref` left out: a further
  /// such reference, or a value. Null for any other reference.
  const Node* target_of(const Node& reference) const {
    const auto found = targets_.find(&reference);
    return found == targets_.end() ? nullptr : found->second;
  }

 private:
  /// What a reference stands in for, or the map of names below it: that decides what counts.
  enum class Layer : std::uint8_t { schema, reference_object, map };

  static bool counts(const Member& member, Layer layer);
  Written behind(const Reference& reference, Followed& followed);
  Written lay_over(const Reference& reference, const Written& target);
  const Node& merge(const Node& above, const File* file, const Written& below, Layer layer);
  Written origin_below(const Node& value, const Written& parent) const;

  std::unordered_map<const Node*, const Reference*> by_node_;
  std::unordered_map<const Node*, Written> origins_;
  std::unordered_map<const Node*, const Node*> references_;
  std::unordered_map<const Node*, const Node*> targets_;
  Arena arena_;
};

}  // namespace gwctl::lint
