#include "config/write_json.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "core/js_text.h"

namespace gwctl::config {
namespace {

void write(const Node& node, std::string_view without, std::string& to);

void write_object(const Node& node, std::string_view without, std::string& to) {
  std::vector<const Member*> members;
  for (const Member& member : node.members()) {
    if (without.empty() || member.name() != without) members.push_back(&member);
  }
  std::ranges::sort(members, {}, &Member::name);
  char before = '{';
  for (const Member* member : members) {
    to += before;
    before = ',';
    append_json_string(to, member->name());
    to += ':';
    write(member->value, without, to);
  }
  to += before == '{' ? "{}" : "}";
}

void write(const Node& node, std::string_view without, std::string& to) {
  switch (node.kind) {
    case Kind::null: to += "null"; return;
    case Kind::boolean: to += node.boolean ? "true" : "false"; return;
    case Kind::string: append_json_string(to, node.string()); return;
    case Kind::number:
      to += node.is_integer ? std::to_string(node.integer) : fmt::format("{}", node.number);
      return;
    case Kind::object: write_object(node, without, to); return;
    case Kind::array: break;
  }
  char before = '[';
  for (const Node& item : node.items()) {
    to += before;
    before = ',';
    write(item, without, to);
  }
  to += before == '[' ? "[]" : "]";
}

}  // namespace

std::string to_canonical_json(const Node& node, std::string_view without) {
  std::string text;
  write(node, without, text);
  return text;
}

}  // namespace gwctl::config
