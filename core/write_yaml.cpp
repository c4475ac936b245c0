#include "core/write_yaml.h"

#include <algorithm>

#include <yaml-cpp/yaml.h>

#include "core/read_yaml_scalar.h"

namespace gwctl {
namespace {

// A block of lines says no more than its text has to: one line break at the end, nothing before the
// first line, nothing that is not seen.
bool fits_block(std::string_view text) {
  return text.size() > 1 && text.ends_with('\n') && text[text.size() - 2] != '\n' &&
         text.front() != ' ' && text.front() != '\n' && std::ranges::all_of(text, [](char c) {
           return c == '\n' || static_cast<unsigned char>(c) >= 0x20;
         });
}

void write_string(YAML::Emitter& to, const Node& node) {
  const std::string text{node.string()};
  if (fits_block(text)) {
    to << YAML::Literal << text;
  } else if (text.find('\n') != text.npos || plain_node(node.string()).kind != Kind::string ||
             (node.is_quoted && text.find("${") != text.npos)) {
    // Lines, or a text that would be read as something else: `"80"`. What is put in for a variable
    // between quotes stays a text.
    to << YAML::DoubleQuoted << text;
  } else {
    to << text;
  }
}

void write(YAML::Emitter& to, const Node& node) {
  switch (node.kind) {
    case Kind::null: to << YAML::Null; return;
    case Kind::boolean: to << node.boolean; return;
    case Kind::string: write_string(to, node); return;
    case Kind::number:
      if (node.is_integer) {
        to << node.integer;
      } else {
        to << node.number;
      }
      return;
    case Kind::array:
      if (node.size == 0) to << YAML::Flow;
      to << YAML::BeginSeq;
      for (const Node& item : node.items()) write(to, item);
      to << YAML::EndSeq;
      return;
    case Kind::object:
      if (node.size == 0) to << YAML::Flow;
      to << YAML::BeginMap;
      for (const Member& member : node.members()) {
        to << YAML::Key << std::string{member.name()} << YAML::Value;
        write(to, member.value);
      }
      to << YAML::EndMap;
      return;
  }
}

}  // namespace

std::string write_yaml(const Node& node) {
  YAML::Emitter to;
  to.SetNullFormat(YAML::LowerNull);
  write(to, node);
  return std::string{to.c_str()} + '\n';
}

}  // namespace gwctl
