#include <cstdint>
#include <functional>

#include "lint/jsonpath/evaluate.h"

namespace gwctl::lint::jsonpath {
namespace {

// The steps that are yet to be matched below a place, a bit each.
using States = std::uint64_t;

constexpr States bit(std::size_t step) {
  return States{1} << step;
}

// One walk over the tree, with all ways the path may have come to a place at once, so that each
// place is reported once.
class Walk {
 public:
  Walk(Evaluation& evaluation, std::size_t first_step)
      : evaluation_{evaluation}, steps_{evaluation.query.steps}, end_{steps_.size()} {
    for (std::size_t i = first_step; i < steps_.size() && end_ == steps_.size(); ++i) {
      if (!steps_[i].is_plain()) end_ = i;
    }
  }

  void start(const Place& place, std::size_t first_step) { enter(place, bit(first_step)); }

 private:
  // `states` may contain steps that look at the place itself, and the end.
  void enter(const Place& place, States states);
  States below(const Place& child, States states, std::int64_t size);
  bool matches(std::size_t at, const Place& child, std::int64_t size);
  bool filter_holds(std::size_t step, const Place& child);
  void finish(const Place& place);

  Evaluation& evaluation_;
  const std::vector<Step>& steps_;
  std::size_t end_;
};

// nimma looks at the steps from the last to the first, so what a script throws counts only where
// the rest of the path leads somewhere.
bool Walk::filter_holds(std::size_t at, const Place& child) {
  auto result = steps_[at].filter->test(child, evaluation_.view);
  if (result) return *result;
  bool leads_somewhere = at + 1 == end_;
  if (!leads_somewhere) {
    const std::function<void(const Hit&)> note = [&](const Hit&) { leads_somewhere = true; };
    Evaluation rest{evaluation_.query, evaluation_.view, note, evaluation_.visited};
    evaluate_nimma(rest, at + 1, child);
    evaluation_.visited = rest.visited;
  }
  if (leads_somewhere) evaluation_.fail_with(std::move(result).error().message);
  return false;
}

bool Walk::matches(std::size_t at, const Place& child, std::int64_t size) {
  const Step& step = steps_[at];
  switch (step.kind) {
    case StepKind::member: return names_child(step, child.segment);
    case StepKind::wildcard: return true;
    case StepKind::slice:
      return child.segment.is_index() && step.slice.holds(child.segment.index, size);
    case StepKind::filter: return filter_holds(at, child);
    default: return false;
  }
}

void Walk::enter(const Place& place, States states) {
  if (!evaluation_.visit()) return;
  for (std::size_t i = 0; i < end_; ++i) {
    const bool is_here = (states & bit(i)) != 0 && steps_[i].kind == StepKind::itself;
    if (is_here && evaluation_.holds(*steps_[i].filter, place)) states |= bit(i + 1);
  }
  if ((states & bit(end_)) != 0) finish(place);
  states &= bit(end_) - 1;
  if (states == 0) return;
  const std::int64_t size = place.node->is_array() ? place.node->size : 0;
  if (evaluation_.query.has_length && place.node->is_array()) {
    with_length(place, [&](const Place& length) {
      const States next = below(length, states, size);
      if (next != 0) enter(length, next);
    });
  }
  for_each_child(place, evaluation_.view, [&](const Place& child) {
    const States next = below(child, states, size);
    if (next != 0) enter(child, next);
  });
}

States Walk::below(const Place& child, States states, std::int64_t size) {
  States next = 0;
  for (std::size_t i = 0; i < end_ && bit(i) <= states; ++i) {
    if ((states & bit(i)) == 0) continue;
    if (steps_[i].deep) next |= bit(i);
    if (matches(i, child, size)) next |= bit(i + 1);
  }
  return evaluation_.error ? 0 : next;
}

// Trailing `^` and `~`.
void Walk::finish(const Place& place) {
  if (evaluation_.error) return;
  const Place* at = &place;
  for (std::size_t i = end_; i < steps_.size(); ++i) {
    if (steps_[i].kind == StepKind::key) {
      evaluation_.report_key(*at);
      return;
    }
    at = at->parent;
    if (at == nullptr) return;
  }
  evaluation_.report({*at, at->node});
}

}  // namespace

void evaluate_nimma(Evaluation& evaluation, std::size_t first_step, const Place& start) {
  Walk{evaluation, first_step}.start(start, first_step);
}

}  // namespace gwctl::lint::jsonpath
