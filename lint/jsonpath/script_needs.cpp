#include "lint/jsonpath/script_needs.h"

#include <algorithm>
#include <limits>

#include "lint/jsonpath/js_members.h"

namespace gwctl::lint::jsonpath {
namespace {

using Names = std::vector<std::string>;

// For each, the script is false, and does not throw, where the candidate (not null) has no such
// member.
using Clauses = std::vector<Names>;

constexpr std::size_t clauses_max = 8;
constexpr std::size_t names_max = 16;

class Needs {
 public:
  explicit Needs(const Script& script) : script_{script} {}

  Clauses clauses(ExprId id) const;
  std::optional<std::string> key(ExprId id) const;
  /// False, and nothing is thrown, for the candidate null.
  bool is_false_on_null(ExprId id) const;

  bool uses(Op op) const {
    return std::ranges::any_of(script_.exprs, [op](const Expr& expr) { return expr.op == op; });
  }

 private:
  const Expr& at(ExprId id) const { return script_.at(id); }

  // Neither null nor another candidate makes it throw. `with_members`: the candidate is not null.
  bool is_safe(ExprId id, bool with_members) const;
  bool is_safe_call(const Expr& expr, bool with_members) const;
  std::optional<std::string> member_name(ExprId id) const;
  Clauses comparison_clauses(const Expr& expr) const;
  Clauses disjunction(const Clauses& a, const Clauses& b) const;

  const Script& script_;
};

// `name` of `@.name`, where nothing but objects can have such a member.
std::optional<std::string> Needs::member_name(ExprId id) const {
  const Expr& expr = at(id);
  if (expr.op != Op::member || at(expr.a).op != Op::candidate) return std::nullopt;
  if (is_builtin_name(expr.text)) return std::nullopt;
  return expr.text;
}

bool Needs::is_safe_call(const Expr& expr, bool with_members) const {
  const Expr& callee = at(expr.a);
  if (callee.op != Op::member) return false;
  const auto is_safe_here = [&](ExprId id) { return is_safe(id, with_members); };
  if (!std::ranges::all_of(expr.list, is_safe_here)) return false;
  const Expr& target = at(callee.a);
  const bool is_regex = target.op == Op::literal && target.value.is(JsType::regex);
  if (is_regex) return callee.text == "test";
  const bool is_key = target.op == Op::property && script_.engine == Engine::nimma;
  const bool takes_patterns = callee.text == "match" || callee.text == "search";
  return is_key && takes_patterns && expr.list.size() == 1 &&
         at(expr.list.front()).op == Op::literal && at(expr.list.front()).value.is(JsType::regex);
}

bool Needs::is_safe(ExprId id, bool with_members) const {
  const Expr& expr = at(id);
  switch (expr.op) {
    case Op::literal:
    case Op::candidate:
    case Op::root:
    case Op::property:
    case Op::parent:
    case Op::parent_property:
    case Op::path:
    case Op::type_test: return true;
    case Op::unknown:
    case Op::fault: return false;
    case Op::member:
      return with_members && at(expr.a).op == Op::candidate &&
             (script_.engine == Engine::nimma || !is_builtin_name(expr.text));
    case Op::call: return is_safe_call(expr, with_members);
    case Op::array:
    case Op::sequence:
      return std::ranges::all_of(expr.list, [&](ExprId one) { return is_safe(one, with_members); });
    case Op::conditional: return false;
    case Op::contained:
      return at(expr.b).op == Op::array && is_safe(expr.b, with_members) &&
             is_safe(expr.a, with_members);
    case Op::index: return false;
    case Op::logical_not:
    case Op::negate:
    case Op::plus:
    case Op::bit_not:
    case Op::void_of:
    case Op::type_of:
    case Op::matches: return is_safe(expr.a, with_members);
    default: return is_safe(expr.a, with_members) && is_safe(expr.b, with_members);
  }
}

// Whoever has one of the fewer names has one of the more.
bool is_part(const Names& fewer, const Names& more) {
  return std::ranges::all_of(
      fewer, [&](const std::string& name) { return std::ranges::find(more, name) != more.end(); });
}

// Keeps those that rule out most: what follows from another is none, and short ones come first.
void add_clause(Clauses& clauses, Names names) {
  if (names.size() > names_max) return;
  const auto follows = [&](const Names& other) { return is_part(other, names); };
  if (std::ranges::any_of(clauses, follows)) return;
  std::erase_if(clauses, [&](const Names& other) { return is_part(names, other); });
  const auto is_longer = [&](const Names& other) { return other.size() > names.size(); };
  clauses.insert(std::ranges::find_if(clauses, is_longer), std::move(names));
  if (clauses.size() > clauses_max) clauses.pop_back();
}

Clauses Needs::disjunction(const Clauses& a, const Clauses& b) const {
  Clauses both;
  for (const Names& left : a) {
    for (const Names& right : b) {
      Names names = left;
      for (const std::string& name : right) {
        if (std::ranges::find(names, name) == names.end()) names.push_back(name);
      }
      add_clause(both, std::move(names));
    }
  }
  return both;
}

bool is_order(Op op) {
  return op == Op::less || op == Op::greater || op == Op::less_equal || op == Op::greater_equal;
}

bool is_nothing(const Expr& expr) {
  return expr.op == Op::void_of || (expr.op == Op::literal && expr.value.is(JsType::undefined));
}

bool is_null(const Expr& expr) {
  return expr.op == Op::literal && expr.value.is(JsType::null);
}

// `undefined OP literal` is false; nothing is above or below it.
Clauses Needs::comparison_clauses(const Expr& expr) const {
  auto name = member_name(expr.a);
  if (const auto second = member_name(expr.b); name && second)
    return is_order(expr.op) ? Clauses{{*name}, {*second}} : Clauses{};
  const ExprId other = name ? expr.b : expr.a;
  if (!name) name = member_name(expr.b);
  if (!name) return {};
  const Expr& value = at(other);
  const bool is_nothing_or_null = is_nothing(value) || is_null(value);
  const bool is_other_literal = value.op == Op::literal && !is_nothing_or_null;
  bool holds = false;
  switch (expr.op) {
    case Op::equal:
    case Op::identical:
      holds = is_other_literal || (expr.op == Op::identical && is_null(value));
      break;
    case Op::not_equal: holds = is_nothing_or_null; break;
    case Op::not_identical: holds = is_nothing(value); break;
    default: holds = value.op == Op::literal; break;
  }
  return holds ? Clauses{{*name}} : Clauses{};
}

Clauses Needs::clauses(ExprId id) const {
  const Expr& expr = at(id);
  switch (expr.op) {
    case Op::member: {
      const auto name = member_name(id);
      return name ? Clauses{{*name}} : Clauses{};
    }
    case Op::logical_and: {
      Clauses all = clauses(expr.a);
      if (!is_safe(expr.a, true)) return all;
      for (Names& names : clauses(expr.b)) add_clause(all, std::move(names));
      return all;
    }
    case Op::logical_or: return disjunction(clauses(expr.a), clauses(expr.b));
    case Op::logical_not:
      return at(expr.a).op == Op::logical_not ? clauses(at(expr.a).a) : Clauses{};
    case Op::contained: {
      const auto name = member_name(expr.a);
      const bool is_list = at(expr.b).value.is(JsType::list);
      if (!name || !is_list) return {};
      const auto is_undefined = [](const JsValue& item) { return item.is(JsType::undefined); };
      return std::ranges::any_of(at(expr.b).value.list->items, is_undefined) ? Clauses{}
                                                                             : Clauses{{*name}};
    }
    case Op::equal:
    case Op::identical:
    case Op::not_equal:
    case Op::not_identical:
    case Op::less:
    case Op::greater:
    case Op::less_equal:
    case Op::greater_equal: return comparison_clauses(expr);
    default: return {};
  }
}

std::optional<std::string> Needs::key(ExprId id) const {
  const Expr& expr = at(id);
  if (expr.op == Op::logical_and) {
    if (auto left = key(expr.a)) return left;
    return is_safe(expr.a, false) ? key(expr.b) : std::nullopt;
  }
  if (expr.op != Op::equal && expr.op != Op::identical) return std::nullopt;
  const bool is_left = at(expr.a).op == Op::property;
  if (!is_left && at(expr.b).op != Op::property) return std::nullopt;
  const Expr& value = at(is_left ? expr.b : expr.a);
  if (value.op != Op::literal || !value.value.is(JsType::string)) return std::nullopt;
  // An array index is equal to its text.
  const std::string name{value.value.string()};
  if (expr.op == Op::equal && (is_builtin_name(name) || name.empty())) return std::nullopt;
  return name;
}

bool Needs::is_false_on_null(ExprId id) const {
  const Expr& expr = at(id);
  switch (expr.op) {
    case Op::candidate: return true;
    case Op::logical_and:
      return is_false_on_null(expr.a) || (is_safe(expr.a, false) && is_false_on_null(expr.b));
    case Op::logical_or: return is_false_on_null(expr.a) && is_false_on_null(expr.b);
    case Op::logical_not: return at(expr.a).op == Op::logical_not && is_false_on_null(at(expr.a).a);
    case Op::not_equal:
    case Op::not_identical: return at(expr.a).op == Op::candidate && is_null(at(expr.b));
    default: return false;
  }
}

unsigned ancestors_of(const Needs& needs) {
  constexpr unsigned parents = 2;
  if (needs.uses(Op::path)) return std::numeric_limits<unsigned>::max();
  return needs.uses(Op::parent) || needs.uses(Op::parent_property) ? parents : 0;
}

}  // namespace

ScriptNeeds script_needs(const Script& script) {
  const Needs needs{script};
  ScriptNeeds all;
  for (Names& names : needs.clauses(script.root)) {
    all.requirements.push_back({.any_member = std::move(names)});
  }
  all.key = needs.key(script.root);
  all.throws_on_null = !all.requirements.empty() && !needs.is_false_on_null(script.root);
  all.ancestors = ancestors_of(needs);
  const bool sees_value = needs.uses(Op::candidate) || needs.uses(Op::type_test);
  const bool sees_root = needs.uses(Op::root) || needs.uses(Op::fault) || needs.uses(Op::unknown);
  all.is_about_key = !sees_value && !sees_root && all.ancestors == 0 && needs.uses(Op::property);
  return all;
}

}  // namespace gwctl::lint::jsonpath
