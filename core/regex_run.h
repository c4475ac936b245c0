#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "core/regex.h"
#include "core/regex_pcre.h"
#include "core/regex_syntax.h"

namespace gwctl::regex {

/// A backtracking machine for what PCRE2 cannot do: look-behind of any length, and repetitions that
/// are too large for it. It does as ECMA-262 says, only slower. Immutable.
class Machine {
 public:
  /// Null when the pattern has what the machine cannot do either: sets of strings (`\q{…}`).
  static std::unique_ptr<const Machine> make(const Pattern& pattern);

  /// The subject is UTF-8, where surrogates may be encoded as such.
  Match search(std::string_view subject) const;
  /// The first match at or behind the byte `from`, and where its groups are.
  Match find(std::string_view subject, std::size_t from, std::vector<RegexGroup>& groups) const;

  enum class Op : std::uint8_t {
    character,  ///< value
    set,        ///< value: number of the test
    start,
    end,
    boundary,  ///< `negative`: none
    save,      ///< value: register that takes the position
    clear,     ///< the captures from `value` up to `target` forget
    look,      ///< the look-around up to its accept; `target` follows it
    accept,
    split,           ///< goes on, and at `target` when that fails
    jump,            ///< `target`
    back_reference,  ///< value: the capture
    loop_start,      ///< register `value` counts from 0
    loop,            ///< once more, or out to `target`
    loop_end,        ///< back to the loop at `target`, unless nothing was read
  };

  struct Instruction {
    Op op = Op::accept;
    bool behind = false;    ///< reads backwards
    bool negative = false;  ///< look, boundary
    bool greedy = true;     ///< loop
    std::uint32_t value = 0;
    std::uint32_t target = 0;
    std::uint32_t min = 0;
    std::uint32_t max = 0;
  };

  /// Whether a character is in a set: by table for ASCII, by PCRE2 for others.
  struct Test {
    bool ascii[128] = {};
    std::unique_ptr<const Pcre> pcre;
  };

 private:
  friend class MachineBuilder;
  friend class MachineRun;
  Machine() = default;

  Flags flags_;
  std::vector<Instruction> program_;
  std::vector<Test> tests_;
  std::uint32_t captures_ = 0;
  std::uint32_t registers_ = 0;
};

}  // namespace gwctl::regex
