#include "lint/view.h"

#include <charconv>

namespace gwctl::lint {
namespace {

const Node* raw_child(const Node& node, const Segment& segment) {
  if (node.is_object())
    return segment.is_index() ? find(node, segment.text()) : find(node, segment.key);
  if (!node.is_array()) return nullptr;
  std::int64_t index = segment.index;
  if (!segment.is_index()) {
    const char* end = segment.key.data() + segment.key.size();
    const auto [stop, error] = std::from_chars(segment.key.data(), end, index);
    if (error != std::errc{} || stop != end || index < 0) return nullptr;
  }
  const auto items = node.items();
  return static_cast<std::size_t>(index) < items.size() ? &items[static_cast<std::size_t>(index)]
                                                        : nullptr;
}

}  // namespace

Place View::child(const Place& parent, const Segment& segment, const Node& raw) const {
  if (!raw.is_reference) return {&parent, segment, &raw, parent.file};
  return {&parent, segment, follow(raw), file_behind(raw, parent.file)};
}

Place View::child(const Place& parent, const Segment& segment) const {
  const Node* raw = parent.node == nullptr ? nullptr : raw_child(*parent.node, segment);
  if (raw == nullptr) return {&parent, segment, nullptr, parent.file};
  return child(parent, segment, *raw);
}

}  // namespace gwctl::lint
