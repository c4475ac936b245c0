#pragma once

#include <string>

#include "core/node.h"

namespace gwctl {

/// A tree as one line, for tests: values as JSON has them, but text in single quotes and numbers
/// that are no integers behind `~`.
inline void write_tree(const Node& node, std::string& to) {
  switch (node.kind) {
    case Kind::null: to += "null"; break;
    case Kind::boolean: to += node.boolean ? "true" : "false"; break;
    case Kind::number:
      to += node.is_integer ? std::to_string(node.integer) : "~" + std::to_string(node.number);
      break;
    case Kind::string: to += "'" + std::string{node.string()} + "'"; break;
    case Kind::array:
      to += "[";
      for (const Node& item : node.items()) {
        write_tree(item, to);
        to += " ";
      }
      to += "]";
      break;
    case Kind::object:
      to += "{";
      for (const Member& member : node.members()) {
        to += std::string{member.name()} + ":";
        write_tree(member.value, to);
        to += " ";
      }
      to += "}";
  }
}

inline std::string tree_text(const Node& root) {
  std::string text;
  write_tree(root, text);
  return text;
}

}  // namespace gwctl
