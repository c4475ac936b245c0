#pragma once

#include <functional>
#include <optional>
#include <string>

#include "lint/jsonpath/own_property.h"
#include "lint/jsonpath/query.h"

namespace gwctl::lint::jsonpath {

/// One run of a query. After the first error nothing is visited any more.
struct Evaluation {
  const Query& query;
  const View& view;
  const std::function<void(const Hit&)>& report;
  std::size_t visited = 0;
  std::optional<std::string> error{};

  /// Counts a place; whether to go on.
  bool visit();
  bool holds(const Filter& filter, const Place& candidate);
  /// The key of the place as a hit; at the root undefined, or null with JSONPath-Plus.
  void report_key(const Place& place);

  void fail_with(std::string message) {
    if (!error) error = std::move(message);
  }
};

/// The `length` of an array as a value below it. Lives while `visit(place)` runs.
template <class Visit>
void with_length(const Place& array, Visit visit) {
  const Node length = length_of(*array.node);
  visit(length_place(array, length));
}

/// Whether a member step names this child.
bool names_child(const Step& step, const Segment& segment);

void evaluate_nimma(Evaluation& evaluation, std::size_t first_step, const Place& start);
void evaluate_plus(Evaluation& evaluation, std::size_t first_step, const Place& start);

/// Calls `visit(place)` for each member or item.
template <class Visit>
void for_each_child(const Place& place, const View& view, Visit visit) {
  if (place.node->is_array()) {
    std::size_t index = 0;
    for (const Node& item : place.node->items()) visit(view.child(place, Segment{index++}, item));
    return;
  }
  for (const Member& member : place.node->members()) {
    visit(view.child(place, Segment{member.name()}, member.value));
  }
}

}  // namespace gwctl::lint::jsonpath
