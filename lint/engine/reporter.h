#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lint/finding.h"
#include "lint/function.h"
#include "lint/locate.h"
#include "lint/ruleset.h"
#include "lint/workspace.h"

namespace gwctl::lint {

/// What ends a run.
struct RunError {
  std::string message;  ///< as Spectral words it
  std::string hint;     ///< which rule it comes from; Spectral does not say
};

/// The rule and where it stands.
std::string hint_at(const Rule& rule);

/// Turns what functions report into findings: finds out where the value really stands, renders the
/// message, applies pointer overrides.
class Reporter final : public Results {
 public:
  /// `is_strict`: findings get their true places where Spectral gets lost on the way.
  Reporter(const Workspace& workspace, bool is_strict, std::vector<Finding>& findings,
           std::vector<RunError>& errors)
      : workspace_{workspace}, is_strict_{is_strict}, findings_{findings}, errors_{errors} {}

  /// Whose results come next, and the tree that rule sees.
  void begin(const Rule& rule, const View& view) {
    rule_ = &rule;
    view_ = &view;
  }

  using Results::add;
  void add(std::string message, const Place& base, std::span<const Segment> path) override;
  void fail(std::string message) override;

  /// So much went wrong that there is no use in going on.
  bool stopped() const { return errors_.size() >= errors_max; }

 private:
  static constexpr std::size_t errors_max = 100;

  struct Spot {
    const File* file = nullptr;  ///< null: nobody knows where
    Located located;
    std::vector<std::string> wanted;  ///< the path that was asked for, as far as it counts
  };

  /// A path that was asked for, from the top.
  struct Trail {
    std::vector<const Place*> chain;    ///< what there is of it
    std::vector<std::string> existing;  ///< the names of the chain
    std::vector<std::string> rest;      ///< the names of what there is not
    const Place& last;

    std::vector<std::string> names() const;
  };

  Spot find_below(const Place& top, const std::vector<std::string>& path) const;
  Spot find_spot(const Place& base, std::span<const Segment> path) const;
  Spot find_behind(const Trail& trail, bool is_complete) const;
  bool has_range(const Spot& spot) const;

  const Workspace& workspace_;
  bool is_strict_;
  std::vector<Finding>& findings_;
  std::vector<RunError>& errors_;
  const Rule* rule_ = nullptr;
  const View* view_ = nullptr;
};

}  // namespace gwctl::lint
