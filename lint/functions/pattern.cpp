#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/js_text.h"
#include "core/regex.h"
#include "lint/functions/core.h"
#include "lint/functions/options.h"

namespace gwctl::lint {
namespace {

constexpr std::string_view invalid_options =
    "\"pattern\" function has invalid options specified. Example valid options: { \"match\": "
    "\"^Stoplight\" }, { \"notMatch\": \"Swagger\" }, { \"match\": \"Stoplight\", \"notMatch\": "
    "\"Swagger\" }";
// What the RegExp of a JavaScript ruleset becomes: its literal.
constexpr std::string_view regexp_key = "x-regexp";

bool is_expression(const Node& value) {
  return value.is_string() || (value.is_object() && find_string(value, regexp_key) != nullptr);
}

constexpr Option option_list[] = {
    {"match", is_expression,
     "\"pattern\" function and its \"match\" option must be string or RegExp instance"},
    {"notMatch", is_expression,
     "\"pattern\" function and its \"notMatch\" option must be string or RegExp instance"},
};
constexpr OptionTable option_table{"pattern", option_list, invalid_options};

// An expression that the value must match, or must not.
class Condition {
 public:
  Condition(const Node& expression, Match wanted)
      : printed_{print(expression)}, wanted_{wanted}, regex_{compile(text_of(expression))} {}

  /// Whether to go on.
  bool check(const Target& target, const RunContext& context, Results& results) const {
    if (!regex_) {
      results.fail(thrown_message("pattern", regex_.error().message, context));
      return false;
    }
    const Match match = regex_->search(target.value->string());
    if (match == wanted_) return true;
    const std::string said = match == Match::too_costly ? " takes too long to match with "
                             : wanted_ == Match::yes    ? " must match "
                                                        : " must not match ";
    results.add("#{{print(\"value\")}}" + said + "the pattern " + printed_, target);
    return true;
  }

 private:
  static std::string_view text_of(const Node& expression) {
    return (expression.is_string() ? expression : *find(expression, regexp_key)).string();
  }

  // Of a RegExp its source, without quotes and flags.
  static std::string print(const Node& expression) {
    const std::string_view text = text_of(expression);
    if (expression.is_string()) return to_json_string(text);
    return std::string{text.substr(1, std::max<std::size_t>(text.rfind('/'), 1) - 1)};
  }

  static Result<Regex> compile(std::string_view text) {
    const std::optional<RegexLiteral> literal = parse_regex_literal(text);
    return literal ? Regex::compile(literal->pattern, literal->flags) : Regex::compile(text);
  }

  std::string printed_;
  Match wanted_;
  // What is wrong with an expression comes up when a value is first matched, as in JavaScript.
  Result<Regex> regex_;
};

class Pattern final : public Function {
 public:
  Pattern(const Node* match, const Node* not_match) {
    if (match != nullptr) conditions_.emplace_back(*match, Match::yes);
    if (not_match != nullptr) conditions_.emplace_back(*not_match, Match::no);
  }

  void run(const Target& target, const RunContext& context, Results& results) const override {
    if (target.value == nullptr || !target.value->is_string()) return;
    for (const Condition& condition : conditions_) {
      if (!condition.check(target, context, results)) return;
    }
  }

 private:
  std::vector<Condition> conditions_;
};

}  // namespace

MadeFunction make_pattern(const Node* options) {
  std::vector<OptionError> errors = check_options(options, option_table);
  if (options != nullptr && options->is_object() && options->size == 0)
    errors.push_back({std::string{invalid_options}, {}});
  if (!errors.empty()) return tl::unexpected{std::move(errors)};
  return std::make_unique<Pattern>(find(*options, "match"), find(*options, "notMatch"));
}

}  // namespace gwctl::lint
