#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/regex_syntax.h"

namespace gwctl::regex {

/// A pattern that one walk over the subject decides: anchored at the start, then characters each of
/// a set, repeated or not, where a repetition never takes what the rest needs: `^[a-z][a-z0-9]*$`,
/// `^\d{4}-\d\d$`, `^x-`. Several times faster than a general engine, for most patterns are such.
class Steps {
 public:
  /// Nothing when the pattern is no such one.
  static std::optional<Steps> make(const Pattern& pattern);

  /// Nothing when a byte beyond ASCII is met before the answer is clear.
  std::optional<bool> search(std::string_view subject) const;

 private:
  struct Step {
    bool takes[128] = {};
    std::uint32_t min = 1;
    std::uint32_t max = 1;
  };

  static bool add(const Pattern& pattern, const Node& node, std::vector<Step>& steps);
  static bool add_repeat(const Pattern& pattern, const Node& node, std::vector<Step>& steps);
  static bool fill(const Pattern& pattern, const Node& node, Step& step);
  static bool is_clear(const std::vector<Step>& steps);

  std::vector<Step> steps_;
  bool at_end_ = false;
};

}  // namespace gwctl::regex
