#include "config/empty_plugins.h"

#include <algorithm>

#include "config/document_writer.h"

namespace gwctl::config {
namespace {

constexpr std::string_view plugins_field = "plugins";

bool is_empty(const Member& plugin) {
  return plugin.value.is_null();
}

bool has_empty(const Node& node) {
  if (node.is_array()) return std::ranges::any_of(node.items(), has_empty);
  return std::ranges::any_of(node.members(), [](const Member& member) {
    return member.name() == plugins_field ? std::ranges::any_of(member.value.members(), is_empty)
                                          : has_empty(member.value);
  });
}

void write_plugins(DocumentWriter& writer, const Node& plugins) {
  writer.builder().begin_object(plugins.begin);
  for (const Member& plugin : plugins.members()) {
    if (!is_empty(plugin)) {
      writer.member(plugin.name(), plugin.key_span(), plugin.value);
      continue;
    }
    writer.key(plugin.name(), plugin.key_span());
    writer.builder().begin_object(plugin.key_begin);
    writer.builder().end_collection(plugin.key_end, true);
  }
  writer.builder().end_collection(plugins.end, plugins.is_flow);
}

void write(DocumentWriter& writer, const Node& node) {
  if (node.is_object()) {
    writer.builder().begin_object(node.begin);
    for (const Member& member : node.members()) {
      writer.key(member.name(), member.key_span());
      if (member.name() == plugins_field && member.value.is_object()) {
        write_plugins(writer, member.value);
      } else {
        write(writer, member.value);
      }
    }
    writer.builder().end_collection(node.end, node.is_flow);
  } else if (node.is_array()) {
    writer.builder().begin_array(node.begin);
    for (const Node& item : node.items()) write(writer, item);
    writer.builder().end_collection(node.end, node.is_flow);
  } else {
    writer.value(node);
  }
}

}  // namespace

std::shared_ptr<const Document> fill_empty_plugins(std::shared_ptr<const Document> document) {
  if (!has_empty(document->root())) return document;
  DocumentWriter writer{document->source()};
  write(writer, document->root());
  return writer.finish();
}

}  // namespace gwctl::config
