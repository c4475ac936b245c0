#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "lint/jsonpath/js_value.h"
#include "lint/jsonpath/query.h"

namespace gwctl::lint::jsonpath {

enum class Op : std::uint8_t {
  literal,
  candidate,        ///< `@`
  root,             ///< `@root`
  property,         ///< `@property`
  parent,           ///< `@parent`
  parent_property,  ///< `@parentProperty`
  path,             ///< `@path`
  unknown,          ///< an identifier that nothing defines: throws
  fault,            ///< throws the text
  member,           ///< a.text, also `a['text']`
  index,            ///< a[b]
  call,             ///< a(list…); a is a member, an index or anything
  type_test,        ///< `@string()` and the like, of nimma
  logical_not,
  negate,
  plus,
  bit_not,
  void_of,
  type_of,
  logical_and,
  logical_or,
  nullish,
  conditional,  ///< a ? b : c
  equal,
  not_equal,
  identical,
  not_identical,
  less,
  greater,
  less_equal,
  greater_equal,
  shift_left,
  shift_right,
  shift_right_unsigned,
  add,
  subtract,
  multiply,
  divide,
  modulo,
  power,
  bit_and,
  bit_or,
  bit_xor,
  contained,  ///< `a in b`, which nimma reads as `b.includes(a)`
  matches,    ///< `a ~= 'regex'`
  array,      ///< [list…]
  sequence,   ///< list…, the last counts
};

using ExprId = std::uint32_t;

/// A piece of a script; `a`, `b`, `c` and `list` are other pieces.
struct Expr {
  Op op = Op::literal;
  ExprId a = 0;
  ExprId b = 0;
  ExprId c = 0;
  std::string text{};      ///< names and messages
  std::uint32_t hash = 0;  ///< of the text
  JsValue value{};         ///< literals; of `array` the list, if all its items are literals
  std::vector<ExprId> list{};
};

/// Where nimma's code for a filter takes the candidate from.
enum class NimmaUse : std::uint8_t {
  alone,    ///< the path is nothing but the filter: names that stand alone are let through
  current,  ///< where the walk is
  earlier,  ///< what the walk came by, which errors quote otherwise; keys are not made texts
};

/// A compiled expression. Owns all its literals.
struct Script {
  Engine engine = Engine::nimma;
  NimmaUse use = NimmaUse::alone;
  std::string text;
  std::vector<Expr> exprs;
  ExprId root = 0;
  std::deque<std::string> texts;
  std::deque<JsRegex> regexes;
  std::deque<JsList> lists;

  const Expr& at(ExprId id) const { return exprs[id]; }
};

/// Scripts nest no deeper than this.
inline constexpr int script_depth_max = 200;

/// Compiles a JavaScript expression, as the library jsep reads it. The error says what is wrong
/// and at which character.
Result<std::unique_ptr<const Script>> parse_script(std::string_view text, Engine engine,
                                                   NimmaUse use = NimmaUse::alone);

/// Where a script runs. What `JsWorld` needs plus the candidate.
struct ScriptScope {
  const Place& candidate;
  const View& view;
};

/// What the script comes to, which may refer to the heap, or what JavaScript would throw.
Result<JsValue> run_script(const Script& script, const ScriptScope& scope, JsHeap& heap);

/// How an expression reads in what nimma compiles it to; V8 quotes it in messages.
std::string source_of(const Script& script, ExprId id);

/// `$['paths']['/a'][0]`, as the engine of the script writes it.
std::string path_text(const Place& place, Engine engine);

}  // namespace gwctl::lint::jsonpath
