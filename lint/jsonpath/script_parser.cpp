#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <optional>

#include "core/js_text.h"
#include "lint/jsonpath/script.h"
#include "lint/jsonpath/script_words.h"

namespace gwctl::lint::jsonpath {
namespace {

constexpr std::size_t expressions_max = 10'000;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Reads scripts as jsep does: expressions of JavaScript without statements and functions.
class Parser {
 public:
  Parser(std::string_view text, Engine engine, NimmaUse use)
      : text_{text}, engine_{engine}, script_{std::make_unique<Script>()} {
    script_->engine = engine;
    script_->use = use;
    script_->text = text;
  }

  Result<std::unique_ptr<const Script>> run() {
    std::vector<ExprId> all = expressions('\0');
    if (all.size() == 1) {
      script_->root = all.front();
    } else if (engine_ == Engine::nimma) {
      // The generator of nimma's code stumbles over it, before it looks at names.
      refusal_ = "this[type] is not a function";
    } else {
      script_->root = add({.op = Op::sequence, .list = std::move(all)});
    }
    if (error_) return fail(*error_);
    if (refusal_) return fail(*refusal_);
    return std::unique_ptr<const Script>{std::move(script_)};
  }

 private:
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  // What is left; errors move past the end.
  std::string_view rest() const { return text_.substr(std::min(at_, text_.size())); }

  bool is_end() const { return at_ >= text_.size(); }

  void skip_spaces() {
    while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') ++at_;
  }

  // The first error counts; parsing then runs out at the end of the text.
  void fail_with(const std::string& message) {
    if (!error_) error_ = message + " at character " + std::to_string(at_);
    at_ = text_.size();
  }

  // What is wrong with a script that can be read: it counts unless something cannot.
  void refuse(std::string message) {
    if (!refusal_) refusal_ = std::move(message);
  }

  ExprId add(Expr expr) {
    if (script_->exprs.size() >= expressions_max) fail_with("Expression too long");
    expr.hash = hash_key(expr.text);
    script_->exprs.push_back(std::move(expr));
    return static_cast<ExprId>(script_->exprs.size() - 1);
  }

  const Expr& at(ExprId id) const { return script_->exprs[id]; }

  bool is_identifier_start(char c) const {
    return is_letter(c) || c == '$' || c == '_' || static_cast<unsigned char>(c) >= 128 ||
           (c == '@' && engine_ == Engine::nimma);
  }

  bool is_identifier_part(char c) const { return is_identifier_start(c) || is_digit(c); }

  std::vector<ExprId> expressions(char until);
  std::optional<ExprId> expression();
  std::optional<ExprId> binary(int level_min);
  std::optional<ExprId> token();
  std::optional<ExprId> atom();
  std::optional<ExprId> unary();
  std::optional<ExprId> group();
  ExprId properties(ExprId of);
  ExprId computed_property(ExprId of);
  std::vector<ExprId> arguments(char end);
  ExprId number();
  ExprId quoted();
  ExprId regex();
  ExprId array();
  ExprId identifier();
  std::string name();
  ExprId conditional(ExprId test);
  ExprId make_binary(const BinaryWord& word, ExprId left, ExprId right);
  ExprId make_match(ExprId left, ExprId right);
  const BinaryWord* binary_word();
  const UnaryWord* unary_word();
  bool ends_word(std::string_view word) const;
  void require_defined(ExprId id);
  void refuse_typeof(const std::vector<ExprId>& list);

  JsValue keep(std::string text) {
    return JsValue::of(std::string_view{script_->texts.emplace_back(std::move(text))});
  }

  std::optional<JsValue> compile(const std::string& source, const std::string& flags);

  std::string_view text_;
  Engine engine_;
  std::unique_ptr<Script> script_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::optional<std::string> error_;
  std::optional<std::string> refusal_;
};

std::vector<ExprId> Parser::expressions(char until) {
  std::vector<ExprId> all;
  while (!is_end()) {
    const char c = peek();
    if (c == ';' || c == ',') {
      ++at_;
    } else if (const auto one = expression()) {
      all.push_back(*one);
    } else if (!is_end()) {
      if (until != '\0' && c == until) break;
      fail_with(std::string{"Unexpected \""} + peek() + "\"");
    }
  }
  return all;
}

std::optional<ExprId> Parser::expression() {
  if (++depth_ > script_depth_max) fail_with("Expression nested too deeply");
  std::optional<ExprId> one = binary(0);
  skip_spaces();
  if (one && peek() == '?') one = conditional(*one);
  --depth_;
  return one;
}

ExprId Parser::conditional(ExprId test) {
  ++at_;
  const auto yes = expression();
  if (!yes) fail_with("Expected expression");
  skip_spaces();
  if (peek() != ':') fail_with("Expected :");
  ++at_;
  const auto no = expression();
  if (!no) fail_with("Expected expression");
  return add({.op = Op::conditional, .a = test, .b = yes.value_or(0), .c = no.value_or(0)});
}

// A word made of letters must not go on.
bool Parser::ends_word(std::string_view word) const {
  if (!is_identifier_start(word.front())) return true;
  return at_ + word.size() < text_.size() && !is_identifier_part(text_[at_ + word.size()]);
}

// The longest operator that stands here.
const BinaryWord* Parser::binary_word() {
  skip_spaces();
  const auto other =
      engine_ == Engine::nimma ? BinaryWord::Readers::jsonpath_plus : BinaryWord::Readers::nimma;
  const BinaryWord* longest = nullptr;
  for (const BinaryWord& word : binary_words()) {
    if (word.readers == other || !rest().starts_with(word.text)) continue;
    if (!ends_word(word.text)) continue;
    if (longest == nullptr || longest->text.size() < word.text.size()) longest = &word;
  }
  return longest;
}

const UnaryWord* Parser::unary_word() {
  for (const UnaryWord& word : unary_words()) {
    if (word.is_plus_only && engine_ == Engine::nimma) continue;
    if (rest().starts_with(word.text) && ends_word(word.text)) return &word;
  }
  return nullptr;
}

// Precedence climbing.
std::optional<ExprId> Parser::binary(int level_min) {
  auto left = token();
  if (!left) return left;
  while (const BinaryWord* word = binary_word()) {
    if (word->level < level_min) break;
    at_ += word->text.size();
    if (++depth_ > script_depth_max) fail_with("Expression nested too deeply");
    const auto right = binary(word->is_right_associative ? word->level : word->level + 1);
    --depth_;
    if (!right) {
      fail_with("Expected expression after " + std::string{word->text});
      return left;
    }
    left = make_binary(*word, *left, *right);
  }
  return left;
}

ExprId Parser::make_binary(const BinaryWord& word, ExprId left, ExprId right) {
  if (word.op == Op::matches) return make_match(left, right);
  if (word.op == Op::fault) return add({.op = Op::fault, .text = std::string{word.fault}});
  if (word.op != Op::contained) {
    require_defined(left);
    require_defined(right);
  }
  return add({.op = word.op, .a = left, .b = right});
}

ExprId Parser::make_match(ExprId left, ExprId right) {
  if (at(right).op != Op::literal) {
    refuse("Expected string");
    return left;
  }
  JsHeap heap;
  const JsValue source = at(right).value;
  if (!source.is(JsType::string)) {
    refuse("Expected string");
    return left;
  }
  const auto value = compile(std::string{source.string()}, "");
  if (!value) return left;
  return add({.op = Op::matches, .a = left, .value = *value});
}

// nimma refuses most identifiers that it does not know before anything runs.
void Parser::require_defined(ExprId id) {
  if (engine_ != Engine::nimma || at(id).op != Op::unknown) return;
  refuse("'" + at(id).text + "' is not defined");
}

// nimma knows no `typeof`: it takes that for a name, which is no JavaScript.
void Parser::refuse_typeof(const std::vector<ExprId>& list) {
  for (std::size_t i = 0; i + 1 < list.size(); ++i) {
    const Expr& expr = at(list[i]);
    if (expr.op == Op::unknown && expr.text == "typeof") refuse("Unexpected token ','");
  }
}

std::optional<ExprId> Parser::token() {
  skip_spaces();
  if (++depth_ > script_depth_max) fail_with("Expression nested too deeply");
  auto one = unary();
  if (!one) one = atom();
  --depth_;
  return one;
}

std::optional<ExprId> Parser::unary() {
  const UnaryWord* word = unary_word();
  if (word == nullptr) return std::nullopt;
  at_ += word->text.size();
  const auto argument = token();
  if (!argument) {
    fail_with("missing unaryOp argument");
    return add({});
  }
  require_defined(*argument);
  return add({.op = word->op, .a = *argument});
}

std::optional<ExprId> Parser::atom() {
  const char c = peek();
  if (is_end()) return std::nullopt;
  if (c == '/') return properties(regex());
  if (is_digit(c) || c == '.') return number();
  if (c == '\'' || c == '"') return properties(quoted());
  if (c == '[') return properties(array());
  if (is_identifier_start(c)) return properties(identifier());
  if (c != '(') return std::nullopt;
  const auto inner = group();
  return inner ? std::optional{properties(*inner)} : std::nullopt;
}

std::optional<ExprId> Parser::group() {
  const std::size_t start = at_++;
  std::vector<ExprId> all = expressions(')');
  if (peek() != ')') {
    fail_with("Unclosed (");
    return std::nullopt;
  }
  ++at_;
  if (all.empty()) return std::nullopt;
  if (all.size() == 1) return all.front();
  refuse_typeof(all);
  // nimma leaves the names in such a list as they are, which then are no JavaScript.
  const bool has_names = text_.substr(start, at_ - start).find('@') != std::string_view::npos;
  if (engine_ == Engine::nimma && has_names) refuse("Invalid or unexpected token");
  return add({.op = Op::sequence, .list = std::move(all)});
}

ExprId Parser::number() {
  const std::size_t start = at_;
  const auto digits = [this] {
    while (is_digit(peek())) ++at_;
  };
  digits();
  if (peek() == '.') {
    ++at_;
    digits();
  }
  if (peek() == 'e' || peek() == 'E') {
    ++at_;
    if (peek() == '+' || peek() == '-') ++at_;
    digits();
    if (!is_digit(text_[at_ - 1])) {
      fail_with("Expected exponent (" + std::string{text_.substr(start, at_ - start)} + peek() +
                ")");
    }
  }
  const std::string raw{text_.substr(start, at_ - start)};
  if (is_identifier_start(peek())) {
    fail_with("Variable names cannot start with a number (" + raw + peek() + ")");
  } else if (peek() == '.' || raw == ".") {
    fail_with("Unexpected period");
  }
  return add({.value = JsValue::of(std::strtod(raw.c_str(), nullptr))});
}

ExprId Parser::quoted() {
  constexpr std::string_view escapes = "nrtbfv";
  constexpr std::string_view meanings = "\n\r\t\b\f\v";
  const char quote = peek();
  ++at_;
  std::string value;
  while (!is_end()) {
    char c = text_[at_++];
    if (c == quote) return add({.value = keep(std::move(value))});
    if (c == '\\' && !is_end()) {
      c = text_[at_++];
      const std::size_t known = escapes.find(c);
      if (known != std::string_view::npos) c = meanings[known];
    }
    value += c;
  }
  fail_with("Unclosed quote after \"" + value + "\"");
  return add({});
}

std::optional<JsValue> Parser::compile(const std::string& source, const std::string& flags) {
  auto compiled = Regex::compile(source, flags);
  if (!compiled) {
    fail_with(compiled.error().message);
    return std::nullopt;
  }
  return JsValue::of(&script_->regexes.emplace_back(JsRegex{source, flags, *std::move(compiled)}));
}

ExprId Parser::regex() {
  const std::size_t start = ++at_;
  bool in_class = false;
  while (!is_end() && (peek() != '/' || in_class)) {
    if (peek() == '[') in_class = true;
    if (peek() == ']') in_class = false;
    at_ = std::min(text_.size(), at_ + (peek() == '\\' ? 2 : 1));
  }
  if (is_end()) {
    fail_with("Unclosed Regex");
    return add({});
  }
  const std::string source{text_.substr(start, at_ - start)};
  const std::size_t flags = ++at_;
  while (is_letter(peek()) || is_digit(peek())) ++at_;
  const auto value = compile(source, std::string{text_.substr(flags, at_ - flags)});
  return value ? add({.value = *value}) : add({});
}

ExprId Parser::array() {
  ++at_;
  Expr expr{.op = Op::array, .list = arguments(']')};
  const auto is_literal = [this](ExprId id) { return at(id).op == Op::literal; };
  if (std::ranges::all_of(expr.list, is_literal)) {
    JsList& list = script_->lists.emplace_back();
    for (const ExprId id : expr.list) list.items.push_back(at(id).value);
    expr.value = JsValue::of(&list);
  }
  return add(std::move(expr));
}

std::string Parser::name() {
  const std::size_t start = at_;
  if (!is_identifier_start(peek())) {
    fail_with(std::string{"Unexpected "} + (is_end() ? "" : std::string{peek()}));
    return {};
  }
  while (!is_end() && is_identifier_part(peek())) ++at_;
  return std::string{text_.substr(start, at_ - start)};
}

ExprId Parser::identifier() {
  const std::string word = name();
  if (const auto value = literal_word(word)) return add({.value = *value});
  if (const auto op = scope_word(word, engine_)) return add({.op = *op, .text = word});
  if (engine_ == Engine::nimma && word.front() == '@') {
    refuse(word.starts_with("@@") ? "Shorthand '" + word.substr(2) + "' is not defined"
                                  : "Unsupported shorthand '" + word + "'");
  }
  return add({.op = Op::unknown, .text = word});
}

ExprId Parser::properties(ExprId of) {
  skip_spaces();
  for (int chain = 0; !is_end(); ++chain) {
    if (chain > script_depth_max) fail_with("Expression nested too deeply");
    if (peek() == '?' && peek(1) == '.') at_ += peek(2) == '[' || peek(2) == '(' ? 2U : 1U;
    if (peek() == '.') {
      ++at_;
      skip_spaces();
      require_defined(of);
      of = add({.op = Op::member, .a = of, .text = name()});
    } else if (peek() == '[') {
      of = computed_property(of);
    } else if (peek() == '(') {
      ++at_;
      require_defined(of);
      std::vector<ExprId> list = arguments(')');
      // nimma: `@string()` is the test, as `@string` alone is.
      const bool is_word = engine_ == Engine::nimma && at(of).text.starts_with('@');
      if (!is_word) of = add({.op = Op::call, .a = of, .list = std::move(list)});
    } else {
      return of;
    }
    skip_spaces();
  }
  return of;
}

ExprId Parser::computed_property(ExprId of) {
  ++at_;
  const auto key = expression();
  if (!key) {
    fail_with(std::string{"Unexpected \""} + peek() + "\"");
    return of;
  }
  skip_spaces();
  if (peek() != ']') fail_with("Unclosed [");
  ++at_;
  require_defined(of);
  require_defined(*key);
  const Expr& key_expr = at(*key);
  if (key_expr.op != Op::literal) return add({.op = Op::index, .a = of, .b = *key});
  if (key_expr.value.is(JsType::string)) {
    return add({.op = Op::member, .a = of, .text = std::string{key_expr.value.string()}});
  }
  if (key_expr.value.is(JsType::number)) {
    return add({.op = Op::member, .a = of, .text = to_js_string(key_expr.value.number)});
  }
  return add({.op = Op::index, .a = of, .b = *key});
}

std::vector<ExprId> Parser::arguments(char end) {
  std::vector<ExprId> all;
  std::size_t separators = 0;
  while (!is_end()) {
    skip_spaces();
    if (peek() == end) {
      ++at_;
      if (end == ')' && separators > 0 && separators >= all.size()) fail_with("Unexpected token )");
      refuse_typeof(all);
      return all;
    }
    if (peek() == ',') {
      ++at_;
      ++separators;
      if (separators == all.size()) continue;
      if (end == ')') fail_with("Unexpected token ,");
      while (all.size() < separators) all.push_back(add({}));
    } else if (all.size() != separators && separators != 0) {
      fail_with("Expected comma");
    } else if (const auto one = expression()) {
      all.push_back(*one);
    } else {
      fail_with("Expected comma");
    }
  }
  fail_with(std::string{"Expected "} + end);
  return all;
}

}  // namespace

Result<std::unique_ptr<const Script>> parse_script(std::string_view text, Engine engine,
                                                   NimmaUse use) {
  return Parser{text, engine, use}.run();
}

}  // namespace gwctl::lint::jsonpath
