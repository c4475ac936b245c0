#pragma once

#include <mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "lint/finding.h"
#include "lint/ruleset.h"
#include "lint/workspace.h"

namespace gwctl::lint {

/// One rule that a document does not want to hear of, at one place.
struct Suppression {
  std::string rule;
  std::string source;
  std::vector<std::string> path;  ///< of the word in the document; empty for a comment
  Range range;                    ///< of the word
  bool is_used = false;
};

/// What documents say should not be reported: `x-lint-ignore: rule` (or a list of rules) in an
/// object, for it and all below it; a comment `# gwctl-ignore: rule, rule`, for its line or, where
/// it stands alone, the next one.
class Suppressions {
 public:
  /// Collects those of a file, once however often it is given. Thread-safe.
  void collect(const File& file);

  /// Whether that file was collected.
  bool knows(const std::string& source) const { return sources_.contains(source); }

  /// Takes out the findings that are suppressed.
  void apply(std::vector<Finding>& findings);

  /// A finding for each that suppressed nothing though its rule was run, and for each that names no
  /// rule but almost does. Call after `apply`.
  std::vector<Finding> unused(const Ruleset& ruleset) const;

 private:
  void add(std::string place, Suppression suppression);
  bool suppresses(const std::string& place, const Finding& finding);

  std::mutex mutex_;
  std::unordered_set<std::string> sources_;
  std::vector<Suppression> suppressions_;
  std::unordered_multimap<std::string, std::size_t> places_;
};

}  // namespace gwctl::lint
