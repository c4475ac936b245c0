#pragma once

#include <cstdint>
#include <functional>
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
  member,    ///< names: any of them (a union has several); an array's items go by decimal index
  wildcard,  ///< every member or item
  slice,     ///< items only
  filter,    ///< members or items for which the script holds
  itself,    ///< the value itself, if the script holds for it (always there is one)
  // From here on only `evaluate` knows how.
  parent,    ///< `^`: the value around
  key,       ///< `~`: the name under which the value stands; nothing comes after it
  below,     ///< `..` with nothing or a type behind: the value, and the containers and nulls below
  computed,  ///< `[(…)]`: the member that a script names
  either,    ///< a union of other things than names
  nested,    ///< `[?(@.name[?(…)])]`, as JSONPath-Plus takes it
};

class PlusScript;

/// Whose arithmetic a slice follows; nimma has its own with negative numbers.
enum class SliceRule : std::uint8_t { nimma, nimma_negative, jsonpath_plus };

/// `[from:to:step]`.
struct Slice {
  std::int64_t from = 0;
  std::optional<std::int64_t> to{};
  std::int64_t step = 1;
  SliceRule rule = SliceRule::nimma;

  /// Whether the item at `index` of an array of `size` items belongs to it.
  bool holds(std::int64_t index, std::int64_t size) const;
};

/// What the names of a step are compared with: the rare ones are for names like `200` only.
enum class NameMatch : std::uint8_t { any, keys, indices };

/// One step of a path. A `deep` step applies to the value and to everything below it.
struct Step {
  StepKind kind = StepKind::member;
  bool deep = false;
  std::vector<std::string> names{};
  NameMatch match = NameMatch::any;
  Slice slice{};
  std::shared_ptr<const Filter> filter{};
  std::shared_ptr<const PlusScript> script{};  ///< `computed`
  std::vector<Step> alternatives{};            ///< `either`; `nested`: what is nested

  /// Whether an automaton can run it; the others leave the rest of the path to `evaluate`.
  bool is_plain() const { return kind <= StepKind::itself; }
};

/// Whose reading of JSONPath applies: Spectral asks nimma and, where that does not take the
/// expression, JSONPath-Plus.
enum class Engine : std::uint8_t { nimma, jsonpath_plus };

/// A compiled JSONPath expression. Immutable.
struct Query {
  std::string text;
  Engine engine = Engine::nimma;
  std::vector<Step> steps;
  /// A path without wildcards, deep steps and filters.
  bool is_fixed = false;
  /// It asks for the `length` of arrays, which is no member of theirs: only `evaluate` knows how,
  /// from the start.
  bool has_length = false;

  /// Whether an automaton can run the step.
  bool is_automatic(std::size_t step) const { return steps[step].is_plain() && !has_length; }
};

/// No expression has more steps.
inline constexpr std::size_t steps_max = 63;

/// Compiles an expression as Spectral would run it. The error says what is wrong, worded as
/// Spectral words it; positions in scripts are counted in characters from 0.
Result<Query> parse(std::string_view expression);
/// The same for one engine, for `field: $…` (always JSONPath-Plus) and for tests.
Result<Query> parse(std::string_view expression, Engine engine);

/// A value that an expression selects.
struct Hit {
  const Place& place;  ///< where it stands
  const Node* value;   ///< `place.node`, or the key as a string or number for `~`; null: undefined
};

/// Runs a query by walking the tree a rule sees from `start`, in document order; for what the
/// automaton cannot run and for `field`. Calls `report` for each hit, perhaps several times for the
/// same. Stops with an error when a filter throws (worded as Spectral words it) or when more than
/// `evaluation_steps_max` places were visited.
Result<bool> evaluate(const Query& query, std::size_t first_step, const Place& start,
                      const View& view, const std::function<void(const Hit&)>& report);
inline constexpr std::size_t evaluation_steps_max = 50'000'000;

}  // namespace gwctl::lint::jsonpath
