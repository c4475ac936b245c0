#include <cmath>
#include <optional>

#include "lint/jsonpath/js_members.h"
#include "lint/jsonpath/script.h"

namespace gwctl::lint::jsonpath {
namespace {

const Place& root_of(const Place& place) {
  const Place* at = &place;
  while (at->parent != nullptr) at = at->parent;
  return *at;
}

// Once something is thrown, what is left runs on with `undefined`, harmlessly, to its end.
class Run {
 public:
  Run(const Script& script, const ScriptScope& scope, JsHeap& heap)
      : script_{script}, scope_{scope}, world_{scope.view, heap} {}

  Result<JsValue> result() {
    const JsValue value = value_of(script_.root);
    if (error_) return fail(*std::move(error_));
    return value;
  }

 private:
  bool is_nimma() const { return script_.engine == Engine::nimma; }

  JsValue raise(std::string message) {
    if (!error_) error_ = std::move(message);
    return {};
  }

  bool truthy(ExprId id) { return is_truthy(value_of(id)); }

  JsValue value_of(ExprId id);
  JsValue combined(const Expr& expr);
  bool equality(const Expr& expr);
  JsValue scope_value(const Expr& expr);
  JsValue key_value(const Place* place) const;
  JsValue parent_value();
  JsValue member(const Expr& expr);
  JsValue member_of(const JsValue& object, const JsName& name);
  JsValue indexed(const Expr& expr);
  JsValue call(const Expr& expr);
  JsValue method(const Expr& call, const Expr& callee, const JsValue& object, const JsName& name);
  JsValue not_a_function(const Expr& call);
  JsValue binary(const Expr& expr);
  JsValue arithmetic(Op op, double a, double b) const;
  JsValue contained(const Expr& expr);
  JsValue made_array(const Expr& expr);
  bool type_test(std::string_view word, const JsValue& value) const;

  const Script& script_;
  const ScriptScope& scope_;
  JsWorld world_;
  std::optional<std::string> error_;
};

JsValue Run::value_of(ExprId id) {
  const Expr& expr = script_.at(id);
  switch (expr.op) {
    case Op::literal: return expr.value;
    case Op::candidate: return JsValue::of(scope_.candidate.node);
    case Op::member: return member(expr);
    case Op::logical_not: return JsValue::of(!truthy(expr.a));
    case Op::logical_and: {
      const JsValue left = value_of(expr.a);
      return is_truthy(left) && !error_ ? value_of(expr.b) : left;
    }
    case Op::logical_or: {
      const JsValue left = value_of(expr.a);
      return is_truthy(left) || error_ ? left : value_of(expr.b);
    }
    case Op::nullish: {
      const JsValue left = value_of(expr.a);
      return left.is_nothing() && !error_ ? value_of(expr.b) : left;
    }
    case Op::identical:
    case Op::not_identical:
    case Op::equal:
    case Op::not_equal: return JsValue::of(equality(expr));
    default: return combined(expr);
  }
}

bool Run::equality(const Expr& expr) {
  const JsValue left = value_of(expr.a);
  const JsValue right = value_of(expr.b);
  switch (expr.op) {
    case Op::identical: return strictly_equal(left, right);
    case Op::not_identical: return !strictly_equal(left, right);
    case Op::equal: return loosely_equal(left, right, world_);
    default: return !loosely_equal(left, right, world_);
  }
}

JsValue Run::combined(const Expr& expr) {
  switch (expr.op) {
    case Op::root:
    case Op::property:
    case Op::parent:
    case Op::parent_property:
    case Op::path: return scope_value(expr);
    case Op::unknown: return raise(expr.text + " is not defined");
    case Op::fault: return raise(expr.text);
    case Op::index: return indexed(expr);
    case Op::call: return call(expr);
    case Op::type_test:
      return JsValue::of(type_test(expr.text, JsValue::of(scope_.candidate.node)));
    case Op::negate: return JsValue::of(-to_number(value_of(expr.a), world_));
    case Op::plus: return JsValue::of(to_number(value_of(expr.a), world_));
    case Op::bit_not:
      return JsValue::of(static_cast<double>(~to_int32(to_number(value_of(expr.a), world_))));
    case Op::void_of: value_of(expr.a); return {};
    case Op::type_of: return JsValue::of(type_name(value_of(expr.a)));
    case Op::conditional: return truthy(expr.a) ? value_of(expr.b) : value_of(expr.c);
    case Op::contained: return contained(expr);
    case Op::matches: {
      const JsValue text = to_string(value_of(expr.a), world_);
      const Match found = expr.value.regex->regex.search(text.string());
      if (found == Match::too_costly) return raise("The regular expression takes too long");
      return JsValue::of(found == Match::yes);
    }
    case Op::array: return made_array(expr);
    case Op::sequence: {
      JsValue last;
      for (const ExprId one : expr.list) last = value_of(one);
      return last;
    }
    default: return binary(expr);
  }
}

JsValue Run::key_value(const Place* place) const {
  if (place->segment.is_index()) return JsValue::of(static_cast<double>(place->segment.index));
  return JsValue::of(place->segment.key);
}

// The parent of the container in which the candidate stands.
JsValue Run::parent_value() {
  const Place* container = scope_.candidate.parent;
  if (container != nullptr && container->parent != nullptr) {
    return JsValue::of(container->parent->node);
  }
  return is_nimma() ? JsValue{} : JsValue::null();
}

JsValue Run::scope_value(const Expr& expr) {
  const Place& candidate = scope_.candidate;
  const JsValue none = is_nimma() ? JsValue{} : JsValue::null();
  switch (expr.op) {
    case Op::root: return JsValue::of(root_of(candidate).node);
    case Op::property: return candidate.parent == nullptr ? JsValue::null() : key_value(&candidate);
    case Op::parent: return parent_value();
    case Op::parent_property: {
      const Place* container = candidate.parent;
      return container == nullptr || container->parent == nullptr ? none : key_value(container);
    }
    default: return world_.heap.keep(path_text(candidate, script_.engine));
  }
}

JsValue Run::member(const Expr& expr) {
  const JsValue object = value_of(expr.a);
  return error_ ? JsValue{} : member_of(object, {expr.text, expr.hash});
}

JsValue Run::member_of(const JsValue& object, const JsName& name) {
  if (object.is_nothing()) {
    return raise("Cannot read properties of " + to_text(object, world_) + " (reading '" +
                 std::string{name.text} + "')");
  }
  const JsValue value = get_member(object, name, world_);
  const bool is_hidden = !is_nimma() && value.is(JsType::function) &&
                         !object.is(JsType::function) &&
                         (name.text == "constructor" || name.text.starts_with("__"));
  if (!is_hidden) return value;
  return raise("Cannot read properties of " + to_text(object, world_) + " (reading '" +
               std::string{name.text} + "')");
}

JsValue Run::indexed(const Expr& expr) {
  const JsValue object = value_of(expr.a);
  const JsValue key = to_string(value_of(expr.b), world_);
  if (error_) return {};
  return member_of(object, {key.string(), hash_key(key.string())});
}

JsValue Run::not_a_function(const Expr& call) {
  return raise((is_nimma() ? source_of(script_, call.a) : "func") + " is not a function");
}

JsValue Run::call(const Expr& expr) {
  const Expr& callee = script_.at(expr.a);
  if (callee.op == Op::member) {
    const JsValue object = value_of(callee.a);
    return error_ ? JsValue{} : method(expr, callee, object, {callee.text, callee.hash});
  }
  if (callee.op == Op::index) {
    const JsValue object = value_of(callee.a);
    const JsValue key = to_string(value_of(callee.b), world_);
    if (error_) return {};
    return method(expr, callee, object, {key.string(), hash_key(key.string())});
  }
  value_of(expr.a);
  return error_ ? JsValue{} : not_a_function(expr);
}

JsValue Run::method(const Expr& call, const Expr& callee, const JsValue& object,
                    const JsName& name) {
  JsValue target = object;
  const bool wraps = is_nimma() && script_.use != NimmaUse::earlier && !object.is(JsType::string) &&
                     script_.at(callee.a).op == Op::property;
  if (wraps) target = to_string(object, world_);
  const JsValue function = member_of(target, name);
  if (error_) return {};
  std::vector<JsValue> arguments;
  arguments.reserve(call.list.size());
  for (const ExprId argument : call.list) arguments.push_back(value_of(argument));
  if (error_) return {};
  if (!function.is(JsType::function)) return not_a_function(call);
  JsValue result;
  const auto called = call_method({target, name.text, arguments}, world_, result);
  if (!called) return raise(called.error().message);
  return *called == JsCalled::done ? result : not_a_function(call);
}

JsValue Run::contained(const Expr& expr) {
  const JsValue whole = value_of(expr.b);
  if (whole.is_nothing()) return member_of(whole, {"includes", 0});
  const JsValue part = value_of(expr.a);
  if (error_) return {};
  JsValue result;
  const auto called = call_method({whole, "includes", {&part, 1}}, world_, result);
  if (!called) return raise(called.error().message);
  if (*called != JsCalled::done)
    return raise(source_of(script_, expr.b) + ".includes is not a function");
  return result;
}

JsValue Run::made_array(const Expr& expr) {
  if (expr.value.is(JsType::list)) return expr.value;
  JsList list;
  for (const ExprId item : expr.list) list.items.push_back(value_of(item));
  return world_.heap.keep(std::move(list));
}

JsValue Run::binary(const Expr& expr) {
  const JsValue a = value_of(expr.a);
  const JsValue b = value_of(expr.b);
  if (error_) return {};
  switch (expr.op) {
    case Op::less: return JsValue::of(compare(a, b, world_) == JsOrder::less);
    case Op::greater: return JsValue::of(compare(a, b, world_) == JsOrder::greater);
    case Op::less_equal: {
      const JsOrder order = compare(a, b, world_);
      return JsValue::of(order == JsOrder::less || order == JsOrder::equal);
    }
    case Op::greater_equal: {
      const JsOrder order = compare(a, b, world_);
      return JsValue::of(order == JsOrder::greater || order == JsOrder::equal);
    }
    case Op::add: return add(a, b, world_);
    default: return arithmetic(expr.op, to_number(a, world_), to_number(b, world_));
  }
}

JsValue Run::arithmetic(Op op, double a, double b) const {
  const auto bits = [](double number) { return static_cast<std::uint32_t>(to_int32(number)); };
  const auto shift = bits(b) & 31U;
  const auto whole = [](std::uint32_t number) {
    return JsValue::of(static_cast<double>(static_cast<std::int32_t>(number)));
  };
  switch (op) {
    case Op::subtract: return JsValue::of(a - b);
    case Op::multiply: return JsValue::of(a * b);
    case Op::divide: return JsValue::of(a / b);
    case Op::modulo: return JsValue::of(std::fmod(a, b));
    case Op::power: return JsValue::of(std::pow(a, b));
    case Op::bit_and: return whole(bits(a) & bits(b));
    case Op::bit_or: return whole(bits(a) | bits(b));
    case Op::bit_xor: return whole(bits(a) ^ bits(b));
    case Op::shift_left: return whole(bits(a) << shift);
    case Op::shift_right: return JsValue::of(static_cast<double>(to_int32(a) >> shift));
    case Op::shift_right_unsigned: return JsValue::of(static_cast<double>(bits(a) >> shift));
    default: return {};
  }
}

bool Run::type_test(std::string_view word, const JsValue& value) const {
  const std::string_view type = word.substr(1);
  if (type == "null") return value.is(JsType::null);
  if (type == "array") return value.is_array();
  if (type == "object") return value.is_object();
  if (type == "scalar") return !value.is_object();
  if (type == "integer") {
    return value.is(JsType::number) && std::isfinite(value.number) &&
           std::trunc(value.number) == value.number;
  }
  return type_name(value) == type;
}

bool is_all_digits(std::string_view text) {
  for (const char c : text) {
    if ((c < '0' || c > '9') && c != '*') return false;
  }
  return !text.empty();
}

void append_path(std::string& to, const Place& place, Engine engine) {
  if (place.parent == nullptr) {
    to += "$";
    return;
  }
  append_path(to, *place.parent, engine);
  const std::string text = place.segment.text();
  const bool is_bare =
      place.segment.is_index() || (engine == Engine::jsonpath_plus && is_all_digits(text));
  to += is_bare ? "[" + text + "]" : "['" + text + "']";
}

}  // namespace

Result<JsValue> run_script(const Script& script, const ScriptScope& scope, JsHeap& heap) {
  return Run{script, scope, heap}.result();
}

std::string path_text(const Place& place, Engine engine) {
  std::string text;
  append_path(text, place, engine);
  return text;
}

std::string source_of(const Script& script, ExprId id) {
  const Expr& expr = script.at(id);
  const std::string sandbox =
      script.use == NimmaUse::earlier ? "scope.sandbox.at(...)" : "scope.sandbox";
  switch (expr.op) {
    case Op::candidate: return sandbox + ".value";
    case Op::root: return sandbox + ".root";
    case Op::property: return sandbox + ".property";
    case Op::parent: return sandbox + ".parentValue";
    case Op::parent_property: return sandbox + ".parentProperty";
    case Op::path: return sandbox + ".path";
    case Op::unknown: return expr.text;
    case Op::member: return source_of(script, expr.a) + "." + expr.text;
    case Op::index: return source_of(script, expr.a) + "[" + source_of(script, expr.b) + "]";
    case Op::call: return source_of(script, expr.a) + "(...)";
    default: return "(intermediate value)";
  }
}

}  // namespace gwctl::lint::jsonpath
