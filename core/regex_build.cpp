#include <algorithm>
#include <map>
#include <utility>

#include "core/regex_run.h"
#include "core/regex_translate.h"
#include "core/utf8.h"

namespace gwctl::regex {

/// Inside of core/regex_run: a pattern made a program. Registers: two for each capture, then two
/// for each loop (its count and where its round began).
class MachineBuilder {
 public:
  explicit MachineBuilder(const Pattern& pattern) : pattern_{pattern} {
    machine_.flags_ = pattern.flags;
    machine_.captures_ = pattern.captures;
    machine_.registers_ = 2 * (pattern.captures + 1);
  }

  bool run(Machine& machine) {
    add(pattern_.nodes[pattern_.root], false);
    emit({.op = Machine::Op::accept});
    if (!valid_) return false;
    machine = std::move(machine_);
    return true;
  }

 private:
  using Op = Machine::Op;

  std::uint32_t emit(const Machine::Instruction& instruction) {
    machine_.program_.push_back(instruction);
    return here() - 1;
  }

  std::uint32_t here() const { return static_cast<std::uint32_t>(machine_.program_.size()); }

  void add(const Node& node, bool behind);
  void add_sequence(const Node& node, bool behind);
  void add_alternatives(const Node& node, bool behind);
  void add_character(const Node& node, bool behind);
  void add_capture(const Node& node, bool behind);
  void add_look(const Node& node);
  void add_repeat(const Node& node, bool behind);
  std::uint32_t add_test(const Node& node);
  std::pair<std::uint32_t, std::uint32_t> captures_in(const Node& node) const;

  const Pattern& pattern_;
  Machine machine_;
  std::map<std::uint64_t, std::uint32_t> tests_;
  bool valid_ = true;
};

void MachineBuilder::add(const Node& node, bool behind) {
  switch (node.kind) {
    case NodeKind::sequence: return add_sequence(node, behind);
    case NodeKind::alternatives: return add_alternatives(node, behind);
    case NodeKind::character: return add_character(node, behind);
    case NodeKind::any:
    case NodeKind::set: emit({.op = Op::set, .behind = behind, .value = add_test(node)}); return;
    case NodeKind::start: emit({.op = Op::start}); return;
    case NodeKind::end: emit({.op = Op::end}); return;
    case NodeKind::boundary: emit({.op = Op::boundary}); return;
    case NodeKind::not_boundary: emit({.op = Op::boundary, .negative = true}); return;
    case NodeKind::capture: return add_capture(node, behind);
    case NodeKind::look: return add_look(node);
    case NodeKind::back_reference:
      emit({.op = Op::back_reference, .behind = behind, .value = node.value});
      return;
    case NodeKind::repeat: return add_repeat(node, behind);
  }
}

// Backwards the last child comes first.
void MachineBuilder::add_sequence(const Node& node, bool behind) {
  std::vector<std::uint32_t> children;
  for (std::uint32_t child = node.first; child != 0; child = pattern_.nodes[child].next) {
    children.push_back(child);
  }
  if (behind) std::ranges::reverse(children);
  for (const std::uint32_t child : children) add(pattern_.nodes[child], behind);
}

void MachineBuilder::add_alternatives(const Node& node, bool behind) {
  std::vector<std::uint32_t> jumps;
  for (std::uint32_t child = node.first; child != 0; child = pattern_.nodes[child].next) {
    const Node& alternative = pattern_.nodes[child];
    const std::uint32_t split = alternative.next != 0 ? emit({.op = Op::split}) : 0;
    add(alternative, behind);
    if (alternative.next == 0) break;
    jumps.push_back(emit({.op = Op::jump}));
    machine_.program_[split].target = here();
  }
  for (const std::uint32_t jump : jumps) machine_.program_[jump].target = here();
}

void MachineBuilder::add_character(const Node& node, bool behind) {
  if (pattern_.flags.ignore_case) {
    emit({.op = Op::set, .behind = behind, .value = add_test(node)});
  } else {
    emit({.op = Op::character, .behind = behind, .value = node.value});
  }
}

void MachineBuilder::add_capture(const Node& node, bool behind) {
  const std::uint32_t first = 2 * node.value;
  emit({.op = Op::save, .value = behind ? first + 1 : first});
  add(pattern_.nodes[node.first], behind);
  emit({.op = Op::save, .value = behind ? first : first + 1});
}

void MachineBuilder::add_look(const Node& node) {
  const std::uint32_t look = emit({.op = Op::look, .negative = node.negative});
  add(pattern_.nodes[node.first], node.behind);
  emit({.op = Op::accept});
  machine_.program_[look].target = here();
}

void MachineBuilder::add_repeat(const Node& node, bool behind) {
  const std::uint32_t counter = machine_.registers_;
  machine_.registers_ += 2;
  emit({.op = Op::loop_start, .value = counter});
  const std::uint32_t loop = emit(
      {.op = Op::loop, .greedy = node.greedy, .value = counter, .min = node.min, .max = node.max});
  const auto [first, last] = captures_in(node);
  if (first <= last) emit({.op = Op::clear, .value = 2 * first, .target = 2 * last + 2});
  add(pattern_.nodes[node.first], behind);
  emit({.op = Op::loop_end, .value = counter, .target = loop, .min = node.min});
  machine_.program_[loop].target = here();
}

// The least and the greatest number.
std::pair<std::uint32_t, std::uint32_t> MachineBuilder::captures_in(const Node& node) const {
  std::pair<std::uint32_t, std::uint32_t> range{unlimited, 0};
  if (node.kind == NodeKind::capture) range = {node.value, node.value};
  for (std::uint32_t child = node.first; child != 0; child = pattern_.nodes[child].next) {
    const auto inner = captures_in(pattern_.nodes[child]);
    range = {std::min(range.first, inner.first), std::max(range.second, inner.second)};
  }
  return range;
}

std::uint32_t MachineBuilder::add_test(const Node& node) {
  const std::uint64_t key =
      (std::uint64_t{static_cast<std::uint8_t>(node.kind)} << 32U) | node.value;
  const auto known = tests_.find(key);
  if (known != tests_.end()) return known->second;
  Machine::Test test;
  Flags flags = pattern_.flags;
  flags.sticky = false;
  test.pcre = Pcre::compile(to_pcre(pattern_, node), flags);
  const bool strings = node.kind == NodeKind::set && has_strings(pattern_.sets[node.value]);
  valid_ &= test.pcre != nullptr && !strings;
  if (!valid_) return 0;
  for (char c = 0; static_cast<unsigned char>(c) < 0x80; ++c) {
    test.ascii[static_cast<unsigned char>(c)] = test.pcre->search({&c, 1}) == Match::yes;
    if (c == 0x7F) break;
  }
  machine_.tests_.push_back(std::move(test));
  const auto number = static_cast<std::uint32_t>(machine_.tests_.size() - 1);
  tests_.emplace(key, number);
  return number;
}

std::unique_ptr<const Machine> Machine::make(const Pattern& pattern) {
  Machine machine;
  if (!MachineBuilder{pattern}.run(machine)) return nullptr;
  return std::unique_ptr<const Machine>{new Machine{std::move(machine)}};
}

}  // namespace gwctl::regex
