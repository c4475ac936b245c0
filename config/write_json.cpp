#include "config/write_json.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace gwctl::config {
namespace {

enum class Order { kept, sorted };

void write_string(std::string_view text, std::string& to) {
  to += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      to += '\\';
      to += c;
    } else if (static_cast<unsigned char>(c) >= 0x20) {
      to += c;
    } else if (c == '\n') {
      to += "\\n";
    } else {
      to += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    }
  }
  to += '"';
}

void write(const Node& node, Order order, std::string& to);

void write_object(const Node& node, Order order, std::string& to) {
  std::vector<const Member*> members;
  for (const Member& member : node.members()) members.push_back(&member);
  if (order == Order::sorted) std::ranges::sort(members, {}, &Member::name);
  char before = '{';
  for (const Member* member : members) {
    to += before;
    before = ',';
    write_string(member->name(), to);
    to += ':';
    write(member->value, order, to);
  }
  to += before == '{' ? "{}" : "}";
}

void write(const Node& node, Order order, std::string& to) {
  switch (node.kind) {
    case Kind::null: to += "null"; return;
    case Kind::boolean: to += node.boolean ? "true" : "false"; return;
    case Kind::string: write_string(node.string(), to); return;
    case Kind::number:
      to += node.is_integer ? std::to_string(node.integer) : fmt::format("{}", node.number);
      return;
    case Kind::object: write_object(node, order, to); return;
    case Kind::array: break;
  }
  char before = '[';
  for (const Node& item : node.items()) {
    to += before;
    before = ',';
    write(item, order, to);
  }
  to += before == '[' ? "[]" : "]";
}

}  // namespace

std::string to_json(const Node& node) {
  std::string text;
  write(node, Order::kept, text);
  return text;
}

std::string to_canonical_json(const Node& node) {
  std::string text;
  write(node, Order::sorted, text);
  return text;
}

}  // namespace gwctl::config
