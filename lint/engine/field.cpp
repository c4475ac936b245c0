#include "lint/engine/field.h"

#include <algorithm>
#include <cctype>

namespace gwctl::lint {
namespace {

Node string_node(std::string_view text) {
  Node node;
  node.kind = Kind::string;
  node.size = static_cast<std::uint32_t>(text.size());
  node.text = text.data();
  return node;
}

// `["a b"]` or `[0]` from the bracket on; returns where it ends.
std::size_t parse_bracket(std::string_view text, std::size_t at, std::vector<std::string>& names) {
  std::size_t from = at + 1;
  if (from < text.size() && (text[from] == '"' || text[from] == '\'')) {
    const char quote = text[from];
    std::string name;
    std::size_t i = from + 1;
    for (; i < text.size() && text[i] != quote; ++i) {
      if (text[i] == '\\' && i + 1 < text.size()) ++i;
      name += text[i];
    }
    names.push_back(std::move(name));
    const std::size_t close = text.find(']', i);
    return close == std::string_view::npos ? text.size() : close + 1;
  }
  const std::size_t close = std::min(text.find(']', from), text.size());
  names.emplace_back(text.substr(from, close - from));
  return std::min(close + 1, text.size());
}

}  // namespace

std::vector<std::string> parse_property_path(std::string_view text) {
  std::vector<std::string> names;
  if (text.starts_with('.')) names.emplace_back();
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '[') {
      at = parse_bracket(text, at, names);
      continue;
    }
    if (text[at] == '.') {
      ++at;
      // `a..b` and `a.` name an empty property.
      if (at == text.size() || text[at] == '.') names.emplace_back();
      continue;
    }
    const std::size_t end = std::min(text.find_first_of(".[", at), text.size());
    names.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return names;
}

Result<Field> Field::compile(const std::optional<std::string>& text) {
  Field field;
  if (!text) return field;
  field.text_ = *text;
  if (*text == "@key") {
    field.mode_ = Mode::keys;
  } else if (text->starts_with('$')) {
    field.mode_ = Mode::query;
    GWCTL_TRY_ASSIGN(field.query_, jsonpath::parse(*text, jsonpath::Engine::jsonpath_plus));
  } else {
    field.mode_ = Mode::path;
    field.names_ = parse_property_path(*text);
    for (const std::string& name : field.names_)
      field.segments_.emplace_back(std::string_view{name});
  }
  return field;
}

void Field::ask_keys(const Place& place, const View& view,
                     const std::function<void(const Target&)>& ask) const {
  for (const Member& member : place.node->members()) {
    const Node key = string_node(member.name());
    ask({&key, view.child(place, Segment{member.name()}, member.value), {}});
  }
  std::size_t index = 0;
  for (const Node& item : place.node->items()) {
    const std::string text = std::to_string(index);
    const Node key = string_node(text);
    ask({&key, view.child(place, Segment{index}, item), {}});
    ++index;
  }
}

void Field::ask_path(const Place& place, const View& view,
                     const std::function<void(const Target&)>& ask) const {
  std::vector<Place> places;
  places.reserve(segments_.size());
  const Place* last = &place;
  std::size_t used = 0;
  for (; used < segments_.size(); ++used) {
    const Place child = view.child(*last, segments_[used]);
    if (child.node == nullptr) break;
    places.push_back(child);
    last = &places.back();
  }
  const bool complete = used == segments_.size();
  // A member whose name is the whole text comes first, though the path is reported all the same.
  const Node* literal = names_.size() > 1 ? view.get(*place.node, text_) : nullptr;
  const Node* value = literal != nullptr ? literal : complete ? last->node : nullptr;
  ask({value, *last, std::span{segments_}.subspan(used)});
}

Result<bool> Field::for_each(const Place& place, const Node* value, const View& view,
                             const std::function<void(const Target&)>& ask) const {
  const bool is_part = value == place.node && value != nullptr && value->is_container();
  if (mode_ == Mode::whole || !is_part) {
    ask({value, place, {}});
    return true;
  }
  if (mode_ == Mode::path) {
    ask_path(place, view, ask);
    return true;
  }
  bool asked = false;
  if (mode_ == Mode::keys) {
    asked = place.node->size > 0;
    ask_keys(place, view, ask);
  } else {
    const auto on_hit = [&](const jsonpath::Hit& hit) {
      asked = true;
      ask({hit.value, hit.place, {}});
    };
    GWCTL_TRY(jsonpath::evaluate(*query_, 0, place, view, on_hit));
  }
  if (!asked) ask({nullptr, place, {}});
  return true;
}

}  // namespace gwctl::lint
