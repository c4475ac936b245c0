#include <algorithm>

#include "core/json_schema_marks.h"
#include "core/json_schema_program.h"

namespace gwctl::json_schema {
namespace {

/// One value against one schema, without errors and (but for large objects) without allocation.
class QuickRun {
 public:
  explicit QuickRun(const RunContext& context) : context_{context}, scope_{context.scope} {}

  bool check(const Schema& schema, const Node& given, Marks* marks);

 private:
  bool check_known(const Schema& schema, const Node& node);
  bool check_scoped(const Schema& schema, const Node& node, Marks* marks);
  bool check_tracked(const Schema& schema, const Node& node, Marks* marks);
  bool check_group(std::span<const Instruction> group, const Node& node, Marks* marks);
  bool check_one(const Instruction& instruction, const Node& node, Marks* marks);
  bool check_shape(const Shape& shape, const Node& node, Marks* marks);
  bool check_patterns(std::span<const PatternProperty> patterns, const Member& member,
                      bool& is_marked);
  bool check_reference(const Reference& reference, const Node& node, Marks* marks);
  bool check_all_of(Branches branches, const Node& node, Marks* marks);
  bool check_any_of(Branches branches, const Node& node, Marks* marks);
  bool check_one_of(Branches branches, const Node& node, Marks* marks);
  bool check_condition(const Condition& condition, const Node& node, Marks* marks);
  bool check_tuple(Branches branches, const Node& node, Marks* marks);
  bool check_rest(const RestItems& rest, const Node& node, Marks* marks);
  bool check_contains(const Contains& contains, const Node& node, Marks* marks);
  bool check_names(const Schema& schema, const Node& node);
  bool check_properties(std::span<const Property> properties, const Node& node, Marks* marks);
  bool check_pattern_properties(std::span<const PatternProperty> patterns, const Node& node,
                                Marks* marks);
  bool check_additional(const Additional& additional, const Node& node, Marks* marks);
  bool check_dependencies(const Dependencies& dependencies, const Node& node, Marks* marks);
  bool check_unevaluated(const Schema& schema, const Node& node, Marks* marks);

  const RunContext& context_;
  const Scope* scope_;
  int depth_ = 0;
};

Group group_of(Kind kind) {
  switch (kind) {
    case Kind::number: return Group::number;
    case Kind::string: return Group::string;
    case Kind::array: return Group::array;
    case Kind::object: return Group::object;
    default: return Group::any;
  }
}

bool QuickRun::check(const Schema& schema, const Node& given, Marks* marks) {
  if (schema.is_trivial) return true;
  const bool is_followed = given.is_reference && context_.references != nullptr;
  const Node& node = is_followed ? *context_.references->follow(given) : given;
  if ((schema.types & types_of(node)) == 0) return false;
  if (schema.is_type_only) return true;
  if (depth_ >= call_depth_max) return false;
  ++depth_;
  ValidPairs* known = context_.known;
  const bool is_remembered =
      known != nullptr && marks == nullptr && (is_followed || known->everywhere == &schema);
  const bool answer = is_remembered ? check_known(schema, node) : check_scoped(schema, node, marks);
  --depth_;
  return answer;
}

bool QuickRun::check_known(const Schema& schema, const Node& node) {
  if (context_.known->contains(&schema, &node)) return true;
  const bool answer = check_scoped(schema, node, nullptr);
  if (answer) context_.known->insert(&schema, &node);
  return answer;
}

bool QuickRun::check_scoped(const Schema& schema, const Node& node, Marks* marks) {
  const bool enters =
      schema.resource != nullptr && (scope_ == nullptr || scope_->resource != schema.resource);
  if (!enters) return check_tracked(schema, node, marks);
  const Scope inner{schema.resource, scope_};
  const Scope* outer = std::exchange(scope_, &inner);
  const bool answer = check_tracked(schema, node, marks);
  scope_ = outer;
  return answer;
}

bool QuickRun::check_tracked(const Schema& schema, const Node& node, Marks* marks) {
  const Group group = group_of(node.kind);
  if (!schema.tracks || !node.is_container()) {
    if (schema.shape != nullptr && node.is_object() && !check_shape(*schema.shape, node, marks))
      return false;
    return check_group(schema.group(Group::any), node, marks) &&
           (group == Group::any || check_group(schema.group(group), node, marks));
  }
  Marks own{node.size};
  if (schema.shape != nullptr && node.is_object() && !check_shape(*schema.shape, node, &own))
    return false;
  if (!check_group(schema.group(Group::any), node, &own) ||
      !check_group(schema.group(group), node, &own)) {
    return false;
  }
  if (marks != nullptr) marks->merge(own);
  return true;
}

bool QuickRun::check_group(std::span<const Instruction> group, const Node& node, Marks* marks) {
  for (const Instruction& instruction : group) {
    if (!instruction.is_fused && !check_one(instruction, node, marks)) return false;
  }
  return true;
}

bool QuickRun::check_one(const Instruction& instruction, const Node& node, Marks* marks) {
  switch (instruction.op) {
    case Op::reference: return check_reference(instruction.as<Reference>(), node, marks);
    case Op::negation: return !check(instruction.as<Schema>(), node, nullptr);
    case Op::any_of: return check_any_of(instruction.as<Branches>(), node, marks);
    case Op::one_of: return check_one_of(instruction.as<Branches>(), node, marks);
    case Op::all_of: return check_all_of(instruction.as<Branches>(), node, marks);
    case Op::condition: return check_condition(instruction.as<Condition>(), node, marks);
    case Op::prefix_items: return check_tuple(instruction.as<Branches>(), node, marks);
    case Op::rest_items: return check_rest(instruction.as<RestItems>(), node, marks);
    case Op::contains: return check_contains(instruction.as<Contains>(), node, marks);
    case Op::property_names: return check_names(instruction.as<Schema>(), node);
    case Op::properties:
      return check_properties(instruction.as<std::span<const Property>>(), node, marks);
    case Op::pattern_properties:
      return check_pattern_properties(instruction.as<std::span<const PatternProperty>>(), node,
                                      marks);
    case Op::additional_properties:
      return check_additional(instruction.as<Additional>(), node, marks);
    case Op::dependencies: return check_dependencies(instruction.as<Dependencies>(), node, marks);
    case Op::unevaluated_items:
    case Op::unevaluated_properties:
      return check_unevaluated(instruction.as<Schema>(), node, marks);
    default: return holds(instruction, node);
  }
}

bool QuickRun::check_patterns(std::span<const PatternProperty> patterns, const Member& member,
                              bool& is_marked) {
  for (const PatternProperty& pattern : patterns) {
    if (!pattern.pattern->matches(member.name())) continue;
    is_marked = true;
    if (pattern.schema != nullptr && !check(*pattern.schema, member.value, nullptr)) return false;
  }
  return true;
}

bool QuickRun::check_shape(const Shape& shape, const Node& node, Marks* marks) {
  std::uint32_t required = 0;
  const auto members = node.members();
  for (std::uint32_t at = 0; at < members.size(); ++at) {
    const Member& member = members[at];
    bool is_marked = false;
    if (const Shape::Entry* entry = shape.find(member.name(), member.key->hash)) {
      required += entry->is_required ? 1 : 0;
      if (entry->schema != nullptr) {
        is_marked = true;
        if (!check(*entry->schema, member.value, nullptr)) return false;
      }
    }
    if (!check_patterns(shape.patterns, member, is_marked)) return false;
    if (!is_marked && shape.additional != nullptr &&
        !check(*shape.additional, member.value, nullptr)) {
      return false;
    }
    if (marks != nullptr && (is_marked || shape.marks_additional)) marks->mark(at);
  }
  return required == shape.required_count;
}

bool QuickRun::check_reference(const Reference& reference, const Node& node, Marks* marks) {
  const Schema* target = reference.target;
  if (reference.is_dynamic) {
    for (const Scope* scope = scope_; scope != nullptr; scope = scope->outer) {
      if (const Schema* found = dynamic_target(*scope->resource, reference)) target = found;
    }
  }
  return check(*target, node, marks);
}

bool QuickRun::check_all_of(Branches branches, const Node& node, Marks* marks) {
  return std::ranges::all_of(
      branches, [&](const Branch& branch) { return check(*branch.schema, node, marks); });
}

bool QuickRun::check_any_of(Branches branches, const Node& node, Marks* marks) {
  if (marks == nullptr) {
    return std::ranges::any_of(
        branches, [&](const Branch& branch) { return check(*branch.schema, node, nullptr); });
  }
  bool matches = false;
  for (const Branch& branch : branches) {
    Marks own{marks->size()};
    if (!check(*branch.schema, node, &own)) continue;
    marks->merge(own);
    matches = true;
  }
  return matches;
}

bool QuickRun::check_one_of(Branches branches, const Node& node, Marks* marks) {
  int matches = 0;
  for (const Branch& branch : branches) {
    if (marks == nullptr) {
      matches += check(*branch.schema, node, nullptr) ? 1 : 0;
    } else {
      Marks own{marks->size()};
      if (check(*branch.schema, node, &own)) {
        marks->merge(own);
        ++matches;
      }
    }
    if (matches > 1) return false;
  }
  return matches == 1;
}

bool QuickRun::check_condition(const Condition& condition, const Node& node, Marks* marks) {
  bool matches = false;
  if (marks == nullptr) {
    matches = check(*condition.test, node, nullptr);
  } else {
    Marks own{marks->size()};
    matches = check(*condition.test, node, &own);
    if (matches) marks->merge(own);
  }
  const Schema* next = matches ? condition.then_schema : condition.else_schema;
  return next == nullptr || check(*next, node, marks);
}

bool QuickRun::check_tuple(Branches branches, const Node& node, Marks* marks) {
  const auto items = node.items();
  for (std::uint32_t at = 0; at < std::min(branches.size(), items.size()); ++at) {
    if (!check(*branches[at].schema, items[at], nullptr)) return false;
    if (marks != nullptr) marks->mark(at);
  }
  return true;
}

bool QuickRun::check_rest(const RestItems& rest, const Node& node, Marks* marks) {
  const auto items = node.items();
  for (std::size_t at = rest.first; at < items.size(); ++at) {
    if (!check(*rest.schema, items[at], nullptr)) return false;
  }
  if (marks != nullptr) marks->mark_all();
  return true;
}

bool QuickRun::check_contains(const Contains& contains, const Node& node, Marks* marks) {
  double count = 0;
  const auto items = node.items();
  const bool marks_matches = marks != nullptr && contains.marks == Contains::Marks::matches;
  for (std::uint32_t at = 0; at < items.size(); ++at) {
    if (!check(*contains.schema, items[at], nullptr)) continue;
    ++count;
    if (marks_matches) marks->mark(at);
    if (!marks_matches && contains.max < 0 && count >= contains.min) break;
  }
  if (marks != nullptr && contains.marks == Contains::Marks::everything) marks->mark_all();
  return count >= contains.min && (contains.max < 0 || count <= contains.max);
}

bool QuickRun::check_names(const Schema& schema, const Node& node) {
  return std::ranges::all_of(node.members(), [&](const Member& member) {
    return check(schema, key_node(member), nullptr);
  });
}

bool QuickRun::check_properties(std::span<const Property> properties, const Node& node,
                                Marks* marks) {
  for (const Property& property : properties) {
    const Member* member = find_member(node, property.name.text, property.name.hash);
    if (member == nullptr) continue;
    if (!check(*property.schema, member->value, nullptr)) return false;
    if (marks != nullptr) marks->mark(static_cast<std::uint32_t>(member - node.members().data()));
  }
  return true;
}

bool QuickRun::check_pattern_properties(std::span<const PatternProperty> patterns, const Node& node,
                                        Marks* marks) {
  const auto members = node.members();
  for (std::uint32_t at = 0; at < members.size(); ++at) {
    bool is_marked = false;
    if (!check_patterns(patterns, members[at], is_marked)) return false;
    if (is_marked && marks != nullptr) marks->mark(at);
  }
  return true;
}

bool QuickRun::check_additional(const Additional& additional, const Node& node, Marks* marks) {
  for (const Member& member : node.members()) {
    if (is_declared(nullptr, additional, member)) continue;
    if (additional.schema != nullptr && !check(*additional.schema, member.value, nullptr))
      return false;
  }
  if (marks != nullptr) marks->mark_all();
  return true;
}

bool QuickRun::check_dependencies(const Dependencies& dependencies, const Node& node,
                                  Marks* marks) {
  const auto is_present = [&node](const Name& name) {
    return find_member(node, name.text, name.hash) != nullptr;
  };
  for (const DependentNames& dependent : dependencies.names) {
    if (is_present(dependent.property) && !std::ranges::all_of(dependent.names, is_present))
      return false;
  }
  return std::ranges::all_of(dependencies.schemas, [&](const Property& property) {
    return !is_present(property.name) || check(*property.schema, node, marks);
  });
}

bool QuickRun::check_unevaluated(const Schema& schema, const Node& node, Marks* marks) {
  for (std::uint32_t at = 0; at < node.size; ++at) {
    if (marks->has(at)) continue;
    const Node& child = node.is_array() ? node.items()[at] : node.members()[at].value;
    if (!check(schema, child, nullptr)) return false;
  }
  marks->mark_all();
  return true;
}

}  // namespace

bool is_valid(const Schema& schema, const Node& instance, const RunContext& context, Marks* marks) {
  return QuickRun{context}.check(schema, instance, marks);
}

}  // namespace gwctl::json_schema
