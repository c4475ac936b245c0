#include "lint/spectral_range.h"

#include <algorithm>

#include "core/utf8.h"

namespace gwctl::lint {
namespace {

bool is_without_text(const Node& node) {
  return node.is_null() && node.begin == node.end;
}

bool is_alias(std::string_view text, const Node& node) {
  return node.is_aliased && node.begin < text.size() && text[node.begin] == '*';
}

// Blank space and comments from `at` on, to where the next token begins.
std::uint32_t skip_separation(std::string_view text, std::uint32_t at) {
  for (;;) {
    const std::size_t next = text.find_first_not_of(" \t\r\n", at);
    if (next == std::string_view::npos) return static_cast<std::uint32_t>(text.size());
    if (text[next] != '#') return static_cast<std::uint32_t>(next);
    at = static_cast<std::uint32_t>(std::min(text.find('\n', next), text.size()));
  }
}

// Whether nothing but a comma stands between the value and the end of the flow mapping.
bool is_last_in_flow(std::string_view text, const Node& object, const Node& value) {
  std::uint32_t at = skip_separation(text, value.end);
  if (at < text.size() && text[at] == ',') at = skip_separation(text, at + 1);
  return at + 1 == object.end;
}

// What a merge key brought in may stand anywhere, so that it does not count before the others.
const Member* last_flow_member(std::string_view text, const Node& object) {
  const Member* last = &object.members().back();
  if (is_last_in_flow(text, object, last->value)) return last;
  for (const Member& member : object.members()) {
    const bool is_inside = member.value.end <= object.end;
    if (is_inside && member.value.end > last->value.end) last = &member;
  }
  return last;
}

// The member that is last in the text. Merge keys and duplicate keys leave the order of the text.
const Member* last_member(std::string_view text, const Node& object) {
  const auto members = object.members();
  const Member& back = members.back();
  if (object.is_flow) return last_flow_member(text, object);
  if (back.value.end == object.end) return &back;
  const auto is_last = [&](const Member& member) { return member.value.end == object.end; };
  const auto last = std::ranges::find_if(members, is_last);
  return last == members.end() ? nullptr : &*last;
}

// Where the last scalar in the value ends.
std::uint32_t nested_end(std::string_view text, const Node& from) {
  const Node* node = &from;
  while (node->is_container() && node->size != 0 && !is_alias(text, *node)) {
    if (node->is_object()) {
      const Member* const last = last_member(text, *node);
      if (last == nullptr) return node->end;
      if (is_without_text(last->value)) return last->key_end + 1;
      node = &last->value;
    } else {
      const Node& last = node->items().back();
      if (is_without_text(last)) return skip_separation(text, last.end);
      node = &last;
    }
  }
  return node->end;
}

Span root_span(std::string_view text, const Node& root) {
  const auto size = static_cast<std::uint32_t>(text.size());
  const bool is_open = root.is_container() && root.size != 0 &&
                       !(root.is_array() && is_without_text(root.items().back()));
  const std::size_t feed = text.find('\n');
  const bool starts_second_line = feed != std::string_view::npos && root.begin == feed + 1;
  return {starts_second_line ? 0 : root.begin, is_open ? nested_end(text, root) : size};
}

Span yaml_span(std::string_view text, Hold hold, const Node& node) {
  if (hold.parent == nullptr) return is_without_text(node) ? Span{} : root_span(text, node);
  const bool is_inside_alias =
      is_alias(text, node) && hold.parent->is_aliased && hold.parent->span() == node.span();
  if (is_inside_alias) return {};
  if (is_without_text(node)) {
    if (hold.member == nullptr) return {};
    return {hold.member->key_end + 1, hold.member->key_end + 1};
  }
  const std::uint32_t end = nested_end(text, node);
  if (hold.member != nullptr && (node.is_container() || is_alias(text, node))) {
    return {hold.member->key_end + 1, end};
  }
  return {is_alias(text, node) ? node.begin + 1 : node.begin, end};
}

// Spectral drops a byte order mark after it has counted the lines, so that everything is one
// character too far left, and line beginnings are the end of the line before.
Position shift_left(const Source& source, Position position) {
  if (position.character > 0) return {position.line, position.character - 1};
  if (position.line == 0) return position;
  const std::uint32_t begin = source.line_begin(position.line - 1);
  const std::uint32_t end = source.line_begin(position.line) - 1;
  const std::string_view line = source.text().substr(begin, end - begin);
  return {position.line - 1, static_cast<std::uint32_t>(utf16_length(line))};
}

}  // namespace

Range spectral_range(const Source& source, Hold hold, const Node& node) {
  const Span span = yaml_span(source.text(), hold, node);
  const Range range = source.range(span);
  if (span == Span{} || !source.text().starts_with("\xEF\xBB\xBF")) return range;
  return {shift_left(source, range.start), shift_left(source, range.end)};
}

Range spectral_json_range(const Source& source, const Node& node) {
  return source.range(node.span());
}

}  // namespace gwctl::lint
