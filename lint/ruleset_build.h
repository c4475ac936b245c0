#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "lint/ruleset_check.h"
#include "lint/ruleset_definition.h"

namespace gwctl::lint {

/// A rule on its way into a ruleset.
struct BuiltRule {
  Rule rule;
  const Definition* owner = nullptr;       ///< who defined it first
  const Definition* then_owner = nullptr;  ///< whose functions its `then` means
  const Node* then = nullptr;
  bool has_formats = false;
};

/// The rules of a ruleset by name, in order of definition, and its formats.
struct BuiltRuleset {
  std::vector<BuiltRule> rules;
  std::unordered_map<std::string, std::size_t> by_name;
  std::vector<Format> formats;

  BuiltRule* find(std::string_view name);
  void put(BuiltRule rule);
  void add_formats(const std::vector<Format>& more);
};

struct BuildOptions {
  bool is_strict = true;
  /// Rules of a JavaScript ruleset may be missing: that they are is no fault.
  bool is_incomplete = false;
  /// The parts were checked when the ruleset was loaded.
  bool is_checked = false;
};

/// Merges a definition with what it extends. Stops at the first definition with a fault.
class RulesetBuilder {
 public:
  explicit RulesetBuilder(BuildOptions options) : options_{options} {}

  /// Pointer overrides for a rule, which enable it; no matter if there is no such rule.
  void set_pointers(std::string rule, std::shared_ptr<const PointerOverrides> pointers) {
    pointers_.insert_or_assign(std::move(rule), std::move(pointers));
  }

  /// Null: see `problems`.
  std::shared_ptr<Ruleset> build(const std::shared_ptr<const Definition>& root);

  std::vector<RulesetProblem>& problems() { return problems_; }

 private:
  struct Context {
    Enablement enablement = Enablement::recommended;
    bool is_explicit = false;
  };

  bool build_one(const Definition& definition, Context context, BuiltRuleset& out);
  bool check(const Definition& definition, Placing placing);
  bool is_tolerable(const RulesetIssue& issue) const;
  bool merge_entry(const RuleEntry& entry, const Definition& definition, Context context,
                   BuiltRuleset& out);
  bool report_missing(const RuleEntry& entry, const Definition& definition,
                      const BuiltRuleset& out);
  void keep(const Definition& definition, Ruleset& ruleset);

  BuildOptions options_;
  std::unordered_set<const Definition*> checked_;
  std::unordered_set<const Document*> kept_;
  std::vector<RulesetProblem> problems_;
  std::vector<RulesetProblem> warnings_;
  const Definition* root_ = nullptr;
  std::unordered_map<std::string, std::shared_ptr<const PointerOverrides>> pointers_;
  std::size_t builds_ = 0;
};

}  // namespace gwctl::lint
