#include "cli/config/written_path.h"

#include <algorithm>

#include "core/utf8.h"

namespace gwctl::cli {
namespace {

bool contains(Span span, std::uint32_t offset) {
  return span.begin <= offset && offset < span.end;
}

Span span_of(const Member& member) {
  return {member.key_begin, std::max(member.key_end, member.value.end)};
}

Span span_of(const Node& item) {
  return item.span();
}

// The one around the offset; null when there is none. They are in the order of the text, but for
// what aliases and merge keys brought in.
template <class T>
const T* child_at(std::span<const T> children, std::uint32_t offset) {
  const auto after = std::ranges::upper_bound(children, offset, {},
                                              [](const T& child) { return span_of(child).begin; });
  if (after != children.begin() && contains(span_of(*(after - 1)), offset)) return &*(after - 1);
  const auto found = std::ranges::find_if(
      children, [&](const T& child) { return contains(span_of(child), offset); });
  return found == children.end() ? nullptr : &*found;
}

// A block mapping begins where its first key does, which may be what is meant.
bool is_it(const Node& node, Span wanted) {
  const auto members = node.members();
  const bool is_key = !members.empty() && members[0].key_span() == wanted;
  return !is_key && node.begin == wanted.begin;
}

std::uint32_t offset_of(const Source& source, Position at) {
  const std::string_view line = source.line(at.line);
  std::size_t bytes = 0;
  for (std::uint32_t units = 0; units < at.character && bytes < line.size();) {
    units += decode_utf8(line, bytes) > 0xFFFF ? 2U : 1U;
  }
  return source.line_begin(at.line) + static_cast<std::uint32_t>(bytes);
}

}  // namespace

std::vector<std::string> written_path(const Document& document, Span wanted) {
  std::vector<std::string> path;
  const Node* node = &document.root();
  while (node != nullptr && !is_it(*node, wanted)) {
    if (const Member* member = child_at(node->members(), wanted.begin); member != nullptr) {
      path.emplace_back(member->name());
      node = contains(member->key_span(), wanted.begin) ? nullptr : &member->value;
    } else if (const Node* item = child_at(node->items(), wanted.begin); item != nullptr) {
      path.push_back(std::to_string(item - node->items().data()));
      node = item;
    } else {
      break;
    }
  }
  return path;
}

std::vector<std::string> written_path(const Document& document, const Range& wanted) {
  const Source& source = document.source();
  return written_path(document,
                      Span{offset_of(source, wanted.start), offset_of(source, wanted.end)});
}

}  // namespace gwctl::cli
