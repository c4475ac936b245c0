#include "gateway-runtime/body_json.h"

#include <charconv>
#include <new>
#include <string>
#include <vector>

#include "core/read_document.h"

namespace gwctl::runtime {
namespace {

using Text = std::string_view;

// Of one path: more steps and more that is found are more than a condition can need.
constexpr std::size_t steps_max = 32;
constexpr std::size_t visits_max = 100'000;

Value scalar(const Node& node) {
  switch (node.kind) {
    case Kind::boolean: return Value::of(node.boolean);
    case Kind::number: return Value::of(node.as_double());
    case Kind::string: return Value{node.string()};
    case Kind::null:
    case Kind::array:
    case Kind::object: break;
  }
  Value value;
  value.type = Value::Type::object;
  return value;
}

template <class Nodes>
Value to_list(const Nodes& nodes, Scratch& scratch) {
  auto* const items =
      reinterpret_cast<Value*>(scratch.allocate(nodes.size() * sizeof(Value), alignof(Value)));
  std::size_t count = 0;
  for (const auto& node : nodes) {
    if constexpr (std::is_pointer_v<std::decay_t<decltype(node)>>) {
      new (items + count++) Value{scalar(*node)};
    } else {
      new (items + count++) Value{scalar(node)};
    }
  }
  return Value::of(std::span<const Value>{items, count});
}

Value to_value(const Node& node, Scratch& scratch) {
  return node.is_array() ? to_list(node.items(), scratch) : scalar(node);
}

struct Step {
  bool descends = false;  // `..`
  bool is_any = false;    // `*`
  std::optional<std::size_t> index;
  Text name;
};

// One step off the front of the path; false where it is none that is known.
bool take_brackets(Text& path, Step& step) {
  const std::size_t end = path.find(']');
  if (end == Text::npos) return false;
  const Text inside = path.substr(1, end - 1);
  path.remove_prefix(end + 1);
  if (inside == "*") {
    step.is_any = true;
    return true;
  }
  const bool is_quoted = inside.size() >= 2 && (inside.front() == '\'' || inside.front() == '"') &&
                         inside.back() == inside.front();
  if (is_quoted) {
    step.name = inside.substr(1, inside.size() - 2);
    return true;
  }
  std::size_t index = 0;
  const char* const last = inside.data() + inside.size();
  const auto [stop, error] = std::from_chars(inside.data(), last, index);
  step.index = index;
  return error == std::errc{} && stop == last;
}

bool take_step(Text& path, Step& step) {
  if (path.starts_with("..")) {
    step.descends = true;
    path.remove_prefix(2);
  } else if (path.starts_with('.')) {
    path.remove_prefix(1);
  }
  if (path.starts_with('[')) return take_brackets(path, step);
  const std::size_t size = std::min(path.find_first_of(".["), path.size());
  step.name = path.substr(0, size);
  step.is_any = step.name == "*";
  path.remove_prefix(size);
  return size != 0;
}

/// Walks all that a path leads to.
class Walk {
 public:
  Walk(std::span<const Step> steps, std::vector<const Node*>& found)
      : steps_{steps}, found_{found} {}

  void go(const Node& node, std::size_t at) {
    if (++visits_ > visits_max) return;
    if (at == steps_.size()) {
      found_.push_back(&node);
      return;
    }
    const Step& step = steps_[at];
    if (node.is_object()) {
      if (const Node* const named = step.is_any || step.index ? nullptr : find(node, step.name))
        go(*named, at + 1);
    } else if (step.index && *step.index < node.items().size()) {
      go(node.items()[*step.index], at + 1);
    }
    if (!step.is_any && !step.descends) return;
    for (const Node& item : node.items()) go_below(item, step, at);
    for (const Member& member : node.members()) go_below(member.value, step, at);
  }

 private:
  void go_below(const Node& node, const Step& step, std::size_t at) {
    if (step.is_any) go(node, at + 1);
    if (step.descends) go(node, at);
  }

  std::span<const Step> steps_;
  std::vector<const Node*>& found_;
  std::size_t visits_ = 0;
};

Value query(const Node& root, Text path, Scratch& scratch) {
  std::vector<Step> steps;
  while (!path.empty()) {
    if (steps.size() == steps_max || !take_step(path, steps.emplace_back())) return {};
  }
  std::vector<const Node*> found;
  Walk{steps, found}.go(root, 0);
  return found.empty() ? Value{} : to_list(found, scratch);
}

}  // namespace

const Node* json_body(Exchange& exchange, std::string_view body) {
  if (body.empty()) return nullptr;
  ParsedBody& parsed = exchange.parsed_body;
  if (parsed.text.data() != body.data() || parsed.text.size() != body.size()) {
    parsed.text = body;
    parsed.document = read_json("body", std::string{body});
    if (!parsed.document->problems().empty()) parsed.document = nullptr;
  }
  return parsed.document ? &parsed.document->root() : nullptr;
}

Value json_member(const Node& root, std::string_view path, Scratch& scratch) {
  if (path.find_first_of("[*") != Text::npos || path.find("..") != Text::npos) {
    return query(root, path, scratch);
  }
  const Node* node = &root;
  while (!path.empty()) {
    const std::size_t size = std::min(path.find('.'), path.size());
    if (size != 0) node = find(*node, path.substr(0, size));
    if (node == nullptr) return {};
    path.remove_prefix(std::min(size + 1, path.size()));
  }
  return to_value(*node, scratch);
}

}  // namespace gwctl::runtime
