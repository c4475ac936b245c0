#include "lint/jsonpath/nimma_grammar.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/js_text.h"

namespace gwctl::lint::jsonpath {
namespace {

constexpr int nesting_max = 200;
constexpr double safe_integer_max = 9007199254740991.0;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_name_part(char c) {
  return is_letter(c) || is_digit(c) || c == '$' || c == '_' || c == '-';
}

SliceRule rule_of(bool is_negative) {
  return is_negative ? SliceRule::nimma_negative : SliceRule::nimma;
}

// A word in brackets that is a number, `[007]`.
bool is_number(std::string_view word) {
  const double number = to_js_number(word);
  return std::trunc(number) == number && std::abs(number) <= safe_integer_max;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_{text} {}

  std::optional<std::vector<NimmaNode>> run() {
    if (!take("$")) return std::nullopt;
    std::vector<NimmaNode> nodes;
    if (is_all_containers()) {
      at_ += 2;
      nodes.push_back({.kind = NimmaKind::containers});
    }
    while (auto node = step()) nodes.push_back(*std::move(node));
    while (peek() == '~' || peek() == '^') {
      nodes.push_back({.kind = peek() == '~' ? NimmaKind::key : NimmaKind::parent});
      ++at_;
    }
    if (at_ != text_.size()) return std::nullopt;
    return nodes;
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool take(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  bool is_all_containers() const {
    const std::string_view rest = text_.substr(at_);
    return rest.starts_with("..") && rest.find_first_not_of("~^", 2) == std::string_view::npos;
  }

  std::optional<NimmaNode> step();
  std::optional<NimmaNode> node();
  std::optional<NimmaNode> bracket();
  std::optional<NimmaNode> bracket_content();
  std::optional<NimmaNode> filter_function();
  std::optional<NimmaNode> last_items();
  std::optional<NimmaNode> slice();
  std::optional<std::string> name();
  std::optional<std::string> bracket_name();
  bool number();
  bool skip_script(int depth);
  bool skip_quoted();

  std::string_view text_;
  std::size_t at_ = 0;
};

std::optional<NimmaNode> Reader::step() {
  const std::size_t start = at_;
  bool deep = false;
  if (take("..")) {
    deep = true;
  } else if (take(".")) {
    deep = peek() == '[';
  } else if (peek() != '@' && peek() != '[') {
    return std::nullopt;
  }
  auto found = node();
  if (!found) {
    at_ = start;
    return std::nullopt;
  }
  found->deep = deep;
  return found;
}

std::optional<NimmaNode> Reader::node() {
  if (auto word = name()) return NimmaNode{.names = {*std::move(word)}};
  if (take("*")) return NimmaNode{.kind = NimmaKind::wildcard};
  if (peek() == '[') return bracket();
  return filter_function();
}

std::optional<std::string> Reader::name() {
  const std::size_t start = at_;
  while (is_name_part(peek())) ++at_;
  if (at_ == start) return std::nullopt;
  return std::string{text_.substr(start, at_ - start)};
}

std::optional<std::string> Reader::bracket_name() {
  if (auto word = name()) return is_number(*word) ? to_js_string(to_js_number(*word)) : *word;
  const std::size_t start = at_;
  if (!skip_quoted()) return std::nullopt;
  return std::string{text_.substr(start + 1, at_ - start - 2)};
}

bool Reader::skip_quoted() {
  const char quote = peek();
  if (quote != '"' && quote != '\'') return false;
  const std::size_t end = text_.find(quote, at_ + 1);
  if (end == std::string_view::npos) return false;
  at_ = end + 1;
  return true;
}

std::optional<NimmaNode> Reader::bracket() {
  const std::size_t start = at_++;
  auto found = bracket_content();
  if (found && take("]")) return found;
  // What begins like a name may be a slice.
  at_ = start + 1;
  found = slice();
  if (found && take("]")) return found;
  at_ = start;
  return std::nullopt;
}

std::optional<NimmaNode> Reader::bracket_content() {
  if (take("*")) return NimmaNode{.kind = NimmaKind::wildcard};
  if (take("(")) return last_items();
  if (take("?(")) {
    const std::size_t start = at_;
    if (!skip_script(0) || at_ == start) return std::nullopt;
    const std::string_view script = text_.substr(start, at_ - start);
    if (!take(")")) return std::nullopt;
    return NimmaNode{.kind = NimmaKind::filter, .script = std::string{script}};
  }
  NimmaNode names{.kind = NimmaKind::several};
  std::size_t count = 0;
  bool has_comma = false;
  const bool is_bare = is_name_part(peek());
  while (auto word = bracket_name()) {
    ++count;
    if (std::ranges::find(names.names, *word) == names.names.end()) {
      names.names.push_back(*std::move(word));
    }
    has_comma |= take(",");
  }
  if (count == 1 && !has_comma) {
    names.kind = NimmaKind::member;
    names.is_number = is_bare && is_number(names.names.front());
  }
  return names;
}

// `(@.length - N)`, the parenthesis taken.
std::optional<NimmaNode> Reader::last_items() {
  const auto skip_spaces = [this] {
    while (peek() == ' ' || peek() == '\t') ++at_;
  };
  if (!take("@.length")) return std::nullopt;
  skip_spaces();
  if (!take("-")) return std::nullopt;
  skip_spaces();
  const std::size_t start = at_;
  while (is_digit(peek())) ++at_;
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text_.data() + start, text_.data() + at_, count);
  if (error != std::errc{} || !take(")")) return std::nullopt;
  return NimmaNode{.kind = NimmaKind::slice, .slice = {.from = -count, .rule = rule_of(count > 0)}};
}

bool Reader::number() {
  const std::size_t start = at_;
  take("-");
  const std::size_t digits = at_;
  while (is_digit(peek())) ++at_;
  if (at_ > digits) return true;
  at_ = start;
  return false;
}

// `[from]:[to][:step]`; no more than that, and at least one colon.
std::optional<NimmaNode> Reader::slice() {
  const std::size_t start = at_;
  number();
  if (!take(":")) return std::nullopt;
  number();
  const std::size_t before_step = at_;
  if (take(":") && !number()) at_ = before_step;
  NimmaNode node{.kind = NimmaKind::slice};
  std::string_view text = text_.substr(start, at_ - start);
  for (int part = 0; part < 3; ++part) {
    const std::size_t end = std::min(text.find(':'), text.size());
    std::int64_t value = 0;
    if (end > 0) {
      const auto parsed = std::from_chars(text.data(), text.data() + end, value);
      if (parsed.ec != std::errc{}) return std::nullopt;
      if (value < 0) node.slice.rule = SliceRule::nimma_negative;
      if (part == 0) node.slice.from = value;
      if (part == 1) node.slice.to = value;
      if (part == 2) node.slice.step = value;
    }
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return node;
}

// `@string()`; also `@@name()`, which nobody defines.
std::optional<NimmaNode> Reader::filter_function() {
  const std::size_t start = at_;
  if (!take("@")) return std::nullopt;
  take("@");
  const std::size_t word = at_;
  while (peek() >= 'a' && peek() <= 'z') ++at_;
  if (at_ == word || !take("()")) {
    at_ = start;
    return std::nullopt;
  }
  return NimmaNode{.kind = NimmaKind::filter,
                   .script = std::string{text_.substr(start, at_ - start)}};
}

// As far as what may stand in a script goes; parentheses in pairs.
bool Reader::skip_script(int depth) {
  constexpr std::string_view signs = " \t$@.,_=<>!|&+~%^*/;-[]";
  if (depth > nesting_max) return false;
  for (char c = peek(); c != '\0'; c = peek()) {
    if (is_letter(c) || is_digit(c) || signs.find(c) != std::string_view::npos) {
      ++at_;
    } else if (c == '"' || c == '\'') {
      if (!skip_quoted()) return true;
    } else if (c == '(') {
      const std::size_t start = at_++;
      if (!skip_script(depth + 1) || !take(")")) {
        at_ = start;
        return true;
      }
    } else {
      return true;
    }
  }
  return true;
}

bool is_flat_place(const NimmaNode& node) {
  return node.kind == NimmaKind::member || node.kind == NimmaKind::wildcard;
}

// What comes after a first deep member at `first - 1`.
bool is_too_deep_after_member(const std::vector<NimmaNode>& nodes, std::size_t first) {
  bool had_flat = false;
  int deep = 1;
  for (std::size_t i = first; i + 1 < nodes.size(); ++i) {
    if (!nodes[i].deep) {
      had_flat |= is_flat_place(nodes[i]);
      continue;
    }
    ++deep;
    if (!is_flat_place(nodes[i]) || had_flat) return true;
  }
  const NimmaNode& last = nodes.back();
  return last.deep ? had_flat || last.kind == NimmaKind::wildcard : deep > 1;
}

}  // namespace

std::optional<std::vector<NimmaNode>> read_nimma(std::string_view expression) {
  return Reader{expression}.run();
}

bool is_too_deep_for_nimma(const std::vector<NimmaNode>& nodes) {
  const auto is_deep = [](const NimmaNode& node) { return node.deep; };
  const auto first = std::ranges::find_if(nodes, is_deep);
  if (first == nodes.end()) return false;
  const auto next = first + 1;
  if (first->kind != NimmaKind::member) return std::any_of(next, nodes.end(), is_deep);
  return is_too_deep_after_member(nodes, static_cast<std::size_t>(next - nodes.begin()));
}

}  // namespace gwctl::lint::jsonpath
