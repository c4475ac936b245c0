#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/result.h"
#include "lint/finding.h"

namespace gwctl::lint {

/// Findings that were there before and are put up with: a file that is kept with the documents.
/// Knows a finding by its fingerprint and file, so that moved lines change nothing.
class Baseline {
 public:
  /// Reads what `print_baseline` wrote. `folder` is the one that sources are relative to.
  static Result<Baseline> parse(const std::string& name, std::string text, std::string folder);

  /// Takes out what is known, each as often as it was there before.
  void apply(std::vector<Finding>& findings);

  /// How many findings of the baseline did not come up again. Call after `apply`.
  std::size_t gone() const;

 private:
  std::string folder_;
  std::unordered_map<std::string, std::size_t> counts_;
};

/// The findings as a baseline: JSON, sorted, one finding a line.
std::string print_baseline(std::span<const Finding> findings, std::string_view folder);

}  // namespace gwctl::lint
