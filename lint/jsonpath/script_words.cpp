#include "lint/jsonpath/script_words.h"

#include <algorithm>

namespace gwctl::lint::jsonpath {
namespace {

constexpr std::string_view bad_assignment = "Invalid left-hand side in assignment";

using Readers = BinaryWord::Readers;

constexpr BinaryWord binary[] = {
    {"||", Op::logical_or, 1},
    {"??", Op::nullish, 1},
    {"&&", Op::logical_and, 2},
    {"|", Op::bit_or, 3},
    {"^", Op::bit_xor, 4},
    {"&", Op::bit_and, 5},
    {"==", Op::equal, 6},
    {"!=", Op::not_equal, 6},
    {"===", Op::identical, 6},
    {"!==", Op::not_identical, 6},
    {"<", Op::less, 7},
    {">", Op::greater, 7},
    {"<=", Op::less_equal, 7},
    {">=", Op::greater_equal, 7},
    {"<<", Op::shift_left, 8},
    {">>", Op::shift_right, 8},
    {">>>", Op::shift_right_unsigned, 8},
    {"+", Op::add, 9},
    {"-", Op::subtract, 9},
    {"*", Op::multiply, 10},
    {"/", Op::divide, 10},
    {"%", Op::modulo, 10},
    {"**", Op::power, 11, Readers::both, true},
    {"in", Op::contained, 12, Readers::nimma},
    {"~=", Op::matches, 20, Readers::nimma},
    // JSONPath-Plus knows assignments, to its own variables; there is no use for them.
    {"=", Op::fault, 0, Readers::jsonpath_plus, true, bad_assignment},
    {"*=", Op::fault, 0, Readers::jsonpath_plus, true, bad_assignment},
    {"**=", Op::fault, 0, Readers::jsonpath_plus, true, bad_assignment},
    {"/=", Op::fault, 0, Readers::jsonpath_plus, true, bad_assignment},
    {"%=", Op::fault, 0, Readers::jsonpath_plus, true, bad_assignment},
    {"+=", Op::fault, 0, Readers::jsonpath_plus, true, bad_assignment},
    {"-=", Op::fault, 0, Readers::jsonpath_plus, true, bad_assignment},
    {"<<=", Op::fault, 0, Readers::jsonpath_plus, true, bad_assignment},
    {">>=", Op::fault, 0, Readers::jsonpath_plus, true, bad_assignment},
    {">>>=", Op::fault, 0, Readers::jsonpath_plus, true, bad_assignment},
    {"&=", Op::fault, 0, Readers::jsonpath_plus, true, bad_assignment},
    {"^=", Op::fault, 0, Readers::jsonpath_plus, true, bad_assignment},
    {"|=", Op::fault, 0, Readers::jsonpath_plus, true, bad_assignment},
    {"||=", Op::fault, 0, Readers::jsonpath_plus, true, bad_assignment},
    {"&&=", Op::fault, 0, Readers::jsonpath_plus, true, bad_assignment},
    {"?\?=", Op::fault, 0, Readers::jsonpath_plus, true, bad_assignment},
};

constexpr UnaryWord unary[] = {
    {"typeof", Op::type_of, true}, {"void", Op::void_of}, {"-", Op::negate},
    {"!", Op::logical_not},        {"~", Op::bit_not},    {"+", Op::plus},
};

struct ScopeWord {
  std::string_view text;
  Op op;
};

constexpr ScopeWord nimma_scope[] = {
    {"@", Op::candidate},        {"@root", Op::root},
    {"@path", Op::path},         {"@property", Op::property},
    {"@parent", Op::parent},     {"@parentProperty", Op::parent_property},
    {"@string", Op::type_test},  {"@number", Op::type_test},
    {"@boolean", Op::type_test}, {"@scalar", Op::type_test},
    {"@array", Op::type_test},   {"@null", Op::type_test},
    {"@object", Op::type_test},  {"@integer", Op::type_test},
    {"index", Op::literal},  // known, and never anything
};

constexpr ScopeWord plus_scope[] = {
    {"_$_v", Op::candidate},   {"_$_root", Op::root},
    {"_$_path", Op::path},     {"_$_property", Op::property},
    {"_$_parent", Op::parent}, {"_$_parentProperty", Op::parent_property},
};

}  // namespace

std::span<const BinaryWord> binary_words() {
  return binary;
}

std::span<const UnaryWord> unary_words() {
  return unary;
}

std::optional<JsValue> literal_word(std::string_view word) {
  if (word == "true") return JsValue::of(true);
  if (word == "false") return JsValue::of(false);
  if (word == "null") return JsValue::null();
  if (word == "undefined") return JsValue{};
  return std::nullopt;
}

std::optional<Op> scope_word(std::string_view word, Engine engine) {
  const std::span<const ScopeWord> words = engine == Engine::nimma
                                               ? std::span<const ScopeWord>{nimma_scope}
                                               : std::span<const ScopeWord>{plus_scope};
  const auto found =
      std::ranges::find_if(words, [word](const ScopeWord& w) { return w.text == word; });
  return found == words.end() ? std::nullopt : std::optional{found->op};
}

}  // namespace gwctl::lint::jsonpath
