#include "core/regex_steps.h"

#include <algorithm>
#include <iterator>

namespace gwctl::regex {
namespace {

// Each takes some memory.
constexpr std::size_t steps_max = 24;

bool share(const bool (&a)[128], const bool (&b)[128]) {
  for (std::size_t i = 0; i < std::size(a); ++i) {
    if (a[i] && b[i]) return true;
  }
  return false;
}

// Both cases of letters; beyond ASCII the search gives up anyway.
void fold(bool (&takes)[128]) {
  for (std::size_t c = 'a'; c <= 'z'; ++c) takes[c] = takes[c - 32] = takes[c] || takes[c - 32];
}

}  // namespace

bool Steps::fill(const Pattern& pattern, const Node& node, Step& step) {
  const auto take = [&](Range range) {
    for (char32_t c = range.first; c <= range.last && c < 128; ++c) step.takes[c] = true;
  };
  switch (node.kind) {
    case NodeKind::character: take({node.value, node.value}); break;
    case NodeKind::any:
      take({0, 127});
      if (!pattern.flags.dot_all) step.takes['\n'] = step.takes['\r'] = false;
      return true;
    case NodeKind::set: {
      const Set& set = pattern.sets[node.value];
      const bool plain = set.properties.empty() && set.operands.empty() && set.strings.empty();
      if (!plain || set.operation != SetOperation::unite) return false;
      std::ranges::for_each(set.ranges, take);
      break;
    }
    default: return false;
  }
  if (pattern.flags.ignore_case) fold(step.takes);
  if (node.kind == NodeKind::set && pattern.sets[node.value].negated) {
    for (bool& takes : step.takes) takes = !takes;
  }
  return true;
}

bool Steps::add_repeat(const Pattern& pattern, const Node& node, std::vector<Step>& steps) {
  Step step{.min = node.min, .max = node.max};
  const Node* inner = &pattern.nodes[node.first];
  // A group around one character.
  while (inner->kind == NodeKind::capture || inner->kind == NodeKind::sequence) {
    const Node* child = inner->first == 0 ? nullptr : &pattern.nodes[inner->first];
    if (child == nullptr || child->next != 0) return false;
    inner = child;
  }
  if (!fill(pattern, *inner, step)) return false;
  steps.push_back(step);
  return true;
}

bool Steps::add(const Pattern& pattern, const Node& node, std::vector<Step>& steps) {
  if (steps.size() > steps_max) return false;
  if (node.kind == NodeKind::repeat) return add_repeat(pattern, node, steps);
  if (node.kind != NodeKind::sequence && node.kind != NodeKind::capture) {
    Step step;
    if (!fill(pattern, node, step)) return false;
    steps.push_back(step);
    return true;
  }
  for (std::uint32_t child = node.first; child != 0; child = pattern.nodes[child].next) {
    if (!add(pattern, pattern.nodes[child], steps)) return false;
  }
  return true;
}

// Whether no repetition could have to give back what it took.
bool Steps::is_clear(const std::vector<Step>& steps) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].min == steps[i].max) continue;
    for (std::size_t j = i + 1; j < steps.size(); ++j) {
      if (share(steps[i].takes, steps[j].takes)) return false;
      if (steps[j].min > 0) break;
    }
  }
  return true;
}

std::optional<Steps> Steps::make(const Pattern& pattern) {
  const Flags& flags = pattern.flags;
  const Node& root = pattern.nodes[pattern.root];
  // With both, letters have cases beyond ASCII.
  const bool wide_cases = flags.ignore_case && flags.unicode;
  if (root.kind != NodeKind::sequence || root.first == 0 || flags.multiline || wide_cases ||
      pattern.nodes[root.first].kind != NodeKind::start) {
    return std::nullopt;
  }
  Steps result;
  std::uint32_t child = pattern.nodes[root.first].next;
  for (; child != 0; child = pattern.nodes[child].next) {
    const Node& node = pattern.nodes[child];
    result.at_end_ = node.kind == NodeKind::end && node.next == 0;
    if (!result.at_end_ && !add(pattern, node, result.steps_)) return std::nullopt;
  }
  if (!is_clear(result.steps_)) return std::nullopt;
  return result;
}

std::optional<bool> Steps::search(std::string_view subject) const {
  const char* at = subject.data();
  const char* const end = at + subject.size();
  for (const Step& step : steps_) {
    const auto rest = static_cast<std::size_t>(end - at);
    const char* const stop = at + std::min<std::size_t>(step.max, rest);
    const char* const first = at;
    while (at < stop) {
      const auto byte = static_cast<unsigned char>(*at);
      if (byte >= 0x80U) return std::nullopt;
      if (!step.takes[byte]) break;
      ++at;
    }
    if (static_cast<std::size_t>(at - first) < step.min) return false;
  }
  return !at_end_ || at == end;
}

}  // namespace gwctl::regex
