#include "gateway-runtime/plugins/mock_value.h"

#include <algorithm>

#include "core/js_text.h"
#include "gateway-runtime/http/characters.h"
#include "gateway-runtime/plugins/random_id.h"
#include "gateway-runtime/plugins/support.h"

namespace gwctl::runtime::plugins {
namespace {

constexpr std::uint32_t number_max = 10'000;
constexpr std::uint32_t letters_max = 10;
constexpr std::uint32_t items_max = 3;

std::string_view random_letters(Scratch& scratch) {
  return range_id("abcdefghijklmnopqrstuvwxyz", 1 + RandomBytes::own().below(letters_max), scratch);
}

// Up to 10,000, with four digits behind the point.
std::string_view random_number(Scratch& scratch) {
  constexpr std::uint32_t parts = 10'000;
  const std::string_view whole = decimal(RandomBytes::own().below(number_max), scratch);
  // A first digit that is not 0 keeps the others in their places.
  const std::string_view rest = decimal(parts + RandomBytes::own().below(parts), scratch);
  return scratch.join(whole, ".", rest.substr(1));
}

void append_escaped(ScratchText& to, std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = std::min(text.find_first_of("&<>"), text.size());
    to.append(text.substr(0, size));
    text.remove_prefix(size);
    if (text.empty()) return;
    to.append(text.front() == '&' ? "&amp;" : text.front() == '<' ? "&lt;" : "&gt;");
    text.remove_prefix(1);
  }
}

}  // namespace

MockValue::MockValue(const Node& schema) {
  constexpr std::pair<std::string_view, Type> types[] = {
      {"boolean", Type::boolean}, {"number", Type::number}, {"integer", Type::integer},
      {"string", Type::text},     {"array", Type::list},    {"object", Type::object}};
  std::string name = text_or(schema, "type", "");
  std::ranges::transform(name, name.begin(), lower);
  const auto found =
      std::ranges::find(types, std::string_view{name}, [](const auto& each) { return each.first; });
  if (found != std::end(types)) type_ = found->second;
  if (const Node* example = find(schema, "example")) {
    has_example_ = true;
    example_ = to_json(*example);
    text_ = value_text(*example);
  }
  if (const Node* properties = find(schema, "properties"); properties && type_ == Type::object) {
    for (const Member& member : properties->members())
      properties_.emplace_back(member.name(), MockValue{member.value});
  }
  if (const Node* items = find(schema, "items"); items && type_ == Type::list)
    items_.emplace_back(*items);
}

std::string_view MockValue::scalar(Scratch& scratch) const {
  switch (type_) {
    case Type::boolean: return RandomBytes::own().below(2) == 0 ? "false" : "true";
    case Type::integer: return decimal(1 + RandomBytes::own().below(number_max), scratch);
    case Type::number: return random_number(scratch);
    case Type::text: return random_letters(scratch);
    default: return "null";
  }
}

void MockValue::append_json(ScratchText& to, Scratch& scratch) const {
  if (has_example_) return to.append(example_);
  bool is_first = true;
  const auto separate = [&] {
    if (!std::exchange(is_first, false)) to.append(",");
  };
  if (type_ == Type::object) {
    to.append("{");
    for (const auto& [name, value] : properties_) {
      separate();
      to.append(to_json_string(name));
      to.append(":");
      value.append_json(to, scratch);
    }
    to.append("}");
  } else if (type_ == Type::list) {
    to.append("[");
    const std::uint32_t count = items_.empty() ? 0 : 1 + RandomBytes::own().below(items_max);
    for (std::uint32_t i = 0; i < count; ++i) {
      separate();
      items_.front().append_json(to, scratch);
    }
    to.append("]");
  } else if (type_ == Type::text) {
    to.append("\"");
    to.append(scalar(scratch));
    to.append("\"");
  } else {
    to.append(scalar(scratch));
  }
}

void MockValue::append_xml(ScratchText& to, std::string_view name, Scratch& scratch) const {
  if (type_ == Type::list && !has_example_) {
    const std::uint32_t count = items_.empty() ? 0 : 1 + RandomBytes::own().below(items_max);
    for (std::uint32_t i = 0; i < count; ++i) items_.front().append_xml(to, name, scratch);
    return;
  }
  to.append("<");
  to.append(name);
  to.append(">");
  if (has_example_) {
    append_escaped(to, text_);
  } else if (type_ == Type::object) {
    for (const auto& [member, value] : properties_) value.append_xml(to, member, scratch);
  } else {
    to.append(scalar(scratch));
  }
  to.append("</");
  to.append(name);
  to.append(">");
}

std::string_view MockValue::write_json(Scratch& scratch) const {
  ScratchText text{scratch};
  append_json(text, scratch);
  return text.view();
}

std::string_view MockValue::write_xml(Scratch& scratch) const {
  ScratchText text{scratch};
  append_xml(text, "data", scratch);
  return text.view();
}

}  // namespace gwctl::runtime::plugins
