#pragma once

#include <unordered_map>
#include <unordered_set>

#include "core/result.h"
#include "lint/engine/automaton.h"
#include "lint/workspace.h"

namespace gwctl::lint {

/// Takes what the expressions select.
class Selection {
 public:
  virtual ~Selection() = default;
  /// `value` is `place.node`, or a string node with a key.
  virtual void select(std::uint32_t expression, const Place& place, const Node* value) = 0;
  /// A filter of the expression threw; the walk goes on, as if it did not hold.
  virtual void fail(std::uint32_t expression, Error error) = 0;
  /// True once there is no use in going on.
  virtual bool stopped() const = 0;
};

/// Walks a document once for all expressions of an automaton. A value that several references lead
/// to is walked once for each set of states in which it is reached, so the cost is that of the
/// document, not of its expansion; only expressions that look upwards from below a reference see
/// each way apart, within `ways_max`.
class Walker {
 public:
  Walker(Automaton& automaton, const View& view, Selection& selection);

  void walk(const File& file);

 private:
  // How many values may be walked again because an expression looks upwards.
  static constexpr std::size_t ways_max = 5'000'000;

  void visit(const Place& place, std::uint32_t set);

  struct Step {
    Segment segment;
    const Node& raw;
    const Symbol* key;  // null in arrays
    NameId name;
  };

  struct FileNames {
    std::vector<NameId> ids;                         // by symbol
    std::vector<std::vector<std::int8_t>> verdicts;  // by filter and symbol: -1 not asked yet
  };

  void arrive(const Place& parent, const Step& step, std::uint32_t from);
  std::uint32_t pass_filters(const Place& candidate, const Step& step, std::uint32_t from,
                             std::uint32_t to);
  bool test(PathState behind, const FilterEdge& edge, const Place& candidate, const Symbol* key,
            FileNames& names);
  std::uint32_t pass_slices(const Place& parent, std::size_t index, std::uint32_t from,
                            std::uint32_t to);
  std::uint32_t pass_tests(const Place& place, std::uint32_t set);
  void enter(const Place& place, std::uint32_t set);
  bool is_new(const Place& place, std::uint32_t set);
  std::uint64_t overlay_bits(const Node& overlay, const File& file);
  std::uint64_t member_bits(const Node& object, const File& file);

  FileNames& names(const File& file) {
    return &file == current_file_ ? *current_names_ : find_names(file);
  }

  /// Of the members of `parent`, which stands in `file`: those of an overlay come from several.
  FileNames& names_for(const Node& parent, const Node& value, const File& file) {
    return names(parent.is_overlay ? *view_.origin(value, &file).file : file);
  }

  FileNames& find_names(const File& file);
  bool test(PathState behind, const jsonpath::Filter& filter, const Place& candidate);
  bool leads_on(PathState behind, const Place& candidate);

  Automaton& automaton_;
  const View& view_;
  Selection& selection_;
  std::unordered_map<const File*, FileNames> names_;
  const File* current_file_ = nullptr;
  FileNames* current_names_ = nullptr;
  std::unordered_set<std::uint64_t> seen_;
  std::size_t ways_ = 0;
};

}  // namespace gwctl::lint
