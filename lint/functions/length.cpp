#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "core/js_text.h"
#include "core/utf8.h"
#include "lint/functions/core.h"
#include "lint/functions/options.h"

namespace gwctl::lint {
namespace {

constexpr Option option_list[] = {
    {"min", is_number,
     "\"length\" function and its \"min\" option accepts only the following types: number"},
    {"max", is_number,
     "\"length\" function and its \"max\" option accepts only the following types: number"},
};
constexpr OptionTable option_table{
    "length", option_list,
    "\"length\" function has invalid options specified. Example valid options: { \"min\": 2 }, { "
    "\"max\": 5 }, { \"min\": 0, \"max\": 10 }"};

double length_of(const Node& value) {
  switch (value.kind) {
    case Kind::array:
    case Kind::object: return value.size;
    case Kind::string: return static_cast<double>(utf16_length(value.string()));
    case Kind::number:
      if (std::isfinite(value.as_double())) return value.as_double();
      break;
    case Kind::null:
    case Kind::boolean: break;
  }
  // Has none, and neither is below nor above anything.
  return std::numeric_limits<double>::quiet_NaN();
}

class Length final : public Function {
 public:
  Length(const Node* min, const Node* max) {
    if (min != nullptr) min_ = min->as_double();
    if (max != nullptr) max_ = max->as_double();
  }

  void run(const Target& target, const RunContext& /*context*/, Results& results) const override {
    if (target.value == nullptr) return;
    const double length = length_of(*target.value);
    if (min_ && length < *min_)
      results.add("#{{print(\"property\")}}must be longer than " + to_js_string(*min_), target);
    if (max_ && length > *max_)
      results.add("#{{print(\"property\")}}must be shorter than " + to_js_string(*max_), target);
  }

 private:
  std::optional<double> min_;
  std::optional<double> max_;
};

}  // namespace

MadeFunction make_length(const Node* options) {
  std::vector<OptionError> errors = check_options(options, option_table);
  if (options != nullptr && options->is_object() && options->size == 0)
    errors.push_back({"must NOT have fewer than 1 properties", {}});
  if (!errors.empty()) return tl::unexpected{std::move(errors)};
  return std::make_unique<Length>(find(*options, "min"), find(*options, "max"));
}

}  // namespace gwctl::lint
