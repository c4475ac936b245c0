#pragma once

#include <cstdint>
#include <forward_list>
#include <string>
#include <string_view>
#include <vector>

#include "core/node.h"
#include "core/regex.h"
#include "lint/view.h"

namespace gwctl::lint::jsonpath {

struct JsList;

/// A regular expression literal of a script.
struct JsRegex {
  std::string source;
  std::string flags;
  Regex regex;
};

enum class JsType : std::uint8_t {
  undefined,
  null,
  boolean,
  number,
  string,
  node,  ///< an array or object of the document
  list,  ///< an array that the script made
  regex,
  function,  ///< `text` is its name
};

/// A JavaScript value, as filter scripts meet them. Owns nothing: texts and lists belong to the
/// document, to the script or to a `JsHeap`.
struct JsValue {
  JsType type = JsType::undefined;
  std::uint32_t size = 0;  ///< of the text

  union {
    bool boolean;
    double number;
    const char* text = nullptr;
    const Node* node;
    const JsList* list;
    const JsRegex* regex;
  };

  static JsValue null() {
    JsValue value;
    value.type = JsType::null;
    return value;
  }

  static JsValue of(bool it) {
    JsValue value;
    value.type = JsType::boolean;
    value.boolean = it;
    return value;
  }

  static JsValue of(double it) {
    JsValue value;
    value.type = JsType::number;
    value.number = it;
    return value;
  }

  static JsValue of(std::string_view it) {
    JsValue value;
    value.type = JsType::string;
    value.size = static_cast<std::uint32_t>(it.size());
    value.text = it.data();
    return value;
  }

  static JsValue of(const Node* it);
  static JsValue of(const JsList* it);
  static JsValue of(const JsRegex* it);
  static JsValue function(std::string_view name);

  std::string_view string() const { return {text, size}; }

  bool is(JsType t) const { return type == t; }

  bool is_nothing() const { return type <= JsType::null; }

  /// An array, of the document or of the script.
  bool is_array() const {
    return type == JsType::list || (type == JsType::node && node->is_array());
  }

  /// What `typeof` calls an object or a function.
  bool is_object() const { return type >= JsType::node; }
};

struct JsList {
  std::vector<JsValue> items;
};

/// Keeps the texts and lists that come up while a script runs. Costs nothing until it is used.
class JsHeap {
 public:
  JsValue keep(std::string text);
  JsValue keep(JsList list);

 private:
  std::forward_list<std::string> texts_;
  std::forward_list<JsList> lists_;
};

/// What the conversions need to look into arrays.
struct JsWorld {
  const View& view;
  JsHeap& heap;
};

bool is_truthy(const JsValue& value);
double to_number(const JsValue& value, const JsWorld& world);
/// `String(value)`.
std::string to_text(const JsValue& value, const JsWorld& world);
/// The same as a value, without a copy where it is a string.
JsValue to_string(const JsValue& value, const JsWorld& world);
std::int32_t to_int32(double number);
std::string_view type_name(const JsValue& value);

bool strictly_equal(const JsValue& a, const JsValue& b);
bool loosely_equal(const JsValue& a, const JsValue& b, const JsWorld& world);

enum class JsOrder : std::uint8_t { less, equal, greater, none };
/// How `<` and the like see two values; `none` with a NaN.
JsOrder compare(const JsValue& a, const JsValue& b, const JsWorld& world);
/// `a + b`.
JsValue add(const JsValue& a, const JsValue& b, const JsWorld& world);

/// How many items an array has, and one of them.
std::size_t array_size(const JsValue& array);
JsValue array_item(const JsValue& array, std::size_t index, const View& view);

}  // namespace gwctl::lint::jsonpath
