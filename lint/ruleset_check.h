#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lint/ruleset_definition.h"

namespace gwctl::lint {

inline constexpr std::string_view unknown_property = "must NOT have additional properties";
inline constexpr std::string_view nothing_said =
    "Ruleset must have rules or extends or overrides defined";

/// Whether a ruleset may have such a member: Spectral's, and whatever begins with `x-`.
bool is_ruleset_key(std::string_view name);

/// A message with its own path, in place of the place where the fault was met.
struct PlacedMessage {
  std::string message;
  std::vector<std::string> path;
  std::string hint = {};  ///< see `RulesetProblem::hint`
};

/// One thing that does not hold of a ruleset. Spectral finds far more than it prints, and which of
/// them it prints depends on their order, so all are collected in that order first.
struct RulesetIssue {
  /// What failed: Spectral sorts its own texts (`message`) before those of its JSON Schema
  /// validator, passes over mere consequences, and takes the messages of functions and aliases
  /// from `placed`.
  enum class Kind : std::uint8_t { keyword, message, consequence, placed };

  std::string path;  ///< a JSON pointer: `/rules/a/then`
  Kind kind = Kind::keyword;
  std::string message;
  std::vector<PlacedMessage> placed;
  std::string hint;  ///< see `RulesetProblem::hint`
};

/// Everything wrong with one ruleset file (not with what it extends), in the order of finding.
/// Makes the functions of all its rules; those that are left out are named in `left_out`.
std::vector<RulesetIssue> check_definition(const Definition& definition,
                                           std::vector<std::string>& left_out);

/// Whether Spectral says where a problem is: only in the ruleset that the user named. For another
/// one the place goes into the hint.
enum class Placing : std::uint8_t { told, hinted };

/// What Spectral prints of them.
std::vector<RulesetProblem> select_problems(const Definition& definition,
                                            std::vector<RulesetIssue> issues, Placing placing);

/// The tokens of a JSON pointer as they are written, without the empty one at the front.
std::vector<std::string> split_path(std::string_view path);

/// `file:line:col`.
std::string place_text(const std::string& source, const Range& range);

}  // namespace gwctl::lint
