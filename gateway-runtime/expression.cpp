#include "gateway-runtime/expression.h"

#include <algorithm>
#include <string>
#include <vector>

#include "config/secrets.h"
#include "core/js_text.h"
#include "core/perl_regex.h"
#include "core/utf8.h"
#include "gateway-runtime/address_set.h"
#include "gateway-runtime/http/characters.h"
#include "gateway-runtime/variable.h"

namespace gwctl::runtime {
namespace {

// What is printed in place of a secret.
constexpr std::string_view hidden = "(hidden)";

enum class Logic : std::uint8_t { and_, or_, not_and, not_or };

enum class Operator : std::uint8_t {
  equal,
  not_equal,
  greater,
  greater_or_equal,
  less,
  less_or_equal,
  matches,
  matches_any_case,
  in,
  has,
  ip_match,
};

struct NamedOperator {
  std::string_view name;
  Operator id;
};

constexpr NamedOperator operators[] = {
    {"==", Operator::equal},
    {"~=", Operator::not_equal},
    {">", Operator::greater},
    {">=", Operator::greater_or_equal},
    {"<", Operator::less},
    {"<=", Operator::less_or_equal},
    {"~~", Operator::matches},
    {"~*", Operator::matches_any_case},
    {"in", Operator::in},
    {"has", Operator::has},
    {"ipmatch", Operator::ip_match},
};

struct NamedLogic {
  std::string_view name;
  Logic id;
};

constexpr NamedLogic logics[] = {
    {"AND", Logic::and_}, {"OR", Logic::or_}, {"!AND", Logic::not_and}, {"!OR", Logic::not_or}};

// How deep conditions may nest.
constexpr int nesting_max = 64;

template <class Table>
auto find_named(const Table& table, std::string_view name) {
  const auto found = std::ranges::find(table, name, &std::decay_t<decltype(table[0])>::name);
  return found == std::end(table) ? nullptr : &*found;
}

std::string upper(std::string_view text) {
  std::string result{text};
  for (char& c : result) c = c >= 'a' && c <= 'z' ? static_cast<char>(c & ~0x20) : c;
  return result;
}

std::string lower_text(std::string_view text) {
  std::string result{text};
  std::ranges::transform(result, result.begin(), lower);
  return result;
}

// More of a value is not told.
constexpr std::size_t told_bytes_max = 80;

// As JSON has it.
std::string text_of(const Value& value) {
  switch (value.type) {
    case Value::Type::nothing: return "null";
    case Value::Type::object: return "an object";
    case Value::Type::list: {
      std::string all;
      for (const Value& item : value.items) {
        all += (all.empty() ? "" : ", ") + text_of(item);
        if (all.size() > told_bytes_max) break;
      }
      return "[" + all + "]";
    }
    case Value::Type::text: return to_json_string(shortened(value.text, told_bytes_max));
    case Value::Type::boolean:
    case Value::Type::number: break;
  }
  Scratch scratch;
  return std::string{to_text(value, scratch).value_or("")};
}

/// The right side of a comparison, which keeps its text.
class Constant {
 public:
  Constant() = default;

  explicit Constant(const Node& node) {
    if (node.is_array()) {
      owned_.reserve(node.items().size());
      for (const Node& item : node.items()) owned_.emplace_back(item);
      items_.reserve(owned_.size());
      for (const Constant& item : owned_) items_.push_back(item.value());
    }
    type_ = node.kind;
    text_ = node.string();
    boolean_ = node.is_true();
    number_ = node.as_double();
  }

  explicit Constant(std::string text) : type_{Kind::string}, text_{std::move(text)} {}

  Value value() const {
    Value value;
    switch (type_) {
      case Kind::null: break;
      case Kind::boolean: return Value::of(boolean_);
      case Kind::number: return Value::of(number_);
      case Kind::string: return Value{text_};
      case Kind::array: return Value::of(std::span<const Value>{items_});
      case Kind::object: value.type = Value::Type::object; break;
    }
    return value;
  }

  std::span<const Constant> items() const { return owned_; }

  std::string text() const {
    if (type_ != Kind::array) return text_of(value());
    std::string all;
    for (const Constant& item : owned_) all += (all.empty() ? "" : ", ") + item.text();
    return "[" + all + "]";
  }

 private:
  Kind type_ = Kind::null;
  bool boolean_ = false;
  double number_ = 0;
  std::string text_;
  std::vector<Constant> owned_;
  std::vector<Value> items_;  // views of those
};

}  // namespace

/// A comparison, or what joins several.
struct Expression::Term {
  bool is_comparison = false;

  Logic logic = Logic::and_;
  std::vector<std::unique_ptr<const Term>> terms;

  bool is_reversed = false;
  Operator op = Operator::equal;
  std::optional<Variable> left;
  Constant right_side;
  Value right;  // of it
  std::optional<double> right_number;
  std::optional<PerlRegex> pattern;
  AddressSet addresses;

  bool evaluate(Exchange& exchange) const {
    return is_comparison ? compare(exchange) != is_reversed : join(exchange);
  }

  /// Adds the comparisons that decide.
  void add_evidence(Exchange& exchange, std::vector<std::string>& to) const {
    if (is_comparison) return to.push_back(comparison_evidence(exchange));
    const bool is_or = logic == Logic::or_ || logic == Logic::not_or;
    const auto decisive = std::ranges::find_if(
        terms, [&](const auto& term) { return term->evaluate(exchange) == is_or; });
    if (decisive != terms.end()) return (*decisive)->add_evidence(exchange, to);
    for (const auto& term : terms) term->add_evidence(exchange, to);
  }

  bool needs_body() const {
    if (left) return left->needs_body();
    return std::ranges::any_of(terms, [](const auto& term) { return term->needs_body(); });
  }

 private:
  std::string comparison_evidence(Exchange& exchange) const {
    const Value value = left->value(exchange);
    const std::string& name = left->name();
    // A comparison with a key has the key on either side.
    const bool is_secret = config::is_secret_variable(name);
    const std::string is = !left->is_known() ? "there is no variable " + name
                           : value.is_nothing()
                               ? "there is no " + name
                               : name + " is " + (is_secret ? std::string{hidden} : text_of(value));
    const auto* const named = std::ranges::find(operators, op, &NamedOperator::id);
    return (is_reversed ? "not " : "") + name + " " + std::string{named->name} + " " +
           (is_secret ? std::string{hidden} : right_side.text()) + " (" + is + ")";
  }

  bool join(Exchange& exchange) const {
    const bool is_or = logic == Logic::or_ || logic == Logic::not_or;
    const bool is_negated = logic == Logic::not_and || logic == Logic::not_or;
    const bool is_decided = std::ranges::any_of(
        terms, [&](const auto& term) { return term->evaluate(exchange) == is_or; });
    return (is_decided == is_or) != is_negated;
  }

  bool compare(Exchange& exchange) const {
    const Value value = left->value(exchange);
    switch (op) {
      case Operator::equal: return is_equal(value);
      case Operator::not_equal: return !is_equal(value);
      case Operator::matches:
      case Operator::matches_any_case: {
        const auto text = to_text(value, exchange.scratch);
        return text && pattern->search(*text) == Match::yes;
      }
      case Operator::in: return has(right, value);
      case Operator::has: return has(value, right);
      case Operator::ip_match:
        return value.type == Value::Type::text && addresses.contains(value.text);
      default: break;
    }
    const auto number = to_number(value);
    return number && right_number && is_ordered(*number, *right_number);
  }

  bool is_equal(const Value& value) const {
    if (right.type != Value::Type::number) return runtime::equal(value, right);
    return to_number(value) == right.number;
  }

  bool is_ordered(double a, double b) const {
    switch (op) {
      case Operator::greater: return a > b;
      case Operator::greater_or_equal: return a >= b;
      case Operator::less: return a < b;
      default: return a <= b;
    }
  }

  static bool has(const Value& list, const Value& item) {
    return list.type == Value::Type::list && !item.is_nothing() &&
           std::ranges::any_of(list.items,
                               [&](const Value& each) { return runtime::equal(each, item); });
  }
};

namespace {

using Term = Expression::Term;
using TermResult = Result<std::unique_ptr<Term>>;

// What Lua takes for a string.
std::optional<std::string> text_of(const Node& node) {
  if (node.is_string()) return std::string{node.string()};
  if (!node.is_number()) return std::nullopt;
  Scratch scratch;
  return std::string{to_text(Value::of(node.as_double()), scratch).value_or("")};
}

Result<bool> add_addresses(Term& term) {
  const auto items = term.right_side.items();
  const auto add = [&](const Value& value) -> Result<bool> {
    if (value.type != Value::Type::text) return fail("invalid ip address");
    return term.addresses.add(value.text);
  };
  if (term.right.type == Value::Type::text && !term.right.text.empty()) return add(term.right);
  if (term.right.type != Value::Type::list || items.empty()) return fail("invalid ip address");
  for (const Constant& item : items) GWCTL_TRY(add(item.value()));
  return true;
}

Result<bool> add_pattern(Term& term) {
  Scratch scratch;
  const auto text = to_text(term.right, scratch);
  if (!text) return fail("invalid expression");
  const auto letters =
      term.op == Operator::matches ? PerlRegex::Case::counts : PerlRegex::Case::ignored;
  GWCTL_TRY_ASSIGN(term.pattern, PerlRegex::compile(*text, letters));
  return true;
}

// What the right side is prepared for.
Result<bool> prepare(Term& term) {
  term.right = term.right_side.value();
  switch (term.op) {
    case Operator::matches:
    case Operator::matches_any_case: return add_pattern(term);
    case Operator::ip_match: return add_addresses(term);
    default: term.right_number = to_number(term.right);
  }
  return true;
}

// `[variable, operator, value]`, `[variable, "!", operator, value]`, and `[variable, value]`.
TermResult compile_comparison(std::span<const Node> parts) {
  auto term = std::make_unique<Term>();
  term->is_comparison = true;
  const Node& left = parts[0];
  std::size_t at = 1;
  if (parts.size() == 4) {
    if (parts[1].string() != "!") return fail("bad 'not' expression");
    term->is_reversed = true;
    at = 2;
  }
  if (parts.size() < 2 || !left.is_string()) return fail("invalid expression");
  const auto word = text_of(parts[at]);
  if (!word) return fail("invalid expression");
  const std::string name = lower_text(*word);
  const NamedOperator* const op = find_named(operators, name);
  const bool has_right = at + 1 < parts.size();
  if (op == nullptr && has_right) return fail("invalid operator '" + name + "'");
  if (op != nullptr) term->op = op->id;
  if (has_right) {
    term->right_side = Constant{parts[at + 1]};
  } else if (op == nullptr) {
    term->right_side = Constant{name};
  }
  term->left.emplace(left.string());
  GWCTL_TRY(prepare(*term));
  return term;
}

TermResult compile_term(const Node& node, int depth);

Result<bool> compile_terms(Term& term, std::span<const Node> nodes, int depth) {
  for (const Node& node : nodes) {
    GWCTL_TRY_ASSIGN(auto each, compile_term(node, depth + 1));
    term.terms.push_back(std::move(each));
  }
  return true;
}

TermResult compile_term(const Node& node, int depth) {
  if (depth > nesting_max) return fail("rule too deep");
  const auto parts = node.items();
  if (parts.empty()) return fail("rule too short");
  auto term = std::make_unique<Term>();
  if (parts[0].is_container()) {
    GWCTL_TRY(compile_terms(*term, parts, depth));
    return term;
  }
  const NamedLogic* const logic = find_named(logics, upper(parts[0].string()));
  if (logic == nullptr) return compile_comparison(parts);
  if (parts.size() <= 2) return fail("rule too short");
  term->logic = logic->id;
  GWCTL_TRY(compile_terms(*term, parts.subspan(1), depth));
  return term;
}

}  // namespace

Expression::Expression(std::unique_ptr<const Term> root)
    : root_{std::move(root)}, needs_body_{root_ && root_->needs_body()} {}

Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;
Expression::~Expression() = default;

Result<Expression> Expression::compile(const Node& node) {
  if (!node.is_container()) return fail("rule should be wrapped inside brackets");
  const auto parts = node.items();
  if (parts.empty()) return Expression{nullptr};
  if (!parts[0].is_container() && find_named(logics, upper(parts[0].string())) == nullptr) {
    return fail("rule should be wrapped inside brackets");
  }
  GWCTL_TRY_ASSIGN(auto root, compile_term(node, 0));
  return Expression{std::move(root)};
}

std::string Expression::evidence(Exchange& exchange) const {
  std::vector<std::string> all;
  if (root_ != nullptr) root_->add_evidence(exchange, all);
  std::string text;
  for (const std::string& each : all) text += (text.empty() ? "" : ", ") + each;
  return text;
}

bool Expression::evaluate(Exchange& exchange) const {
  return !root_ || root_->evaluate(exchange);
}

}  // namespace gwctl::runtime
