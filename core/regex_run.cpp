#include "core/regex_run.h"

#include <algorithm>
#include <string>

#include "core/regex_parser.h"
#include "core/utf8.h"

namespace gwctl::regex {
namespace {

constexpr std::size_t steps_max = 1'000'000;
constexpr std::uint32_t unset = 0xFFFFFFFF;

bool is_line_end(char32_t c) {
  return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
}

char32_t to_lower(char32_t c) {
  return c >= 'A' && c <= 'Z' ? c | 0x20U : c;
}

}  // namespace

/// Inside of core/regex_run: one search.
class MachineRun {
 public:
  MachineRun(const Machine& machine, std::string_view subject)
      : machine_{machine}, registers_(machine.registers_, unset) {
    std::size_t at = 0;
    while (at < subject.size()) {
      offsets_.push_back(at);
      text_.push_back(decode_wtf8(subject, at));
    }
    offsets_.push_back(at);
  }

  /// From the byte `from` on.
  Match search(std::size_t from) {
    const auto found = std::ranges::lower_bound(offsets_, from);
    const auto first = static_cast<std::uint32_t>(found - offsets_.begin());
    const auto last = machine_.flags_.sticky ? first : static_cast<std::uint32_t>(text_.size());
    for (std::uint32_t start = first; start <= last; ++start) {
      std::uint32_t at = start;
      if (run(0, at)) {
        registers_[0] = start;
        registers_[1] = at;
        return Match::yes;
      }
      if (steps_ >= steps_max) return Match::too_costly;
    }
    return Match::no;
  }

  /// Of the match that was found.
  std::vector<RegexGroup> groups() const {
    std::vector<RegexGroup> result(machine_.captures_ + 1);
    for (std::size_t i = 0; i < result.size(); ++i) {
      const std::uint32_t first = registers_[2 * i];
      const std::uint32_t last = registers_[2 * i + 1];
      if (first == unset || last == unset) continue;
      result[i] = {.took_part = true, .begin = offsets_[first], .end = offsets_[last]};
    }
    return result;
  }

 private:
  // What to do when the way taken fails: go on elsewhere, or first give a register its old value.
  struct Undo {
    std::uint32_t target = 0;  // `unset`: a register
    std::uint32_t at = 0;      // or its number
    std::uint32_t value = 0;
  };

  bool run(std::uint32_t pc, std::uint32_t& at);
  bool step(const Machine::Instruction& now, std::uint32_t& pc, std::uint32_t& at);
  bool undo(std::size_t base, std::uint32_t& pc, std::uint32_t& at);
  bool look(const Machine::Instruction& now, std::uint32_t& pc, std::uint32_t at);
  bool read(const Machine::Instruction& now, std::uint32_t& at) const;
  bool read_again(const Machine::Instruction& now, std::uint32_t& at) const;
  bool loop(const Machine::Instruction& now, std::uint32_t& pc, std::uint32_t at);
  bool is_in_test(std::uint32_t number, char32_t c) const;
  bool is_word(std::uint32_t at) const;
  bool is_at_start(std::uint32_t at) const;
  bool is_at_end(std::uint32_t at) const;

  void set(std::uint32_t number, std::uint32_t value) {
    undo_.push_back({unset, number, registers_[number]});
    registers_[number] = value;
  }

  const Machine& machine_;
  std::u32string text_;
  std::vector<std::size_t> offsets_;  // where each character begins, and the end
  std::vector<std::uint32_t> registers_;
  std::vector<Undo> undo_;
  std::size_t steps_ = 0;
};

// To the next `accept`; false leaves everything as it was.
bool MachineRun::run(std::uint32_t pc, std::uint32_t& at) {
  const std::size_t base = undo_.size();
  while (true) {
    const Machine::Instruction& now = machine_.program_[pc];
    if (now.op == Machine::Op::accept) return true;
    ++pc;
    const bool going = ++steps_ < steps_max && step(now, pc, at);
    if (!going && !undo(base, pc, at)) return false;
    if (steps_ >= steps_max) {
      while (undo(base, pc, at)) {
      }
      return false;
    }
  }
}

bool MachineRun::undo(std::size_t base, std::uint32_t& pc, std::uint32_t& at) {
  while (undo_.size() > base) {
    const Undo last = undo_.back();
    undo_.pop_back();
    if (last.target != unset) {
      pc = last.target;
      at = last.at;
      return true;
    }
    registers_[last.at] = last.value;
  }
  return false;
}

bool MachineRun::step(const Machine::Instruction& now, std::uint32_t& pc, std::uint32_t& at) {
  using Op = Machine::Op;
  switch (now.op) {
    case Op::character:
    case Op::set: return read(now, at);
    case Op::start: return is_at_start(at);
    case Op::end: return is_at_end(at);
    case Op::boundary: return ((at > 0 && is_word(at - 1)) != is_word(at)) != now.negative;
    case Op::save: set(now.value, at); return true;
    case Op::clear:
      for (std::uint32_t i = now.value; i < now.target; ++i) set(i, unset);
      return true;
    case Op::look: return look(now, pc, at);
    case Op::split: undo_.push_back({now.target, at, 0}); return true;
    case Op::jump: pc = now.target; return true;
    case Op::back_reference: return read_again(now, at);
    case Op::loop_start: set(now.value, 0); return true;
    case Op::loop: return loop(now, pc, at);
    case Op::loop_end: {
      const std::uint32_t count = registers_[now.value];
      if (count >= now.min && registers_[now.value + 1] == at) return false;
      set(now.value, count + 1);
      pc = now.target;
      return true;
    }
    case Op::accept: break;
  }
  return false;
}

bool MachineRun::loop(const Machine::Instruction& now, std::uint32_t& pc, std::uint32_t at) {
  const std::uint32_t count = registers_[now.value];
  const bool may_stop = count >= now.min;
  const bool may_go = now.max == unlimited || count < now.max;
  if (!may_go) {
    pc = now.target;
    return true;
  }
  if (may_stop && !now.greedy) {
    // The round begins only when the rest failed, so where it begins is noted beforehand.
    set(now.value + 1, at);
    undo_.push_back({pc, at, 0});
    pc = now.target;
    return true;
  }
  if (may_stop) undo_.push_back({now.target, at, 0});
  set(now.value + 1, at);
  return true;
}

bool MachineRun::look(const Machine::Instruction& now, std::uint32_t& pc, std::uint32_t at) {
  const std::size_t base = undo_.size();
  const bool found = run(pc, at);
  pc = now.target;
  if (!found) return now.negative && steps_ < steps_max;
  if (now.negative) {
    std::uint32_t nowhere = 0;
    while (undo(base, nowhere, nowhere)) {
    }
    return false;
  }
  // No other way through it is tried later, but what it captured can be undone.
  const auto first = undo_.begin() + static_cast<std::ptrdiff_t>(base);
  undo_.erase(
      std::remove_if(first, undo_.end(), [](const Undo& undo) { return undo.target != unset; }),
      undo_.end());
  return true;
}

bool MachineRun::read(const Machine::Instruction& now, std::uint32_t& at) const {
  if (now.behind ? at == 0 : at == text_.size()) return false;
  const char32_t c = text_[now.behind ? at - 1 : at];
  const bool same = now.op == Machine::Op::character ? c == now.value : is_in_test(now.value, c);
  if (!same) return false;
  now.behind ? --at : ++at;
  return true;
}

bool MachineRun::read_again(const Machine::Instruction& now, std::uint32_t& at) const {
  const std::uint32_t first = registers_[2 * now.value];
  const std::uint32_t last = registers_[2 * now.value + 1];
  if (first == unset || last == unset) return true;
  const std::uint32_t size = last - first;
  if (now.behind ? size > at : size > text_.size() - at) return false;
  const std::uint32_t from = now.behind ? at - size : at;
  for (std::uint32_t i = 0; i < size; ++i) {
    const char32_t a = text_[first + i];
    const char32_t b = text_[from + i];
    const bool same = machine_.flags_.ignore_case ? to_lower(a) == to_lower(b) : a == b;
    if (!same) return false;
  }
  at = now.behind ? from : from + size;
  return true;
}

bool MachineRun::is_in_test(std::uint32_t number, char32_t c) const {
  const Machine::Test& test = machine_.tests_[number];
  if (c < 0x80) return test.ascii[c];
  std::string bytes;
  append_utf8(bytes, c);
  return test.pcre->search(bytes) == Match::yes;
}

bool MachineRun::is_word(std::uint32_t at) const {
  if (at >= text_.size()) return false;
  const char32_t c = text_[at];
  const bool ascii =
      (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'z') || c == '_';
  const bool folded = machine_.flags_.unicode && machine_.flags_.ignore_case;
  return ascii || (folded && (c == 0x17F || c == 0x212A));
}

bool MachineRun::is_at_start(std::uint32_t at) const {
  return at == 0 || (machine_.flags_.multiline && is_line_end(text_[at - 1]));
}

bool MachineRun::is_at_end(std::uint32_t at) const {
  return at == text_.size() || (machine_.flags_.multiline && is_line_end(text_[at]));
}

Match Machine::search(std::string_view subject) const {
  return MachineRun{*this, subject}.search(0);
}

Match Machine::find(std::string_view subject, std::size_t from,
                    std::vector<RegexGroup>& groups) const {
  MachineRun run{*this, subject};
  const Match found = run.search(from);
  if (found == Match::yes) groups = run.groups();
  return found;
}

}  // namespace gwctl::regex
