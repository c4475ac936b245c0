#include "core/read_yaml_anchors.h"

#include "core/read_text.h"

namespace gwctl {

bool YamlAnchors::may_copy(const Node& from, std::uint32_t at, std::size_t depth) {
  if (is_stopped_) return false;
  if (++copied_nodes_ > limits_.alias_nodes_max) {
    builder_.problem(
        ProblemKind::limit,
        "Aliases stand for more than " + std::to_string(limits_.alias_nodes_max) + " values",
        {at, at});
    is_stopped_ = true;
  } else if (from.is_container() && depth > limits_.depth_max) {
    builder_.problem(ProblemKind::limit, too_deep_message(limits_), {at, at});
    is_stopped_ = true;
  }
  return !is_stopped_;
}

Node YamlAnchors::copy(const Node& from, Span span, Spans spans, std::size_t depth) {
  Node node = may_copy(from, span.begin, depth) ? from : Node{};
  const Span own = spans == Spans::own ? from.span() : span;
  node.begin = own.begin;
  node.end = own.end;
  node.is_aliased = true;
  if (node.is_array()) {
    Node* const items = builder_.arena().make_array<Node>(from.size);
    for (std::uint32_t i = 0; i < from.size; ++i) {
      items[i] = copy(from.items()[i], span, spans, depth + 1);
    }
    node.item_array = items;
  } else if (node.is_object()) {
    Member* const members = builder_.copy_members(from);
    for (std::uint32_t i = 0; i < from.size; ++i) {
      if (spans == Spans::of_alias) {
        members[i].key_begin = span.begin;
        members[i].key_end = span.end;
      }
      members[i].value = copy(from.members()[i].value, span, spans, depth + 1);
    }
    node.member_array = members;
  }
  return node;
}

void YamlAnchors::add_alias(std::string_view name, Span span) {
  Node node;
  node.begin = span.begin;
  node.end = span.end;
  node.is_aliased = true;
  const auto found = anchors_.find(name);
  if (found == anchors_.end()) {
    builder_.problem(ProblemKind::syntax, "Unidentified alias \"" + std::string{name} + "\"",
                     {span.end, span.end});
  } else if (found->second.is_complete) {
    const Spans spans = builder_.in_merge() ? Spans::own : Spans::of_alias;
    node = copy(found->second.node, span, spans, builder_.depth() + 1);
  }
  builder_.value(node);
}

}  // namespace gwctl
