#include <string>
#include <utility>
#include <vector>

#include "lint/functions/core.h"
#include "lint/functions/options.h"
#include "lint/functions/properties.h"

namespace gwctl::lint {
namespace {

constexpr Option option_list[] = {
    {"properties", is_name_list,
     "\"or\" requires at least two enumerated \"properties\", i.e. [\"default\", \"example\"], "
     "[\"title\", \"summary\", \"description\"], etc.",
     true},
};
constexpr OptionTable option_table{
    "or", option_list,
    "\"or\" function has invalid options specified. Example valid options: { \"properties\": "
    "[\"default\", \"example\"] }, { \"properties\": [\"title\", \"summary\", \"description\"] }, "
    "etc."};

class Or final : public Function {
 public:
  explicit Or(std::vector<std::string> names) : names_{std::move(names)} {}

  void run(const Target& target, const RunContext& /*context*/, Results& results) const override {
    if (target.value == nullptr || !target.value->is_object()) return;
    const std::vector<std::string> present = present_properties(*target.value, names_);
    if (present.empty()) results.add(at_least_one_message(names_), target);
  }

 private:
  std::vector<std::string> names_;
};

}  // namespace

MadeFunction make_or(const Node* options) {
  std::vector<OptionError> errors = check_options(options, option_table);
  if (!errors.empty()) return tl::unexpected{std::move(errors)};
  return std::make_unique<Or>(name_list(*find(*options, "properties")));
}

}  // namespace gwctl::lint
