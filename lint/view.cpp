#include "lint/view.h"

#include "lint/locate.h"

namespace gwctl::lint {
Place View::child(const Place& parent, const Segment& segment, const Node& raw) const {
  if (!raw.is_reference) {
    return {&parent, segment, &raw, parent.file, &raw, parent.behind_reference};
  }
  const Node* node = follow(raw);
  return {&parent, segment,
          node,    file_behind(raw, parent.file),
          &raw,    parent.behind_reference || node != &raw};
}

Place View::child(const Place& parent, const Segment& segment) const {
  const Node* raw = nullptr;
  if (parent.node != nullptr) {
    raw = segment.is_index() ? raw_child(*parent.node, segment.text())
                             : raw_child(*parent.node, segment.key);
  }
  if (raw == nullptr)
    return {&parent, segment, nullptr, parent.file, nullptr, parent.behind_reference};
  return child(parent, segment, *raw);
}

}  // namespace gwctl::lint
