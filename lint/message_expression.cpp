#include "lint/message_expression.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "core/js_text.h"
#include "core/utf8.h"

namespace gwctl::lint {
namespace {

constexpr std::string_view spaces = " \t\n\v\f\r";
constexpr int depth_max = 32;

// What may not be spoken of: the language that Spectral evaluates these in is JavaScript.
constexpr std::string_view forbidden[] = {"constructor", "process",       "require", "global",
                                          "mainModule",  "child_process", "fs"};

bool is_space(char c) {
  return spaces.find(c) != std::string_view::npos;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '$';
}

// `x.toUpperCase()` as `toUpperCase(x)`, where x reaches back to the last space.
std::string method_as_function(std::string text) {
  constexpr std::string_view method = ".toUpperCase()";
  std::string out;
  std::size_t done = 0;
  while (done < text.size()) {
    const std::size_t begin = std::min(text.find_first_not_of(spaces, done), text.size());
    const std::size_t end = std::min(text.find_first_of(spaces, begin), text.size());
    out.append(text, done, begin - done);
    const std::string_view word = std::string_view{text}.substr(begin, end - begin);
    const std::size_t call = word.rfind(method);
    if (call == std::string_view::npos || call == 0) {
      out += word;
    } else {
      out += "toUpperCase(";
      out += word.substr(0, call);
      out += ')';
      out += word.substr(call + method.size());
    }
    done = end;
  }
  return out;
}

// `a + b` as two arguments, even inside of a string.
std::string plus_as_comma(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '+') {
      out += text[i];
      continue;
    }
    while (!out.empty() && is_space(out.back())) out.pop_back();
    out += ',';
    while (i + 1 < text.size() && is_space(text[i + 1])) ++i;
  }
  return out;
}

// A text, or a value of the document; neither: `undefined`.
struct Value {
  std::optional<std::string> text;
  const Node* node = nullptr;

  std::string string() const {
    return text ? *text : node != nullptr ? to_js_string(*node) : "undefined";
  }
};

std::string to_upper(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

std::string print(const std::string& what, const MessageValues& values) {
  if (what == "value") return print_value(values.value);
  if (what == "property")
    return values.property.empty() ? "The document " : '"' + values.property + "\" property ";
  if (what == "error") return values.error;
  if (what == "path") return values.path;
  if (what == "description") return values.description.value_or("");
  return {};
}

// Recursive descent. A fault empties the result.
class Evaluator {
 public:
  Evaluator(std::string_view text, const MessageValues& values) : text_{text}, values_{values} {}

  std::optional<std::string> all() {
    std::optional<std::string> out = joined(arguments('\0', 0));
    skip_space();
    return at_ == text_.size() ? out : std::nullopt;
  }

 private:
  using Values = std::optional<std::vector<Value>>;

  static std::optional<std::string> joined(const Values& values) {
    if (!values) return std::nullopt;
    std::string out;
    for (const Value& value : *values) out += value.string();
    return out;
  }

  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }

  char peek() {
    skip_space();
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  bool take(char c) {
    if (peek() != c || at_ == text_.size()) return false;
    ++at_;
    return true;
  }

  // Up to `end`, which is taken; '\0': up to the end of the text.
  Values arguments(char end, int depth) {
    std::vector<Value> values;
    if (end != '\0' && take(end)) return values;
    for (;;) {
      std::optional<Value> value = operand(depth);
      if (!value) return std::nullopt;
      values.push_back(*std::move(value));
      if (take(',')) continue;
      if (end == '\0' ? peek() == '\0' : take(end)) return values;
      return std::nullopt;
    }
  }

  std::optional<Value> operand(int depth) {
    std::optional<Value> value = primary(depth);
    while (value && take('.')) {
      skip_space();
      const std::string_view name = word();
      if (name.empty() || value->text || value->node == nullptr || value->node->is_null())
        return std::nullopt;
      value = Value{{}, find(*value->node, name)};
    }
    return value;
  }

  std::optional<Value> primary(int depth) {
    if (depth > depth_max) return std::nullopt;
    const char c = peek();
    if (c == '"' || c == '\'') return string_literal();
    if (take('(')) {
      std::optional<Value> value = operand(depth + 1);
      return take(')') ? value : std::nullopt;
    }
    if (is_digit(c)) return number();
    const std::string_view name = word();
    if (name.empty()) return std::nullopt;
    if (take('(')) return call(name, arguments(')', depth + 1));
    return variable(name);
  }

  std::string_view word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  std::optional<Value> number() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (is_digit(text_[at_]) || text_[at_] == '.')) ++at_;
    return Value{to_js_string(to_js_number(text_.substr(begin, at_ - begin)))};
  }

  std::optional<Value> call(std::string_view name, const Values& arguments) const {
    if (!arguments) return std::nullopt;
    const Value first = arguments->empty() ? Value{} : arguments->front();
    if (name == "toUpperCase") return Value{to_upper(first.string())};
    if (name == "concat") return Value{joined(arguments)};
    if (name != "print") return std::nullopt;
    const bool is_string = first.text || (first.node != nullptr && first.node->is_string());
    return Value{is_string ? print(first.string(), values_) : ""};
  }

  std::optional<Value> variable(std::string_view name) const {
    if (name == "value" && values_.value != nullptr) return Value{{}, values_.value};
    if (name == "property") return Value{values_.property};
    if (name == "error") return Value{values_.error};
    if (name == "path") return Value{values_.path};
    if (name == "description") return Value{values_.description.value_or("null")};
    if (name == "true" || name == "false") return Value{std::string{name}};
    return std::nullopt;
  }

  std::optional<Value> string_literal() {
    const char quote = text_[at_++];
    std::string out;
    while (at_ < text_.size() && text_[at_] != quote) {
      const char c = text_[at_++];
      if (c != '\\') {
        out += c;
      } else if (!escape(out)) {
        return std::nullopt;
      }
    }
    if (at_ == text_.size()) return std::nullopt;
    ++at_;
    return Value{std::move(out)};
  }

  bool escape(std::string& out) {
    constexpr std::string_view letters = "'\"\\/bfnrt";
    constexpr std::string_view meanings = "'\"\\/\b\f\n\r\t";
    if (at_ == text_.size()) return false;
    const char c = text_[at_++];
    const std::size_t letter = letters.find(c);
    if (letter != std::string_view::npos) {
      out += meanings[letter];
      return true;
    }
    if (c != 'u' || text_.size() - at_ < 4) return false;
    const double code = to_js_number("0x" + std::string{text_.substr(at_, 4)});
    if (!(code >= 0)) return false;
    append_utf8(out, static_cast<char32_t>(code));
    at_ += 4;
    return true;
  }

  std::string_view text_;
  const MessageValues& values_;
  std::size_t at_ = 0;
};

}  // namespace

std::string evaluate_message_expression(std::string_view expression, const MessageValues& values) {
  // The one that nearly every message of a function holds.
  if (expression == "print(\"property\")") return print("property", values);
  const auto is_in = [&](std::string_view word) {
    return expression.find(word) != std::string_view::npos;
  };
  if (std::ranges::any_of(forbidden, is_in)) return {};
  const std::string text = plus_as_comma(method_as_function(std::string{expression}));
  return Evaluator{text, values}.all().value_or("");
}

}  // namespace gwctl::lint
