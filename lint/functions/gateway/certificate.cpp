#include "core/certificate.h"

#include <ctime>

#include <fmt/format.h>

#include "lint/functions/gateway/gateway.h"
#include "lint/functions/options.h"

namespace gwctl::lint::gateway {
namespace {

constexpr std::int64_t day_seconds = 24 * 60 * 60;

constexpr Option option_list[] = {{"days", is_number, "\"days\" must be a number"}};
constexpr OptionTable option_table{"gatewayCertificate", option_list,
                                   "\"gatewayCertificate\" takes options such as { \"days\": 14 }",
                                   true};

class CertificateFunction final : public Function {
 public:
  explicit CertificateFunction(double days) : days_{days} {}

  void run(const Target& target, const RunContext& /*context*/,
           lint::Results& results) const override {
    constexpr std::string_view begin = "-----BEGIN";
    if (target.value == nullptr || !target.value->string().starts_with(begin)) return;
    const auto certificate = read_certificate(target.value->string());
    if (!certificate) return results.add(certificate.error().message, target);
    const std::int64_t left = certificate->not_after - std::time(nullptr);
    if (left < 0) {
      results.add(fmt::format("This one expired {} days ago.", -left / day_seconds), target);
    } else if (static_cast<double>(left) < days_ * static_cast<double>(day_seconds)) {
      results.add(fmt::format("This one expires in {} days.", left / day_seconds), target);
    }
  }

 private:
  double days_;
};

}  // namespace

MadeFunction make_certificate(const Node* options) {
  auto errors = check_options(options, option_table);
  if (!errors.empty()) return tl::unexpected{std::move(errors)};
  const Node* days = options == nullptr ? nullptr : find(*options, "days");
  return std::make_unique<CertificateFunction>(days == nullptr ? 0 : days->as_double());
}

}  // namespace gwctl::lint::gateway
