#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "lint/jsonpath/script.h"

namespace gwctl::lint::jsonpath {

struct BinaryWord {
  enum class Readers : std::uint8_t { both, nimma, jsonpath_plus };

  std::string_view text;
  Op op = Op::fault;
  int level = 0;  ///< the higher, the tighter
  Readers readers = Readers::both;
  bool is_right_associative = false;
  std::string_view fault = {};  ///< what running it throws, where `op` is `fault`
};

struct UnaryWord {
  std::string_view text;
  Op op = Op::fault;
  bool is_plus_only = false;  ///< only JSONPath-Plus reads it
};

/// All operators.
std::span<const BinaryWord> binary_words();
std::span<const UnaryWord> unary_words();

/// `true`, `null` and the like.
std::optional<JsValue> literal_word(std::string_view word);
/// `@`, `@property` and the like, as an engine spells them (JSONPath-Plus: `_$_v`).
std::optional<Op> scope_word(std::string_view word, Engine engine);

}  // namespace gwctl::lint::jsonpath
