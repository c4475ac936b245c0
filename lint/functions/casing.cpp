#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/regex.h"
#include "core/utf8.h"
#include "lint/functions/core.h"
#include "lint/functions/options.h"

namespace gwctl::lint {
namespace {

// A first character, then more of its word; further words behind a separator, or begun by a
// character of their own. `#` stands for digits.
struct Casing {
  std::string_view name;
  std::string_view pattern;
};

constexpr Casing casings[] = {
    {"flat", "[a-z][a-z#]*"},
    {"camel", "[a-z][a-z#]*(?:[A-Z#](?:[a-z#]+|$))*"},
    {"pascal", "[A-Z][a-z#]*(?:[A-Z#](?:[a-z#]+|$))*"},
    {"kebab", "[a-z][a-z#]*(?:-[a-z#]+)*"},
    {"cobol", "[A-Z][A-Z#]*(?:-[A-Z#]+)*"},
    {"snake", "[a-z][a-z#]*(?:_[a-z#]+)*"},
    {"macro", "[A-Z][A-Z#]*(?:_[A-Z#]+)*"},
};

const Casing* find_casing(const Node& name) {
  const auto* found = std::ranges::find(casings, name.string(), &Casing::name);
  return name.is_string() && found != std::end(casings) ? found : nullptr;
}

bool is_casing(const Node& value) {
  return find_casing(value) != nullptr;
}

bool is_character(const Node& value) {
  return value.is_string() && code_point_length(value.string()) <= 1;
}

constexpr Option option_list[] = {
    {"type", is_casing,
     "\"casing\" function and its \"type\" option accept the following values: flat, camel, "
     "pascal, kebab, cobol, snake, macro",
     true},
    {"disallowDigits", is_boolean,
     "\"casing\" function and its \"disallowDigits\" option accepts only the following types: "
     "boolean"},
    {"separator", is_object,
     "\"casing\" function and its \"separator\" option accepts only the following types: object"},
};
constexpr OptionTable option_table{
    "casing", option_list,
    "\"casing\" function has invalid options specified. Example valid options: { \"type\": "
    "\"camel\" }, { \"type\": \"pascal\", \"disallowDigits\": true }"};

constexpr Option separator_list[] = {
    {"char", is_character,
     "\"casing\" function and its \"separator.char\" option accepts only char, i.e. \"I\" or "
     "\"/\"",
     true},
    {"allowLeading", is_boolean,
     "\"casing\" function and its \"separator.allowLeading\" option accepts only the following "
     "types: boolean"},
};
constexpr OptionTable separator_table{"casing", separator_list, {}};

std::string separator_class(std::string_view character) {
  const bool is_special = character.find_first_of("^$\\.*+?()[]{}|") != std::string_view::npos;
  return '[' + std::string{is_special ? "\\" : ""} + std::string{character} + ']';
}

std::string full_pattern(const Casing& casing, bool has_digits, const Node* separator) {
  std::string word{casing.pattern};
  for (std::size_t at = word.find('#'); at != std::string::npos; at = word.find('#', at)) {
    word.replace(at, 1, has_digits ? "0-9" : "");
  }
  if (separator == nullptr) return '^' + word + '$';
  const std::string between = separator_class(find(*separator, "char")->string());
  const Node* leading = find(*separator, "allowLeading");
  const bool may_lead = leading != nullptr && leading->is_true();
  return '^' + (may_lead ? between + '?' : "") + word + "(?:" + between + word + ")*$";
}

class CasingFunction final : public Function {
 public:
  CasingFunction(std::string_view casing, Regex regex, std::string_view lone)
      : casing_{casing}, regex_{std::move(regex)}, lone_{lone} {}

  void run(const Target& target, const RunContext& /*context*/, Results& results) const override {
    if (target.value == nullptr || !target.value->is_string()) return;
    const std::string_view text = target.value->string();
    if (text.empty() || text == lone_ || regex_.search(text) == Match::yes) return;
    results.add("must be " + std::string{casing_} + " case", target);
  }

 private:
  std::string_view casing_;
  Regex regex_;
  std::string_view lone_;  // the separator, where it may stand alone
};

}  // namespace

MadeFunction make_casing(const Node* options) {
  std::vector<OptionError> errors = check_options(options, option_table);
  const Node* separator = options == nullptr ? nullptr : find(*options, "separator");
  if (separator != nullptr && separator->is_object()) {
    std::vector<OptionError> more = check_option_group(*separator, "separator", separator_table);
    errors.insert(errors.end(), more.begin(), more.end());
  }
  if (!errors.empty()) return tl::unexpected{std::move(errors)};
  const Node* no_digits = find(*options, "disallowDigits");
  const Casing& casing = *find_casing(*find(*options, "type"));
  Result<Regex> regex = Regex::compile(
      full_pattern(casing, no_digits == nullptr || !no_digits->is_true(), separator));
  if (!regex) {
    return tl::unexpected{std::vector<OptionError>{{regex.error().message, {"separator", "char"}}}};
  }
  std::string_view lone;
  if (separator != nullptr) {
    const Node* leading = find(*separator, "allowLeading");
    const std::string_view character = find(*separator, "char")->string();
    if (leading != nullptr && leading->is_true() && utf16_length(character) == 1) lone = character;
  }
  return std::make_unique<CasingFunction>(casing.name, *std::move(regex), lone);
}

}  // namespace gwctl::lint
