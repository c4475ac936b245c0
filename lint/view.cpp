#include "lint/view.h"

#include <algorithm>

#include "lint/locate.h"
#include "lint/overlay.h"

namespace gwctl::lint {
namespace {

bool hides_some(const Node& reference, const Node& target) {
  return reference.size > 1 && std::ranges::any_of(reference.members(), [&](const Member& beside) {
           const Node* hidden = find(target, beside.name());
           return hidden != nullptr && hidden->is_container();
         });
}

}  // namespace

Place View::child(const Place& parent, const Segment& segment, const Node& raw) const {
  if (parent.node->is_overlay) return child_of_overlay(parent, segment, raw);
  if (!raw.is_reference) {
    return {&parent,
            segment,
            &raw,
            parent.file,
            &raw,
            parent.behind_reference,
            parent.beside_reference};
  }
  const Node* node = follow(raw);
  const bool is_first = !parent.behind_reference && node != &raw;
  Place place{&parent, segment, node, file_behind(raw, parent.file), &raw};
  place.behind_reference = parent.behind_reference || is_first;
  place.beside_reference =
      parent.beside_reference || (is_first && !node->is_overlay && hides_some(raw, *node));
  return place;
}

Place View::child_of_overlay(const Place& parent, const Segment& segment, const Node& copy) const {
  const Written written = origin(copy, parent.file);
  const Node* node = copy.is_overlay ? &copy : &resolve(*written.node);
  const bool is_followed = node != written.node && !copy.is_overlay;
  const File* file = is_followed ? file_behind(*written.node, written.file) : written.file;
  return {&parent, segment, node, file, written.node, true};
}

Written View::origin(const Node& node, const File* file) const {
  const Written* written = overlays_ == nullptr ? nullptr : overlays_->origin(node);
  return written == nullptr ? Written{&node, file} : *written;
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
