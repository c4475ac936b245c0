#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/ship/args.h"
#include "config/plan/diff.h"
#include "lint/severity.h"

namespace gwctl::cli {

/// Where a gate stands: `gates.forbid[0]`, and its place.
struct GateName {
  std::string rule;
  FilePlace place;
};

/// At most so many.
struct LimitGate {
  GateName name;
  std::size_t max = 0;
};

/// Changes that are not made: those of which all holds that is said here.
struct BanGate {
  GateName name;
  std::optional<config::Action> action;
  std::optional<config::Kind> kind;
  std::string id;                  ///< a glob; empty: any
  std::vector<std::string> field;  ///< not to be changed or removed; empty: any change
};

struct LintGate {
  GateName name;
  std::vector<std::string> rulesets;  ///< absolute paths, URLs or built-in names
  lint::Severity fail_severity = lint::Severity::error;
};

/// A file has to be there that names what is to be applied, when one of these holds, or when none
/// is said.
struct ApprovalGate {
  GateName name;
  std::optional<std::size_t> deletes;  ///< so many, or more
  std::optional<std::size_t> changes;
  std::set<config::Kind> kinds;
  std::set<std::string> contexts;
  bool has_conditions = false;
  std::string directory;  ///< of the project
  std::string file;       ///< relative to it, with `{digest}`
};

/// `gates` of a project file.
struct Gates {
  std::optional<LimitGate> max_deletes;
  std::optional<LimitGate> max_changes;
  std::vector<BanGate> forbid;
  std::optional<LintGate> lint;
  std::optional<ApprovalGate> approval;
};

/// Why changes may not be made.
struct Refusal {
  GateName name;
  std::optional<config::ObjectKey> resource;  ///< because of which
  std::string message;                        ///< a sentence without its dot

  /// `gwctl.yaml:3:5: gates.forbid[0]: route "a": …`
  std::string text() const;
};

/// What gates look at.
struct GateInput {
  const config::Difference& difference;
  std::string context;
  std::string desired_digest;
  std::function<bool(const std::string& path)> is_file;
};

/// All that the gates have against changes, but for `lint`, which is `lint_refusals`'s. Pure as
/// far as `is_file` is.
std::vector<Refusal> gate_refusals(const Gates& gates, const GateInput& input);

/// What the rules of the gate find in the files of a config.
Result<std::vector<Refusal>> lint_refusals(const LintGate& gate,
                                           const std::vector<config::LoadedFile>& files,
                                           Environment& environment);

struct Project;

/// Whether anything refuses changes; all that does is said.
bool is_refused(const config::Difference& difference, const std::vector<Refusal>& refusals,
                Environment& environment);

/// All refusals of a project's gates.
Result<std::vector<Refusal>> refusals_of(const Project& project, const Comparison& comparison,
                                         Environment& environment);

}  // namespace gwctl::cli
