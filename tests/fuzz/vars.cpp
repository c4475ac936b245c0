// Conditions that the input chooses hold exactly where a plain reading of their text says so. Input
// that begins with a bracket is a text of its own, which only must not break anything.
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/perl_regex.h"
#include "core/read_document.h"
#include "gateway-runtime/address_set.h"
#include "gateway-runtime/expression.h"
#include "tests/fuzz/choices.h"

namespace {

using namespace gwctl;
using namespace gwctl::runtime;
using Text = std::string_view;

constexpr std::size_t text_bytes_max = 4096;
constexpr int nesting_max = 4;

/// What may stand on the left, and what is in it for the request below, as JSON.
struct Known {
  Text name;
  Text json;
};

constexpr Text query = "n=10&text=Hello&flag&empty=";
constexpr Text body = R"({"size": 7, "list": ["a", 1, "10", true, null], "no": null, "s": "7"})";
constexpr Known variables[] = {
    {"arg_n", R"("10")"},     {"arg_text", R"("Hello")"},
    {"arg_flag", "true"},     {"arg_empty", R"("")"},
    {"arg_none", ""},         {"remote_addr", R"("10.1.2.3")"},
    {"post_arg.size", "7"},   {"post_arg.list", R"(["a", 1, "10", true, null])"},
    {"post_arg.s", R"("7")"}, {"post_arg.other", ""},
};
constexpr Text operators[] = {"==", "~=", ">", ">=", "<", "<=", "~~", "~*", "in", "has", "IN"};
constexpr Text values[] = {"10",     "\"10\"",  "7",       "\"7\"",           "null",
                           "true",   "\"\"",    "\"a\"",   "\"Hello\"",       "\"hello\"",
                           "\"^1\"", "10.5",    "-1",      "[\"10\", \"7\"]", "[10, 7, true]",
                           "[\"\"]", "\"0xA\"", "\" 7 \"", "[null, \"a\"]",   "[]"};
constexpr Text networks[] = {"\"10.0.0.0/8\"", "\"10.1.2.3\"", "[\"11.0.0.0/8\", \"::1\"]",
                             "[\"::/0\", \"10.1.0.0/16\"]"};
constexpr Text logics[] = {"AND", "OR", "!AND", "!OR", "or", "!and"};

std::string quoted(Text text) {
  return "\"" + std::string{text} + "\"";
}

std::string comparison(fuzz::Choices& choices) {
  std::string text = "[" + quoted(choices.of(variables).name) + ", ";
  if (choices.below(4) == 0) text += "\"!\", ";
  if (choices.below(8) == 0)
    return text + "\"ipmatch\", " + std::string{choices.of(networks)} + "]";
  const Text op = choices.of(operators);
  Text value = choices.of(values);
  // A pattern is a text.
  if ((op == "~~" || op == "~*") && !value.starts_with('"')) value = "\"l+\"";
  return text + quoted(op) + ", " + std::string{value} + "]";
}

std::string condition(fuzz::Choices& choices, int depth) {
  if (depth == nesting_max || choices.below(2) == 0) return comparison(choices);
  std::string text = "[" + quoted(choices.of(logics));
  for (std::size_t count = 2 + choices.below(2); count != 0; --count)
    text += ", " + condition(choices, depth + 1);
  return text + "]";
}

std::string condition_list(fuzz::Choices& choices) {
  std::string text;
  for (std::size_t count = 1 + choices.below(3); count != 0; --count)
    text += (text.empty() ? "[" : ", ") + condition(choices, 0);
  return text + "]";
}

/// Reads a condition each time anew, with the words of Lua.
class Naive {
 public:
  Naive() {
    for (const Known& each : variables)
      documents_.push_back(read_json("variable", std::string{each.json}));
  }

  bool holds(const Node& node) const {
    const auto items = node.items();
    if (items[0].is_container()) return all(items);
    const std::string word = upper(items[0].string());
    if (word == "AND") return all(items.subspan(1));
    if (word == "!AND") return !all(items.subspan(1));
    if (word == "OR") return any(items.subspan(1));
    if (word == "!OR") return !any(items.subspan(1));
    const bool is_reversed = items.size() == 4;
    return compare(items[0].string(), items[items.size() - 2].string(), items.back()) !=
           is_reversed;
  }

 private:
  static std::string upper(Text text) {
    std::string result{text};
    for (char& c : result) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 0x20) : c;
    return result;
  }

  bool all(std::span<const Node> nodes) const {
    for (const Node& node : nodes) {
      if (!holds(node)) return false;
    }
    return true;
  }

  bool any(std::span<const Node> nodes) const {
    for (const Node& node : nodes) {
      if (holds(node)) return true;
    }
    return false;
  }

  // Null where nothing is in it.
  const Node* variable(Text name) const {
    for (std::size_t i = 0; i < std::size(variables); ++i) {
      if (variables[i].name == name && !variables[i].json.empty()) return &documents_[i]->root();
    }
    return nullptr;
  }

  static std::optional<double> number(const Node* node) {
    if (node == nullptr) return std::nullopt;
    if (node->is_number()) return node->as_double();
    const std::string text{node->string()};
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    const Text rest{end};
    const bool is_all = rest.find_first_not_of(' ') == Text::npos;
    return end != text.c_str() && is_all ? std::optional{value} : std::nullopt;
  }

  static bool is_same(const Node* a, const Node& b) {
    return a != nullptr && !a->is_null() && a->kind == b.kind && !a->is_container() && equal(*a, b);
  }

  static bool is_among(const Node* item, const Node& list) {
    for (const Node& each : list.items()) {
      if (is_same(item, each)) return true;
    }
    return false;
  }

  static std::string to_string(const Node& node) {
    if (node.is_boolean()) return node.is_true() ? "true" : "false";
    return node.is_number() ? std::to_string(node.integer) : std::string{node.string()};
  }

  static bool finds(const Node* left, const Node& pattern, PerlRegex::Case letters) {
    if (left == nullptr || left->is_container()) return false;
    const auto regex = PerlRegex::compile(pattern.string(), letters);
    return regex && regex->search(to_string(*left)) == Match::yes;
  }

  static bool is_in(const Node* left, const Node& right) {
    AddressSet set;
    if (right.is_string() && !set.add(right.string())) return false;
    for (const Node& each : right.items()) {
      if (!set.add(each.string())) return false;
    }
    return left != nullptr && set.contains(left->string());
  }

  static bool is_equal(const Node* left, const Node& right) {
    if (right.is_null()) return left == nullptr;
    if (right.is_number()) return number(left) == right.as_double();
    return is_same(left, right);
  }

  bool compare(Text name, Text op, const Node& right) const {
    const Node* const left = variable(name);
    if (op == "==") return is_equal(left, right);
    if (op == "~=") return !is_equal(left, right);
    if (op == "~~") return finds(left, right, PerlRegex::Case::counts);
    if (op == "~*") return finds(left, right, PerlRegex::Case::ignored);
    if (op == "in" || op == "IN") return is_among(left, right);
    if (op == "has") return left != nullptr && is_among(&right, *left);
    if (op == "ipmatch") return is_in(left, right);
    const auto a = number(left);
    const auto b = number(&right);
    if (!a || !b) return false;
    if (op == ">") return *a > *b;
    if (op == ">=") return *a >= *b;
    return op == "<" ? *a < *b : *a <= *b;
  }

  std::vector<std::unique_ptr<const Document>> documents_;
};

bool evaluate(const Expression& expression) {
  Exchange exchange;
  exchange.query = query;
  exchange.body = body;
  exchange.is_body_read = true;
  exchange.client.address = "10.1.2.3";
  exchange.request.method = Method::post;
  exchange.request.fields.add("Content-Type", "application/json");
  const bool holds = expression.evaluate(exchange);
  if (expression.evaluate(exchange) != holds) std::abort();
  // What does not hold, something decides.
  if (!holds && expression.evidence(exchange).empty()) std::abort();
  return holds;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Text input{reinterpret_cast<const char*>(data), std::min(size, text_bytes_max)};
  if (input.starts_with('[')) {
    const auto document = read_json("vars", std::string{input});
    if (const auto expression = Expression::compile(document->root())) evaluate(*expression);
    return 0;
  }
  fuzz::Choices choices{{data, size}};
  const auto document = read_json("vars", condition_list(choices));
  const auto expression = Expression::compile(document->root());
  if (!expression) std::abort();
  static const Naive naive;
  if (evaluate(*expression) != naive.holds(document->root())) std::abort();
  return 0;
}
