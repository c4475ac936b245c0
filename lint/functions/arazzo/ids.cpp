#include <string>
#include <unordered_set>

#include <fmt/format.h>

#include "core/js_text.h"
#include "lint/functions/arazzo/arazzo.h"
#include "lint/functions/oas/common.h"
#include "lint/functions/plain.h"

namespace gwctl::lint::arazzo {
namespace {

std::span<const Node> list_at(const Target& target, std::string_view key, const View& view) {
  if (target.value == nullptr) return {};
  const Node* list = view.get(*target.value, key);
  return list == nullptr ? std::span<const Node>{} : list->items();
}

// To be compared as JavaScript compares what a Set holds: the string `1` is not the number.
std::string identity(const Node* id) {
  return id == nullptr ? "undefined" : to_json(*id);
}

void workflow_id_uniqueness(const Target& target, const RunContext& context, Results& results) {
  std::unordered_set<std::string> seen;
  std::size_t index = 0;
  for (const Node& item : list_at(target, "workflows", context.view)) {
    const Segment where[] = {"workflows", Segment{index++}, "workflowId"};
    const Node& workflow = context.view.resolve(item);
    if (!workflow.is_object()) continue;
    const Node* id = context.view.get(workflow, "workflowId");
    if (seen.insert(identity(id)).second) continue;
    results.add(
        fmt::format("\"workflowId\" must be unique across all workflows. \"{}\" is duplicated.",
                    id == nullptr ? "undefined" : to_js_string(*id)),
        target, where);
  }
}

void step_id_uniqueness(const Target& target, const RunContext& context, Results& results) {
  // Spectral takes the path for one from the root, where it leads nowhere.
  const Place& base = context.is_strict ? target.place : oas::root_of(target.place);
  std::unordered_set<std::string_view> seen;
  std::size_t index = 0;
  for (const Node& item : list_at(target, "steps", context.view)) {
    const Segment step[] = {"steps", Segment{index}};
    const Segment where[] = {"steps", Segment{index}, "stepId"};
    const Node* id = context.view.get(context.view.resolve(item), "stepId");
    if (id == nullptr || id->is_null()) {
      results.add(fmt::format("Step at index {} is missing a \"stepId\". Each step should have a "
                              "unique \"stepId\".",
                              index),
                  base, step);
    } else if (id->is_string() && !seen.insert(id->string()).second) {
      results.add("\"stepId\" must be unique within the workflow.", base, where);
    }
    ++index;
  }
}

}  // namespace

MadeFunction make_step_id_uniqueness(const Node* options) {
  return make_plain<step_id_uniqueness>("arazzoStepIdUniqueness", options);
}

MadeFunction make_workflow_id_uniqueness(const Node* options) {
  return make_plain<workflow_id_uniqueness>("arazzoWorkflowIdUniqueness", options);
}

}  // namespace gwctl::lint::arazzo
