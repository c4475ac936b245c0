#pragma once

#include <cstdlib>
#include <set>
#include <string_view>

#include "core/document.h"

// What holds of every tree, whatever the text was.

namespace gwctl::fuzz {

inline void require(bool condition) {
  if (!condition) std::abort();
}

inline void check_tree(const Node& node, std::size_t text_size) {
  require(node.begin <= node.end && node.end <= text_size);
  for (const Node& item : node.items()) check_tree(item, text_size);
  std::set<std::string_view> names;
  for (const Member& member : node.members()) {
    require(member.key_begin <= member.key_end && member.key_end <= text_size);
    require(names.insert(member.name()).second);
    require(find_member(node, member.name()) == &member);
    check_tree(member.value, text_size);
  }
}

inline void check_document(const Document& document) {
  const std::size_t size = document.source().text().size();
  check_tree(document.root(), size);
  for (const Problem& problem : document.problems()) {
    require(problem.span.begin <= problem.span.end && problem.span.end <= size);
    require(!problem.message.empty());
  }
  for (const Span& comment : document.comments()) {
    require(comment.begin < comment.end && comment.end <= size);
  }
}

}  // namespace gwctl::fuzz
