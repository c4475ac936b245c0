#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "lint/jsonpath/filter.h"
#include "lint/view.h"

namespace gwctl::lint::jsonpath {

enum class StepKind : std::uint8_t {
  member,    ///< names: any of them (a union has several)
  wildcard,  ///< every member or item
  slice,     ///< items only
  filter,    ///< members or items for which the script holds
  parent,    ///< `^`: the value around
  key,       ///< `~`: the name under which the value stands
  itself,  ///< the value itself (`$..` with nothing behind, and filters that test the value itself)
};

struct Slice {
  std::int64_t from = 0;
  std::optional<std::int64_t> to;
  std::int64_t step = 1;
};

/// One step of a path. A `deep` step applies to the value and to everything below it.
struct Step {
  StepKind kind = StepKind::member;
  bool deep = false;
  std::vector<std::string> names;
  Slice slice;
  std::shared_ptr<const Filter> filter;
};

/// Whose reading of JSONPath applies: Spectral asks nimma and, where that does not take the
/// expression, JSONPath-Plus.
enum class Engine : std::uint8_t { nimma, jsonpath_plus };

/// A compiled JSONPath expression. Immutable.
struct Query {
  std::string text;
  Engine engine = Engine::nimma;
  std::vector<Step> steps;
  /// A path without wildcards, deep steps and filters: nimma reports it also for `null`.
  bool is_fixed = false;
};

/// Compiles an expression as Spectral would run it. The error says what is wrong and at which
/// column.
Result<Query> parse(std::string_view expression);
/// The same for one engine, for `field: $…` (always JSONPath-Plus) and for tests.
Result<Query> parse(std::string_view expression, Engine engine);

/// A value that an expression selects.
struct Hit {
  const Place& place;  ///< where it stands
  const Node* value;   ///< what it is: `place.node`, or a string with the key for `~`
};

/// Runs a query by walking the tree a rule sees from `start`, in document order; for what the
/// automaton cannot run and for `field`. Calls `report` for each hit. Stops with an error when a
/// filter throws (worded as Spectral words it) or when more than `steps_max` places were visited.
Result<bool> evaluate(const Query& query, std::size_t first_step, const Place& start,
                      const View& view, const std::function<void(const Hit&)>& report);
inline constexpr std::size_t evaluation_steps_max = 50'000'000;

}  // namespace gwctl::lint::jsonpath
