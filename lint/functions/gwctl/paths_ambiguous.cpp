#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "lint/functions/gwctl/own.h"
#include "lint/functions/plain.h"

namespace gwctl::lint::own {
namespace {

struct Template {
  std::string_view path;
  std::vector<std::string_view> segments;
};

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

// A segment with a parameter and more (`{name}.json`) is left alone: what it matches is up to the
// server.
bool is_partly_parameter(std::string_view segment) {
  return !is_parameter(segment) && segment.find('{') != std::string_view::npos;
}

Template split(std::string_view path) {
  Template made{path, {}};
  while (!path.empty()) {
    path.remove_prefix(path.front() == '/' ? 1 : 0);
    const std::size_t slash = std::min(path.find('/'), path.size());
    made.segments.push_back(path.substr(0, slash));
    path.remove_prefix(slash);
  }
  return made;
}

/// The templates seen so far as a tree of segments, so that a path is compared only with those it
/// shares a beginning with.
class Tree {
 public:
  /// A template that matches the same requests, neither being more specific; null where none does.
  const Template* find_rival(const Template& added) const { return find(root_, added, 0, {}); }

  void add(const Template& added) {
    Branch* at = &root_;
    for (const std::string_view segment : added.segments) {
      at = is_parameter(segment) ? &child(at->parameter) : &child(at->literals[segment]);
    }
    at->end = &added;
  }

 private:
  struct Branch {
    std::map<std::string_view, std::unique_ptr<Branch>> literals;
    std::unique_ptr<Branch> parameter;
    const Template* end = nullptr;
  };

  // Which of two templates has been the more specific one in some segment.
  struct Order {
    bool added = false;
    bool known = false;
  };

  static Branch& child(std::unique_ptr<Branch>& slot) {
    if (slot == nullptr) slot = std::make_unique<Branch>();
    return *slot;
  }

  // With a literal against a parameter the literal wins, which is how every router takes it; only
  // where each template wins somewhere, nobody can say which is meant.
  const Template* find(const Branch& at, const Template& added, std::size_t depth,
                       Order order) const {
    if (depth == added.segments.size())
      return at.end != nullptr && order.added && order.known ? at.end : nullptr;
    const std::string_view segment = added.segments[depth];
    if (is_partly_parameter(segment)) return nullptr;
    if (!is_parameter(segment)) {
      if (const auto same = at.literals.find(segment); same != at.literals.end()) {
        if (const Template* rival = find(*same->second, added, depth + 1, order)) return rival;
      }
      return at.parameter == nullptr ? nullptr
                                     : find(*at.parameter, added, depth + 1, {true, order.known});
    }
    if (at.parameter != nullptr) {
      if (const Template* rival = find(*at.parameter, added, depth + 1, order)) return rival;
    }
    for (const auto& [literal, branch] : at.literals) {
      if (is_partly_parameter(literal)) continue;
      if (const Template* rival = find(*branch, added, depth + 1, {order.added, true}))
        return rival;
    }
    return nullptr;
  }

  Branch root_;
};

void check(const Target& target, const RunContext&, Results& results) {
  if (target.value == nullptr || !target.value->is_object()) return;
  std::vector<Template> templates;
  templates.reserve(target.value->size);
  Tree tree;
  for (const Member& member : target.value->members()) {
    const Template& added = templates.emplace_back(split(member.name()));
    if (const Template* rival = tree.find_rival(added)) {
      const Segment where[] = {Segment{member.name()}};
      results.add(
          fmt::format("Paths \"{}\" and \"{}\" match the same requests.", rival->path, added.path),
          target, where);
    }
    tree.add(added);
  }
}

}  // namespace

MadeFunction make_paths_ambiguous(const Node* options) {
  return make_plain<check>("pathsAmbiguous", options);
}

}  // namespace gwctl::lint::own
