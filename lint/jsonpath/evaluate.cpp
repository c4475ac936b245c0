#include "lint/jsonpath/evaluate.h"

#include <algorithm>

namespace gwctl::lint::jsonpath {

bool Evaluation::visit() {
  if (++visited > evaluation_steps_max) fail_with("The expression takes too many steps");
  return !error;
}

bool Evaluation::holds(const Filter& filter, const Place& candidate) {
  const auto& required_key = filter.required_key();
  if (required_key && candidate.segment.key != *required_key) return false;
  auto result = filter.test(candidate, view);
  if (result) return *result;
  fail_with(std::move(result).error().message);
  return false;
}

bool names_child(const Step& step, const Segment& segment) {
  const NameMatch other = segment.is_index() ? NameMatch::keys : NameMatch::indices;
  if (step.match == other) return false;
  if (!segment.is_index()) return std::ranges::find(step.names, segment.key) != step.names.end();
  return std::ranges::find(step.names, segment.text()) != step.names.end();
}

void Evaluation::report_key(const Place& place) {
  Node key;
  if (place.parent == nullptr) {
    report({place, query.engine == Engine::nimma ? nullptr : &key});
    return;
  }
  const Segment& segment = place.segment;
  if (segment.is_index()) {
    key.kind = Kind::number;
    key.is_integer = true;
    key.integer = segment.index;
  } else {
    key.kind = Kind::string;
    key.size = static_cast<std::uint32_t>(segment.key.size());
    key.text = segment.key.data();
  }
  report({place, &key});
}

Result<bool> evaluate(const Query& query, std::size_t first_step, const Place& start,
                      const View& view, const std::function<void(const Hit&)>& report) {
  Evaluation evaluation{query, view, report};
  if (start.node == nullptr) return true;
  if (query.engine == Engine::nimma) {
    evaluate_nimma(evaluation, first_step, start);
  } else {
    evaluate_plus(evaluation, first_step, start);
  }
  if (evaluation.error) return fail(*std::move(evaluation.error));
  return true;
}

}  // namespace gwctl::lint::jsonpath
