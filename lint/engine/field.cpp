#include "lint/engine/field.h"

#include <algorithm>
#include <cctype>
#include <iterator>

#include "lint/jsonpath/own_property.h"

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

// JSONPath-Plus prints the path of what it found and lodash reads that again: quotes become part of
// a name that holds one, and backslashes are lost. Nothing where the name stays.
std::optional<std::string> reread_name(const Segment& segment) {
  if (segment.is_index()) return std::nullopt;
  const std::string_view key = segment.key;
  if (key.find('\'') != std::string_view::npos) return "'" + std::string{key} + "'";
  if (key.find('\\') == std::string_view::npos) return std::nullopt;
  std::string name;
  std::ranges::remove_copy(key, std::back_inserter(name), '\\');
  return name;
}

void ask_hit(const jsonpath::Hit& hit, const Place& base,
             const std::function<void(const Target&)>& ask) {
  const Place* around = nullptr;
  std::string name;
  for (const Place* at = &hit.place; at != &base && at->parent != nullptr; at = at->parent) {
    auto reread = reread_name(at->segment);
    if (!reread) continue;
    name = *std::move(reread);
    around = at->parent;
  }
  const Segment lost{std::string_view{name}};
  if (around == nullptr) {
    ask({hit.value, hit.place, {}});
  } else {
    ask({hit.value, *around, {&lost, 1}});
  }
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
  const std::span rest = std::span{segments_}.subspan(used);
  // A member whose name is the whole text comes first, though the path is reported all the same. Of
  // no text there is nothing but that.
  const Node* literal = names_.size() != 1 ? view.get(*place.node, text_) : nullptr;
  if (literal != nullptr || names_.empty()) {
    ask({literal, *last, rest});
  } else if (rest.empty()) {
    ask({last->node, *last, rest});
  } else {
    ask_rest(*last, rest, view, ask);
  }
}

// What remains of the path may lead to what arrays and texts have besides what is written there.
void Field::ask_rest(const Place& place, std::span<const Segment> rest, const View& view,
                     const std::function<void(const Target&)>& ask) {
  const std::string_view name = rest.front().key;
  if (place.node->is_array() && name == "length") {
    const Node length = jsonpath::length_of(*place.node);
    const Node* value = rest.size() == 1 ? &length : nullptr;
    ask({value, jsonpath::length_place(place, length), rest.subspan(1)});
    return;
  }
  jsonpath::JsHeap heap;
  std::optional<Node> value = *place.node;
  for (const Segment& segment : rest) {
    if (!value || !value->is_string()) value.reset();
    if (!value) break;
    value = jsonpath::text_property(*value, segment.key, {view, heap});
  }
  ask({value ? &*value : nullptr, place, rest});
}

Result<bool> Field::ask_found(const Place& place, const View& view,
                              const std::function<void(const Target&)>& ask) const {
  bool asked = false;
  if (mode_ == Mode::keys) {
    asked = place.node->size > 0;
    ask_keys(place, view, ask);
  } else {
    const auto on_hit = [&](const jsonpath::Hit& hit) {
      asked = true;
      ask_hit(hit, place, ask);
    };
    GWCTL_TRY(jsonpath::evaluate(*query_, 0, place, view, on_hit));
  }
  if (!asked) ask({nullptr, place, {}});
  return true;
}

Result<bool> Field::for_each(const Place& place, const Node* value, const View& view,
                             const std::function<void(const Target&)>& ask) const {
  const bool is_part = value == place.node && value != nullptr && value->is_container();
  if (mode_ == Mode::whole || !is_part) {
    ask({value, place, {}});
    return true;
  }
  if (mode_ != Mode::path) return ask_found(place, view, ask);
  ask_path(place, view, ask);
  return true;
}

}  // namespace gwctl::lint
