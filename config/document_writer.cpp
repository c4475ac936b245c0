#include "config/document_writer.h"

namespace gwctl::config {

void DocumentWriter::key(std::string_view name, Span span) {
  builder_.key(builder_.intern(builder_.keep(name)), span);
}

void DocumentWriter::value(const Node& node) {
  if (node.is_object()) {
    builder_.begin_object(node.begin);
    for (const Member& each : node.members()) member(each.name(), each.key_span(), each.value);
    builder_.end_collection(node.end, node.is_flow);
  } else if (node.is_array()) {
    builder_.begin_array(node.begin);
    for (const Node& item : node.items()) value(item);
    builder_.end_collection(node.end, node.is_flow);
  } else {
    Node copy = node;
    if (node.is_string()) copy.text = builder_.keep(node.string()).data();
    builder_.value(copy);
  }
}

void DocumentWriter::string(std::string_view text, Span span) {
  Node node;
  node.kind = gwctl::Kind::string;
  node.is_quoted = true;
  node.size = static_cast<std::uint32_t>(text.size());
  node.begin = span.begin;
  node.end = span.end;
  node.text = builder_.keep(text).data();
  builder_.value(node);
}

void DocumentWriter::integer(std::int64_t number, Span span) {
  Node node;
  node.kind = gwctl::Kind::number;
  node.is_integer = true;
  node.begin = span.begin;
  node.end = span.end;
  node.integer = number;
  builder_.value(node);
}

}  // namespace gwctl::config
