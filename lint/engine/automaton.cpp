#include "lint/engine/automaton.h"

#include <algorithm>
#include <charconv>
#include <functional>

namespace gwctl::lint {
namespace {

using jsonpath::Step;
using jsonpath::StepKind;

constexpr std::size_t bits_max = 64;

bool looks_up(const jsonpath::Query& query) {
  // One step up from where the walk is leads to what it came from; further up there may be several
  // ways.
  const auto parents = std::ranges::count(query.steps, StepKind::parent, &Step::kind);
  return parents > 1 || std::ranges::any_of(query.steps, [](const Step& step) {
           return step.filter != nullptr && step.filter->ancestors() > 0;
         });
}

}  // namespace

Automaton::Automaton(std::span<const jsonpath::Query> expressions) : expressions_{expressions} {
  bits_.push_back(0);
  for (const jsonpath::Query& query : expressions) {
    looks_up_.push_back(lint::looks_up(query));
    first_state_.push_back(static_cast<std::uint32_t>(states_.size()));
    for (std::uint32_t step = 0; step <= query.steps.size(); ++step) {
      states_.push_back({static_cast<std::uint32_t>(first_state_.size() - 1), step});
      step_names_.emplace_back();
      if (step == query.steps.size()) continue;
      const Step& each = query.steps[step];
      for (const std::string& name : each.names) {
        add_name(name);
        step_names_.back().push_back(names_.at(name));
      }
      if (each.filter == nullptr) continue;
      filter_numbers_.try_emplace(each.filter.get(),
                                  static_cast<std::uint32_t>(filter_numbers_.size()));
      if (const auto& key = each.filter->required_key()) add_name(*key);
      for (const auto& requirement : each.filter->requirements()) {
        for (const std::string& name : requirement.any_member) add_bit(name);
      }
    }
  }
  std::vector<std::uint32_t> start(first_state_);
  start_ = intern(std::move(start));
}

void Automaton::add_name(const std::string& text) {
  const auto [at, is_new] = names_.try_emplace(text, static_cast<NameId>(names_.size() + 1));
  if (!is_new) return;
  bits_.push_back(0);
  std::size_t index = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, index);
  const bool canonical = text == "0" || (!text.empty() && text[0] != '0');
  if (error == std::errc{} && stop == end && canonical) index_names_[index] = at->second;
}

void Automaton::add_bit(const std::string& text) {
  add_name(text);
  std::uint64_t& bit = bits_[names_.at(text)];
  if (bit == 0 && bit_count_ < bits_max) bit = std::uint64_t{1} << bit_count_++;
}

NameId Automaton::name(std::string_view text) const {
  const auto found = names_.find(std::string{text});
  return found == names_.end() ? NameId{0} : found->second;
}

NameId Automaton::index_name(std::size_t index) const {
  const auto found = index_names_.find(index);
  return found == index_names_.end() ? NameId{0} : found->second;
}

FilterEdge Automaton::filter_edge(const jsonpath::Filter& filter, std::uint32_t successor) const {
  FilterEdge edge;
  edge.filter = &filter;
  edge.number = filter_numbers_.at(&filter);
  edge.successor = successor;
  if (const auto& key = filter.required_key()) edge.required_key = names_.at(*key);
  for (const auto& requirement : filter.requirements()) {
    std::uint64_t mask = 0;
    bool complete = true;
    for (const std::string& name : requirement.any_member) {
      const std::uint64_t bit = bits_[names_.at(name)];
      complete = complete && bit != 0;
      mask |= bit;
    }
    // Names beyond the last bit cannot be told from absent ones: then the script decides alone, but
    // the candidate still has to be an object.
    edge.members.push_back(complete ? mask : ~std::uint64_t{0});
  }
  return edge;
}

void Automaton::add_edges(StateSet& set, std::uint32_t number) {
  const PathState state = states_[number];
  const jsonpath::Query& query = expressions_[state.expression];
  if (state.step == query.steps.size()) {
    set.accepted.push_back(state.expression);
    return;
  }
  const Step& step = query.steps[state.step];
  if (!query.is_automatic(state.step)) {
    set.handed.push_back(number);
    return;
  }
  if (step.kind == StepKind::itself) set.tests.push_back(number);
  if (step.kind == StepKind::filter) set.filters.push_back(filter_edge(*step.filter, number + 1));
  if (step.kind == StepKind::slice) set.slices.push_back({step.slice, number + 1});
  set.leads_on = set.leads_on || step.kind != StepKind::itself || step.deep;
  set.looks_up = set.looks_up || looks_up_[state.expression];
}

std::uint32_t Automaton::intern(std::vector<std::uint32_t> states) {
  std::ranges::sort(states);
  states.erase(std::unique(states.begin(), states.end()), states.end());
  const std::string key{reinterpret_cast<const char*>(states.data()),
                        states.size() * sizeof(states[0])};
  const auto [at, is_new] = set_ids_.try_emplace(key, static_cast<std::uint32_t>(sets_.size()));
  if (!is_new) return at->second;
  StateSet& set = sets_.emplace_back();
  for (const std::uint32_t number : states) add_edges(set, number);
  const auto needs_members = [](const FilterEdge& edge) {
    return !edge.members.empty() && !edge.filter->throws_on_null();
  };
  const auto first =
      std::stable_partition(set.filters.begin(), set.filters.end(), std::not_fn(needs_members));
  set.memberless_filters = static_cast<std::size_t>(first - set.filters.begin());
  set.states = std::move(states);
  set.by_name.assign(bits_.size(), -1);
  return at->second;
}

std::uint32_t Automaton::make_next(std::uint32_t set, NameId name) {
  std::vector<std::uint32_t> states;
  for (const std::uint32_t number : sets_[set].states) {
    const PathState state = states_[number];
    const jsonpath::Query& query = expressions_[state.expression];
    if (state.step == query.steps.size() || !query.is_automatic(state.step)) continue;
    const Step& step = query.steps[state.step];
    if (step.deep) states.push_back(number);
    const bool is_named =
        name != 0 && std::ranges::find(step_names_[number], name) != step_names_[number].end();
    if (step.kind == StepKind::wildcard || (step.kind == StepKind::member && is_named)) {
      states.push_back(number + 1);
    }
  }
  const std::uint32_t next = intern(std::move(states));
  sets_[set].by_name[name] = static_cast<std::int32_t>(next);
  return next;
}

std::uint32_t Automaton::with(std::uint32_t set, std::uint32_t state) {
  const std::uint64_t key = (std::uint64_t{set} << 32U) | state;
  if (const auto known = unions_.find(key); known != unions_.end()) return known->second;
  std::vector<std::uint32_t> states = sets_[set].states;
  states.push_back(state);
  const std::uint32_t united = intern(std::move(states));
  unions_.emplace(key, united);
  return united;
}

}  // namespace gwctl::lint
