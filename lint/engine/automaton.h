#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lint/jsonpath/query.h"

namespace gwctl::lint {

/// Number of a name that some expression mentions; 0 stands for every other name.
using NameId = std::uint16_t;

/// A position in an expression: its steps before `step` have matched.
struct PathState {
  std::uint32_t expression = 0;
  std::uint32_t step = 0;

  auto operator<=>(const PathState&) const = default;
};

/// A condition that a walk must ask at run time before it may pass.
struct FilterEdge {
  const jsonpath::Filter* filter = nullptr;
  std::uint32_t number = 0;  ///< of the filter, dense from 0
  /// The candidate must have a member of each of these sets of names, as bits of `name_bit`.
  std::vector<std::uint64_t> members;
  NameId required_key = 0;  ///< 0: any key
  std::uint32_t successor = 0;
};

struct SliceEdge {
  jsonpath::Slice slice;
  std::uint32_t successor = 0;
};

/// What a walk knows at a value: all positions of all expressions that led there.
struct StateSet {
  std::vector<std::uint32_t> states;    ///< sorted numbers of PathStates
  std::vector<std::uint32_t> accepted;  ///< expressions that select the value
  std::vector<std::uint32_t> handed;    ///< positions the automaton leaves to the interpreter
  std::vector<std::uint32_t> tests;     ///< positions with a filter on the value itself
  std::vector<FilterEdge> filters;      ///< those that need members of the candidate come last
  std::size_t memberless_filters = 0;   ///< how many of them a scalar may pass
  std::vector<SliceEdge> slices;
  std::vector<std::int32_t> by_name;  ///< NameId to set, -1 where not computed yet
  bool leads_on = false;              ///< something may match further down
  bool looks_up = false;              ///< something below depends on what is above
};

/// All `given`s of a ruleset as one automaton, whose deterministic states are made when a walk
/// first comes to them. One for each thread.
class Automaton {
 public:
  explicit Automaton(std::span<const jsonpath::Query> expressions);

  std::uint32_t start() const { return start_; }

  const StateSet& set(std::uint32_t id) const { return sets_[id]; }

  /// The set behind a member of that name (or an item, with the number of its index).
  std::uint32_t next(std::uint32_t set, NameId name) {
    const std::int32_t known = sets_[set].by_name[name];
    return known >= 0 ? static_cast<std::uint32_t>(known) : make_next(set, name);
  }

  /// `set` and one position more.
  std::uint32_t with(std::uint32_t set, std::uint32_t state);

  NameId name(std::string_view text) const;
  NameId index_name(std::size_t index) const;

  std::size_t filter_count() const { return filter_numbers_.size(); }

  bool has_index_names() const { return !index_names_.empty(); }

  /// The bit of a name in the masks of FilterEdge, or 0.
  std::uint64_t name_bit(NameId name) const { return bits_[name]; }

  PathState state(std::uint32_t number) const { return states_[number]; }

  const jsonpath::Query& expression(std::uint32_t number) const { return expressions_[number]; }

 private:
  std::uint32_t number_of(PathState state);
  std::uint32_t intern(std::vector<std::uint32_t> states);
  std::uint32_t make_next(std::uint32_t set, NameId name);
  void add_name(const std::string& text);
  void add_bit(const std::string& text);
  void add_edges(StateSet& set, std::uint32_t number);
  FilterEdge filter_edge(const jsonpath::Filter& filter, std::uint32_t successor) const;

  std::span<const jsonpath::Query> expressions_;
  std::unordered_map<std::string, NameId> names_;
  std::unordered_map<std::size_t, NameId> index_names_;
  std::vector<std::uint64_t> bits_;
  std::unordered_map<const jsonpath::Filter*, std::uint32_t> filter_numbers_;
  std::size_t bit_count_ = 0;
  std::vector<std::vector<NameId>> step_names_;  // by number of the state
  std::vector<PathState> states_;
  std::vector<std::uint32_t> first_state_;  // by expression
  std::vector<bool> looks_up_;              // by expression
  std::vector<StateSet> sets_;
  std::unordered_map<std::string, std::uint32_t> set_ids_;
  std::unordered_map<std::uint64_t, std::uint32_t> unions_;
  std::uint32_t start_ = 0;
};

}  // namespace gwctl::lint
