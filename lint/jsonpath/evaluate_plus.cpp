#include <deque>

#include "lint/jsonpath/evaluate.h"
#include "lint/jsonpath/js_members.h"
#include "lint/jsonpath/script_filter.h"

namespace gwctl::lint::jsonpath {
namespace {

constexpr std::size_t recursion_max = 5000;

// A `^` that was met: the rest of the path goes on from the value of the frame above, which need
// not be the one at that path.
struct Upward {
  const Place* path;
  std::size_t step;
};

using Upwards = std::vector<Upward>;

// Follows a path as JSONPath-Plus does, whose frames pass `^` on to the frame above them.
class Trace {
 public:
  explicit Trace(Evaluation& evaluation)
      : evaluation_{evaluation}, steps_{evaluation.query.steps} {}

  void start(const Place& place, std::size_t step) {
    Upwards upwards = trace(place, step);
    // The frames above are those of whoever came to the start.
    for (const Place* at = place.parent; at != nullptr && !upwards.empty(); at = at->parent) {
      upwards = resolved(*at, upwards);
    }
  }

 private:
  Upwards trace(const Place& place, std::size_t step);
  Upwards descend(const Place& place, std::size_t step);
  Upwards apply(const Place& place, const Step& step, std::size_t next);
  void apply_to_children(const Place& place, const Step& step, std::size_t next, Upwards& out);
  void follow_name(const Place& place, const std::string& name, std::size_t next, Upwards& out);
  void apply_nested(const Place& place, const Step& step, std::size_t next, Upwards& out);
  void follow_in_text(const Place& place, const std::string& name, std::size_t next, Upwards& out);
  Upwards resolved(const Place& frame, const Upwards& upwards);

  void into(const Place& child, std::size_t next, Upwards& out) {
    const Upwards more = trace(child, next);
    out.insert(out.end(), more.begin(), more.end());
  }

  Evaluation& evaluation_;
  const std::vector<Step>& steps_;
  std::deque<Place> odd_places_;
  std::size_t depth_ = 0;
};

// What the frame at `frame` does with what came up to it.
Upwards Trace::resolved(const Place& frame, const Upwards& upwards) {
  Upwards left;
  for (const Upward& upward : upwards) {
    const Place* place = upward.path;
    if (place->node != frame.node) {
      Place& odd = odd_places_.emplace_back(*place);
      odd.node = frame.node;
      odd.file = frame.file;
      place = &odd;
    }
    into(*place, upward.step, left);
  }
  return left;
}

Upwards Trace::trace(const Place& place, std::size_t step) {
  if (!evaluation_.visit()) return {};
  if (depth_ >= recursion_max) {
    evaluation_.fail_with("The expression leads too deep");
    return {};
  }
  ++depth_;
  Upwards out;
  if (step == steps_.size()) {
    evaluation_.report({place, place.node});
  } else {
    out = steps_[step].deep ? descend(place, step) : apply(place, steps_[step], step + 1);
  }
  --depth_;
  return out;
}

// `..`: the step for this container, then the same for those below.
Upwards Trace::descend(const Place& place, std::size_t step) {
  if (!evaluation_.visit()) return {};
  Upwards out = apply(place, steps_[step], step + 1);
  for_each_child(place, evaluation_.view, [&](const Place& child) {
    const bool goes_on = child.node->is_container() || child.node->is_null();
    if (!goes_on || evaluation_.error) return;
    const Upwards more = descend(child, step);
    out.insert(out.end(), more.begin(), more.end());
  });
  return resolved(place, out);
}

Upwards Trace::apply(const Place& place, const Step& step, std::size_t next) {
  Upwards out;
  switch (step.kind) {
    case StepKind::parent: return {{place.parent != nullptr ? place.parent : &place, next}};
    case StepKind::key: evaluation_.report_key(place); return {};
    case StepKind::itself:
    case StepKind::below:
      if (evaluation_.holds(*step.filter, place)) evaluation_.report({place, place.node});
      return {};
    case StepKind::member:
      // A union is a frame around one for each of its names.
      for (const std::string& name : step.names) {
        Upwards more;
        follow_name(place, name, next, more);
        if (step.names.size() > 1) more = resolved(place, more);
        out.insert(out.end(), more.begin(), more.end());
      }
      break;
    case StepKind::either:
      for (const Step& part : step.alternatives) {
        const Upwards more = apply(place, part, next);
        out.insert(out.end(), more.begin(), more.end());
      }
      break;
    case StepKind::computed: {
      auto key = step.script->key({place, evaluation_.view});
      if (!key) {
        evaluation_.fail_with(std::move(key).error().message);
        return {};
      }
      follow_name(place, *key, next, out);
      out = resolved(place, out);
      break;
    }
    case StepKind::nested: apply_nested(place, step, next, out); break;
    default: apply_to_children(place, step, next, out); break;
  }
  return resolved(place, out);
}

void Trace::follow_name(const Place& place, const std::string& name, std::size_t next,
                        Upwards& out) {
  const Node& node = *place.node;
  if (node.is_object()) {
    const Member* member = find_member(node, name);
    if (member == nullptr) return;
    into(evaluation_.view.child(place, Segment{member->name()}, member->value), next, out);
  } else if (node.is_array()) {
    const auto index = item_index(name);
    if (name == "length") {
      with_length(place, [&](const Place& length) { into(length, next, out); });
    } else if (index && *index < node.size) {
      into(evaluation_.view.child(place, Segment{*index}, node.items()[*index]), next, out);
    }
  } else if (node.is_string()) {
    follow_in_text(place, name, next, out);
  }
}

// To JSONPath-Plus texts have members as well: their length and their characters.
void Trace::follow_in_text(const Place& place, const std::string& name, std::size_t next,
                           Upwards& out) {
  JsHeap heap;
  const auto node = text_property(*place.node, name, {evaluation_.view, heap});
  if (!node) return;
  into(Place{&place, Segment{std::string_view{name}}, &*node, place.file, &*node}, next, out);
}

void Trace::apply_to_children(const Place& place, const Step& step, std::size_t next,
                              Upwards& out) {
  const std::int64_t size = place.node->is_array() ? place.node->size : 0;
  for_each_child(place, evaluation_.view, [&](const Place& child) {
    if (evaluation_.error) return;
    const bool is_slice = step.kind == StepKind::slice;
    const bool holds =
        step.kind == StepKind::wildcard ||
        (is_slice && child.segment.is_index() && step.slice.holds(child.segment.index, size)) ||
        (step.kind == StepKind::filter && evaluation_.holds(*step.filter, child));
    if (!holds || evaluation_.error) return;
    Upwards more;
    into(child, next, more);
    // A slice is a frame around one for each index.
    if (is_slice) more = resolved(place, more);
    out.insert(out.end(), more.begin(), more.end());
  });
}

// A child belongs to the result if the inner filter finds something in it; what that finds is
// reported as well, at a path that lacks the way to it.
void Trace::apply_nested(const Place& place, const Step& step, std::size_t next, Upwards& out) {
  const std::string& name = step.names.front();
  const Step& inner = step.alternatives.front();
  for_each_child(place, evaluation_.view, [&](const Place& child) {
    if (evaluation_.error) return;
    Place within = place;
    within.node = child.node;
    if (!name.empty()) {
      if (child.node->is_null()) {
        evaluation_.fail_with("Cannot read properties of null (reading '" + name + "')");
        return;
      }
      within.node = evaluation_.view.get(*child.node, name);
    }
    if (within.node == nullptr) return;
    bool found = false;
    for_each_child(within, evaluation_.view, [&](const Place& candidate) {
      if (inner.kind != StepKind::filter || !evaluation_.holds(*inner.filter, candidate)) return;
      found = true;
      evaluation_.report({candidate, candidate.node});
    });
    if (found) into(child, next, out);
  });
}

}  // namespace

void evaluate_plus(Evaluation& evaluation, std::size_t first_step, const Place& start) {
  Trace{evaluation}.start(start, first_step);
}

}  // namespace gwctl::lint::jsonpath
