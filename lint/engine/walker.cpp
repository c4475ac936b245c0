#include "lint/engine/walker.h"

#include <algorithm>

namespace gwctl::lint {
Walker::Walker(Automaton& automaton, const View& view, Selection& selection)
    : automaton_{automaton}, view_{view}, selection_{selection} {}

void Walker::walk(const File& file) {
  const Node& root = file.root();
  const Place place{nullptr, Segment{""}, &view_.resolve(root),
                    root.is_reference ? view_.file_behind(root, &file) : &file, &root};
  enter(place, automaton_.start());
}

Walker::FileNames& Walker::find_names(const File& file) {
  auto [at, is_new] = names_.try_emplace(&file);
  FileNames& made = at->second;
  if (is_new) {
    const Document& document = *file.document;
    made.ids.reserve(document.symbol_count());
    for (std::uint32_t id = 0; id < document.symbol_count(); ++id) {
      made.ids.push_back(automaton_.name(document.symbol(id).text()));
    }
    made.verdicts.resize(automaton_.filter_count());
  }
  current_file_ = &file;
  current_names_ = &made;
  return made;
}

std::uint64_t Walker::overlay_bits(const Node& overlay, const File& file) {
  std::uint64_t bits = 0;
  for (const Member& member : overlay.members()) {
    bits |= automaton_.name_bit(names_for(overlay, member.value, file).ids[member.key->id]);
  }
  return bits;
}

std::uint64_t Walker::member_bits(const Node& object, const File& file) {
  if (object.is_overlay) return overlay_bits(object, file);
  const std::vector<NameId>& ids = names(file).ids;
  std::uint64_t bits = 0;
  for (const Member& member : object.members()) bits |= automaton_.name_bit(ids[member.key->id]);
  return bits;
}

bool Walker::test(PathState behind, const jsonpath::Filter& filter, const Place& candidate) {
  auto verdict = filter.test(candidate, view_);
  if (verdict) return *verdict;
  if (leads_on(behind, candidate)) selection_.fail(behind.expression, verdict.error());
  return false;
}

// nimma asks a filter only for what the rest of the path leads from, so no other error counts.
bool Walker::leads_on(PathState behind, const Place& candidate) {
  const jsonpath::Query& query = automaton_.expression(behind.expression);
  const bool is_last = behind.step == query.steps.size();
  if (is_last || query.engine == jsonpath::Engine::jsonpath_plus) return true;
  bool leads = false;
  const auto note = [&leads](const jsonpath::Hit&) { leads = true; };
  const auto done = evaluate(query, behind.step, candidate, view_, note);
  return leads || !done;
}

bool Walker::test(PathState behind, const FilterEdge& edge, const Place& candidate,
                  const Symbol* key, FileNames& names) {
  const jsonpath::Filter& filter = *edge.filter;
  if (key == nullptr || !filter.is_about_key()) return test(behind, filter, candidate);
  std::vector<std::int8_t>& verdicts = names.verdicts[edge.number];
  if (verdicts.empty()) verdicts.assign(names.ids.size(), -1);
  std::int8_t& verdict = verdicts[key->id];
  if (verdict < 0) verdict = test(behind, filter, candidate) ? 1 : 0;
  return verdict == 1;
}

std::uint32_t Walker::pass_filters(const Place& candidate, const Step& step, std::uint32_t from,
                                   std::uint32_t to) {
  const Node& node = *candidate.node;
  const StateSet& set = automaton_.set(from);
  const std::size_t count = node.is_object() ? set.filters.size() : set.memberless_filters;
  if (count == 0) return to;
  const std::uint64_t bits = node.is_object() ? member_bits(node, *candidate.file) : 0;
  FileNames& own_names = names_for(*candidate.parent->node, step.raw, *candidate.parent->file);
  for (std::size_t i = 0; i < count; ++i) {
    // The sets may move while filters add to them, so the edges are counted, not iterated.
    const FilterEdge& edge = automaton_.set(from).filters[i];
    if (edge.required_key != 0 && edge.required_key != step.name) continue;
    const bool throws = node.is_null() && edge.filter->throws_on_null();
    if (!edge.members.empty() && !node.is_object() && !throws) continue;
    const bool lacks = std::ranges::any_of(edge.members, [&](std::uint64_t any) {
      return any != ~std::uint64_t{0} && (any & bits) == 0;
    });
    if (lacks && !throws) continue;
    const std::uint32_t successor = edge.successor;
    const PathState behind = automaton_.state(successor);
    if (test(behind, edge, candidate, step.key, own_names)) to = automaton_.with(to, successor);
  }
  return to;
}

std::uint32_t Walker::pass_slices(const Place& parent, std::size_t index, std::uint32_t from,
                                  std::uint32_t to) {
  const std::size_t count = automaton_.set(from).slices.size();
  for (std::size_t i = 0; i < count; ++i) {
    const SliceEdge edge = automaton_.set(from).slices[i];
    if (edge.slice.holds(static_cast<std::int64_t>(index), parent.node->size))
      to = automaton_.with(to, edge.successor);
  }
  return to;
}

std::uint32_t Walker::pass_tests(const Place& place, std::uint32_t set) {
  // A successor may be such a test again, hence the loop over what grows.
  for (std::size_t i = 0; i < automaton_.set(set).tests.size(); ++i) {
    const std::uint32_t number = automaton_.set(set).tests[i];
    const PathState state = automaton_.state(number);
    const jsonpath::Step& step = automaton_.expression(state.expression).steps[state.step];
    if (!test({state.expression, state.step + 1}, *step.filter, place)) continue;
    const std::uint32_t grown = automaton_.with(set, number + 1);
    if (grown == set) continue;
    set = grown;
    i = static_cast<std::size_t>(-1);
  }
  return set;
}

bool Walker::is_new(const Place& place, std::uint32_t set) {
  const Node& node = *place.node;
  if ((automaton_.set(set).looks_up || place.beside_reference) && ways_ < ways_max) {
    ++ways_;
    return true;
  }
  // Nodes are aligned to eight bytes and lie below 2^47; sets are few.
  const std::uint64_t way = node.tells_ways_apart && place.behind_reference ? 1 : 0;
  const std::uint64_t key =
      (reinterpret_cast<std::uintptr_t>(&node) >> 3U) | (way << 44U) | (std::uint64_t{set} << 45U);
  return seen_.insert(key).second;
}

void Walker::enter(const Place& place, std::uint32_t set) {
  if (!automaton_.set(set).tests.empty()) set = pass_tests(place, set);
  for (std::size_t i = 0; i < automaton_.set(set).accepted.size(); ++i) {
    selection_.select(automaton_.set(set).accepted[i], place, place.node);
  }
  for (std::size_t i = 0; i < automaton_.set(set).handed.size(); ++i) {
    const PathState state = automaton_.state(automaton_.set(set).handed[i]);
    const auto select = [&](const jsonpath::Hit& hit) {
      selection_.select(state.expression, hit.place, hit.value);
    };
    auto done = evaluate(automaton_.expression(state.expression), state.step, place, view_, select);
    if (!done) selection_.fail(state.expression, done.error());
  }
  if (selection_.stopped()) return;
  if (!place.node->is_container() || !automaton_.set(set).leads_on) return;
  if (place.node->is_reference_target && !is_new(place, set)) return;
  visit(place, set);
}

void Walker::arrive(const Place& parent, const Step& step, std::uint32_t from) {
  std::uint32_t to = automaton_.next(from, step.name);
  const Node& raw = step.raw;
  const StateSet& set = automaton_.set(from);
  const std::size_t filters = raw.is_object() ? set.filters.size() : set.memberless_filters;
  const bool asks = filters != 0 || !set.slices.empty();
  const StateSet& next = automaton_.set(to);
  if (!asks && next.states.empty()) return;
  // Most values are scalars that no expression is about.
  const bool selects = !next.accepted.empty() || !next.handed.empty() || !next.tests.empty();
  if (!raw.is_container() && !asks && !selects) return;
  const Place place = view_.child(parent, step.segment, raw);
  if (asks) {
    to = pass_filters(place, step, from, to);
    if (step.key == nullptr) {
      to = pass_slices(parent, static_cast<std::size_t>(step.segment.index), from, to);
    }
  }
  if (!automaton_.set(to).states.empty()) enter(place, to);
}

void Walker::visit(const Place& place, std::uint32_t set) {
  const Node& node = *place.node;
  for (const Member& member : node.members()) {
    const NameId name = names_for(node, member.value, *place.file).ids[member.key->id];
    arrive(place, {Segment{member.name()}, member.value, member.key, name}, set);
    if (selection_.stopped()) return;
  }
  std::size_t index = 0;
  for (const Node& item : node.items()) {
    const NameId name = automaton_.has_index_names() ? automaton_.index_name(index) : NameId{0};
    arrive(place, {Segment{index}, item, nullptr, name}, set);
    if (selection_.stopped()) return;
    ++index;
  }
}

}  // namespace gwctl::lint
