#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lint/functions/core.h"
#include "lint/functions/options.h"
#include "lint/functions/properties.h"

namespace gwctl::lint {
namespace {

constexpr Option option_list[] = {
    {"properties", is_name_list,
     "\"xor\" requires at least two enumerated \"properties\", i.e. [\"country\", \"street\"], "
     "[\"one\", \"two\", \"three\"], etc.",
     true},
};
constexpr OptionTable option_table{
    "xor", option_list,
    "\"xor\" function has invalid options specified. Example valid options: { \"properties\": "
    "[\"country\", \"street\"] }, { \"properties\": [\"one\", \"two\", \"three\"] }, etc."};

class Xor final : public Function {
 public:
  explicit Xor(std::vector<std::string> names) : names_{std::move(names)} {}

  void run(const Target& target, const RunContext& /*context*/, Results& results) const override {
    if (target.value == nullptr || !target.value->is_object()) return;
    const std::vector<std::string> present = present_properties(*target.value, names_);
    if (present.empty()) results.add(at_least_one_message(names_), target);
    if (present.size() > 1) {
      results.add(
          fmt::format("Just one of \"{}\" must be defined", fmt::join(present, "\" and \"")),
          target);
    }
  }

 private:
  std::vector<std::string> names_;
};

}  // namespace

MadeFunction make_xor(const Node* options) {
  std::vector<OptionError> errors = check_options(options, option_table);
  if (!errors.empty()) return tl::unexpected{std::move(errors)};
  return std::make_unique<Xor>(name_list(*find(*options, "properties")));
}

}  // namespace gwctl::lint
