#include "lint/cycles.h"

#include <algorithm>
#include <limits>

namespace gwctl::lint {
namespace {

constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

template <class Visit>
void for_each_child(const Node& node, Visit visit) {
  for (const Member& member : node.members()) {
    if (member.value.is_container()) visit(member.value);
  }
  for (const Node& item : node.items()) {
    if (item.is_container()) visit(item);
  }
}

/// The targets of a file as the nodes of a graph, an edge for each reference inside a target.
class TargetGraph {
 public:
  TargetGraph(const Node& root, const std::vector<Reference*>& references, Siblings siblings)
      : siblings_{siblings} {
    for (Reference* reference : references) {
      by_node_[reference->node] = reference;
      if (reference->target == nullptr) continue;
      const auto [at, is_new] = vertices_.try_emplace(reference->target, edges_.size());
      if (is_new) edges_.emplace_back();
    }
    connect(root);
    for (auto& edges : edges_) {
      std::ranges::sort(edges);
      edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    }
    find_components();
  }

  void mark() {
    for (Inside& inside : inside_) {
      Reference& reference = *inside.reference;
      const std::size_t target = vertices_.at(reference.target);
      const bool circular = std::ranges::any_of(inside.around, [&](std::size_t vertex) {
        return vertex != target && component_[vertex] == component_[target];
      });
      reference.is_followed = !circular && !leads_to_itself(reference, target);
    }
  }

 private:
  struct Enclosing {
    const Node* node;
    std::size_t vertex;
  };

  struct Inside {
    Reference* reference;
    std::vector<std::size_t> around;  // the targets that enclose it, itself excluded
  };

  static bool encloses(const Node& outer, const Reference& reference) {
    return std::ranges::find(reference.target_ancestors, &outer) !=
           reference.target_ancestors.end();
  }

  void connect(const Node& node) {
    if (node.is_reference) {
      if (const auto found = by_node_.find(&node); found != by_node_.end()) {
        add_edges(*found->second);
        if (siblings_ == Siblings::ignored) return;
      }
    }
    const auto vertex = node.is_reference_target ? vertices_.find(&node) : vertices_.end();
    if (vertex != vertices_.end()) around_.push_back({&node, vertex->second});
    for_each_child(node, [&](const Node& child) { connect(child); });
    if (vertex != vertices_.end()) around_.pop_back();
  }

  void add_edges(Reference& reference) {
    if (reference.target == nullptr || reference.target == reference.node) return;
    const std::size_t target = vertices_.at(reference.target);
    Inside inside{&reference, {}};
    for (const Enclosing& enclosing : around_) {
      if (enclosing.node == reference.target) return;  // refers to what it stands in
      inside.around.push_back(enclosing.vertex);
    }
    for (const Enclosing& enclosing : around_) {
      if (!encloses(*enclosing.node, reference)) edges_[enclosing.vertex].push_back(target);
    }
    inside_.push_back(std::move(inside));
  }

  // Tarjan's algorithm, without recursion.
  void find_components() {
    const std::size_t count = edges_.size();
    component_.assign(count, none);
    std::vector<std::size_t> number(count, none);
    std::vector<std::size_t> low(count, 0);
    std::vector<std::size_t> open;

    struct Frame {
      std::size_t vertex;
      std::size_t next;
    };

    std::vector<Frame> frames;
    std::size_t counter = 0;
    std::size_t components = 0;
    const auto enter = [&](std::size_t vertex) {
      number[vertex] = low[vertex] = counter++;
      open.push_back(vertex);
      frames.push_back({vertex, 0});
    };
    for (std::size_t start = 0; start < count; ++start) {
      if (number[start] != none) continue;
      enter(start);
      while (!frames.empty()) {
        Frame& frame = frames.back();
        const std::size_t vertex = frame.vertex;
        if (frame.next < edges_[vertex].size()) {
          const std::size_t to = edges_[vertex][frame.next++];
          if (number[to] == none) {
            enter(to);
          } else if (component_[to] == none) {
            low[vertex] = std::min(low[vertex], number[to]);
          }
          continue;
        }
        if (low[vertex] == number[vertex]) {
          std::size_t top = none;
          do {
            top = open.back();
            open.pop_back();
            component_[top] = components;
          } while (top != vertex);
          ++components;
        }
        frames.pop_back();
        if (!frames.empty()) {
          low[frames.back().vertex] = std::min(low[frames.back().vertex], low[vertex]);
        }
      }
    }
  }

  // A reference that is a target itself adds no edge from itself, so components do not tell.
  bool leads_to_itself(const Reference& reference, std::size_t target) const {
    if (!reference.node->is_reference_target) return false;
    const auto self = vertices_.find(reference.node);
    if (self == vertices_.end()) return false;
    std::vector<bool> seen(edges_.size());
    std::vector<std::size_t> todo{target};
    while (!todo.empty()) {
      const std::size_t vertex = todo.back();
      todo.pop_back();
      for (const std::size_t to : edges_[vertex]) {
        if (to == self->second) return true;
        if (!seen[to]) todo.push_back(to);
        seen[to] = true;
      }
    }
    return false;
  }

  Siblings siblings_;
  std::unordered_map<const Node*, Reference*> by_node_;
  std::unordered_map<const Node*, std::size_t> vertices_;
  std::vector<std::vector<std::size_t>> edges_;
  std::vector<std::size_t> component_;
  std::vector<Inside> inside_;
  std::vector<Enclosing> around_;
};

class CycleBreaker {
 public:
  CycleBreaker(const std::unordered_map<const Node*, Reference*>& references, Siblings siblings)
      : references_{references}, siblings_{siblings} {}

  void walk(const Node& node) {
    if (node.is_reference && pass_reference(node)) return;
    if (!node.is_container()) return;
    State* state = node.is_reference_target ? &states_[&node] : nullptr;
    if (state != nullptr) {
      if (*state == State::done) return;
      *state = State::open;
    }
    for_each_child(node, [&](const Node& child) { walk(child); });
    if (state != nullptr) states_[&node] = State::done;
  }

 private:
  enum class State { unseen, open, done };

  bool pass_reference(const Node& node) {
    const auto found = references_.find(&node);
    if (found == references_.end() || !found->second->is_followed) return false;
    Reference& reference = *found->second;
    State& own = states_[&node];
    if (own == State::done) return true;
    if (states_[reference.target] == State::open || own == State::open) {
      reference.is_followed = false;
      return true;
    }
    states_[&node] = State::open;
    walk(*reference.target);
    if (siblings_ == Siblings::count) for_each_child(node, [&](const Node& child) { walk(child); });
    states_[&node] = State::done;
    return true;
  }

  const std::unordered_map<const Node*, Reference*>& references_;
  Siblings siblings_;
  std::unordered_map<const Node*, State> states_;
};

}  // namespace

void mark_followed(const Node& root, const std::vector<Reference*>& references, Siblings siblings) {
  TargetGraph graph{root, references, siblings};
  graph.mark();
}

void break_cycles(const Node& root, const std::unordered_map<const Node*, Reference*>& references,
                  Siblings siblings) {
  CycleBreaker breaker{references, siblings};
  breaker.walk(root);
}

}  // namespace gwctl::lint
