#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "core/js_text.h"
#include "lint/functions/core.h"
#include "lint/functions/options.h"
#include "lint/message.h"

namespace gwctl::lint {
namespace {

bool is_primitive(const Node& value) {
  return !value.is_container();
}

bool is_primitive_list(const Node& value) {
  return value.is_array() && std::ranges::all_of(value.items(), is_primitive);
}

constexpr Option option_list[] = {
    {"values", is_primitive_list,
     "\"enumeration\" and its \"values\" option support only arrays of primitive values, i.e. "
     "[\"Berlin\", \"London\", \"Paris\"]",
     true},
};
constexpr OptionTable option_table{
    "enumeration", option_list,
    "\"enumeration\" function has invalid options specified. Example valid options: { \"values\": "
    "[\"Berlin\", \"London\", \"Paris\"] }, { \"values\": [2, 3, 5, 8, 13, 21] }"};

class Enumeration final : public Function {
 public:
  explicit Enumeration(const Node& values) : values_{values} {
    for (const Node& value : values.items()) {
      if (!message_.empty()) message_ += ", ";
      message_ += print_value(&value);
    }
    message_ = "#{{print(\"value\")}} must be equal to one of the allowed values: " + message_;
  }

  void run(const Target& target, const RunContext& /*context*/, Results& results) const override {
    const Node* value = target.value;
    if (value == nullptr || value->is_container()) return;
    if (value->is_number() && !std::isfinite(value->as_double())) return;
    const auto is_value = [&](const Node& allowed) { return strictly_equal(allowed, *value); };
    if (!std::ranges::any_of(values_.items(), is_value)) results.add(message_, target);
  }

 private:
  const Node& values_;
  std::string message_;
};

}  // namespace

MadeFunction make_enumeration(const Node* options) {
  std::vector<OptionError> errors = check_options(options, option_table);
  if (!errors.empty()) return tl::unexpected{std::move(errors)};
  return std::make_unique<Enumeration>(*find(*options, "values"));
}

}  // namespace gwctl::lint
