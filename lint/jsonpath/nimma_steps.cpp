#include <algorithm>

#include "lint/jsonpath/parse_steps.h"
#include "lint/jsonpath/script_filter.h"

namespace gwctl::lint::jsonpath {
namespace {

// Trailing `^` and `~`: of `~` only the first counts, and of `^` those before it.
struct Modifiers {
  std::size_t parents = 0;
  bool keyed = false;
};

Modifiers take_modifiers(std::vector<NimmaNode>& nodes) {
  Modifiers all;
  while (!nodes.empty()) {
    const NimmaKind kind = nodes.back().kind;
    if (kind != NimmaKind::key && kind != NimmaKind::parent) break;
    all = kind == NimmaKind::key ? Modifiers{.parents = 0, .keyed = true}
                                 : Modifiers{.parents = all.parents + 1, .keyed = all.keyed};
    nodes.pop_back();
  }
  return all;
}

// `..*` before something makes that deep, and is nothing by itself: `$..*.a` finds `$.a` too.
void merge_deep_wildcards(std::vector<NimmaNode>& nodes) {
  std::vector<NimmaNode> kept;
  bool makes_deep = false;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const bool is_made_deep = makes_deep;
    makes_deep = nodes[i].deep && nodes[i].kind == NimmaKind::wildcard && i + 1 < nodes.size();
    nodes[i].deep |= is_made_deep;
    if (!makes_deep) kept.push_back(std::move(nodes[i]));
  }
  nodes = std::move(kept);
}

// What nimma generates for an expression depends on where it is deep.
class Builder {
 public:
  Builder(std::vector<NimmaNode> nodes, bool is_only)
      : nodes_{std::move(nodes)}, is_only_{is_only} {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (!nodes_[i].deep) continue;
      ++deep_count_;
      deep_ = i;
    }
  }

  Result<std::vector<Step>> run() {
    for (std::size_t i = 0; i < nodes_.size(); ++i) GWCTL_TRY(add(i));
    for (Step& step : late_) steps_.push_back(std::move(step));
    return std::move(steps_);
  }

 private:
  Result<bool> add(std::size_t at);
  Result<bool> add_filter(std::size_t at);
  Result<bool> add_slice(std::size_t at);

  bool is_last(std::size_t at) const { return at + 1 == nodes_.size(); }

  // With a single deep step, it and what follows is compared from the end of the path.
  bool is_from_end(std::size_t at) const {
    return deep_count_ == 1 && !is_last(deep_) && at >= deep_;
  }

  NimmaUse use_of(std::size_t at) const {
    if (is_only_) return NimmaUse::alone;
    const bool is_before_deep = at > 0 && (deep_count_ == 0 || at < first_deep());
    const bool is_earlier = !is_last(at) && (is_from_end(at) || is_before_deep);
    return is_earlier ? NimmaUse::earlier : NimmaUse::current;
  }

  // The script is run on the value that the whole path leads to.
  bool tests_result(std::size_t at) const {
    if (is_last(at) || is_from_end(at)) return false;
    return deep_count_ == 0 || at < first_deep() ? at == 0 : true;
  }

  // The slice is compared with a part of the path that is never a number, or with the size of
  // something that is no array.
  bool never_holds(std::size_t at) const;

  // Several deep members are looked up in the path, where keys are texts and indices numbers.
  NameMatch match_of(std::size_t at) const {
    const NimmaNode& node = nodes_[at];
    const bool is_looked_up =
        node.deep && !is_last(at) && !is_from_end(at) && node.kind == NimmaKind::member;
    if (!is_looked_up) return NameMatch::any;
    return node.is_number ? NameMatch::indices : NameMatch::keys;
  }

  std::size_t first_deep() const {
    const auto is_deep = [](const NimmaNode& node) { return node.deep; };
    return static_cast<std::size_t>(std::ranges::find_if(nodes_, is_deep) - nodes_.begin());
  }

  std::vector<NimmaNode> nodes_;
  bool is_only_;  // the path was a single step
  std::size_t deep_count_ = 0;
  std::size_t deep_ = 0;  // the last deep one
  std::vector<Step> steps_;
  std::vector<Step> late_;
};

Result<bool> Builder::add(std::size_t at) {
  NimmaNode& node = nodes_[at];
  switch (node.kind) {
    case NimmaKind::filter: return add_filter(at);
    case NimmaKind::slice: return add_slice(at);
    case NimmaKind::wildcard:
      steps_.push_back({.kind = StepKind::wildcard, .deep = node.deep});
      break;
    case NimmaKind::containers: {
      GWCTL_TRY_ASSIGN(auto filter, nimma_filter("@object()"));
      steps_.push_back({.kind = StepKind::itself, .deep = true, .filter = std::move(filter)});
      break;
    }
    default:
      steps_.push_back({.deep = node.deep, .names = std::move(node.names), .match = match_of(at)});
      break;
  }
  return true;
}

Result<bool> Builder::add_filter(std::size_t at) {
  const NimmaNode& node = nodes_[at];
  GWCTL_TRY_ASSIGN(auto filter, nimma_filter(node.script, use_of(at)));
  if (tests_result(at)) {
    steps_.push_back({.kind = StepKind::wildcard, .deep = node.deep});
    late_.push_back({.kind = StepKind::itself, .filter = std::move(filter)});
  } else {
    steps_.push_back({.kind = StepKind::filter, .deep = node.deep, .filter = std::move(filter)});
  }
  return true;
}

bool Builder::never_holds(std::size_t at) const {
  const bool is_negative = nodes_[at].slice.rule == SliceRule::nimma_negative;
  if (is_from_end(at) && !is_last(at)) return true;
  if (is_negative && nodes_[at].deep) return true;
  if (deep_count_ > 1) return is_negative || (is_last(at) && nodes_[at].deep);
  return deep_count_ == 1 && is_negative && nodes_.size() > 1 && deep_ > 0;
}

Result<bool> Builder::add_slice(std::size_t at) {
  const NimmaNode& node = nodes_[at];
  Step step{.kind = StepKind::slice, .deep = node.deep, .slice = node.slice};
  if (never_holds(at)) step.slice = {.from = 0, .to = 0};
  const bool spreads = node.deep && is_last(at);
  if (!spreads) {
    steps_.push_back(std::move(step));
    return true;
  }
  // A deep slice at the end is taken as a flat one and all below it.
  step.deep = false;
  steps_.push_back(std::move(step));
  GWCTL_TRY_ASSIGN(auto anything, nimma_filter("true"));
  steps_.push_back({.kind = StepKind::itself, .deep = true, .filter = std::move(anything)});
  return true;
}

}  // namespace

Result<std::vector<Step>> nimma_steps(std::vector<NimmaNode> nodes) {
  const Modifiers modifiers = take_modifiers(nodes);
  // nimma thinks that this leads out of the document.
  const bool is_nothing =
      modifiers.parents > 1 && nodes.size() == 1 && nodes[0].kind == NimmaKind::containers;
  if (is_nothing) nodes[0] = {.kind = NimmaKind::slice, .slice = {.from = 0, .to = 0}};
  const bool is_only = nodes.size() == 1;
  merge_deep_wildcards(nodes);
  GWCTL_TRY_ASSIGN(std::vector<Step> steps, Builder(std::move(nodes), is_only).run());
  for (std::size_t i = 0; i < modifiers.parents; ++i) steps.push_back({.kind = StepKind::parent});
  if (modifiers.keyed) steps.push_back({.kind = StepKind::key});
  return steps;
}

}  // namespace gwctl::lint::jsonpath
