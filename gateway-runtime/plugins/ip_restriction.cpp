#include "gateway-runtime/address_set.h"
#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/support.h"

namespace gwctl::runtime::plugins {
namespace {

class IpRestriction final : public Plugin {
 public:
  IpRestriction(AddressSet addresses, bool is_whitelist, int status, std::string_view message)
      : addresses_{std::move(addresses)},
        is_whitelist_{is_whitelist},
        status_{status},
        body_{json_message(message)} {}

  Verdict access(Exchange& exchange) const override {
    if (addresses_.contains(exchange.client.address) == is_whitelist_) return Verdict::next;
    exchange.answer_with(status_, body_);
    return Verdict::answered;
  }

 private:
  AddressSet addresses_;
  bool is_whitelist_;
  int status_;
  std::string body_;
};

// One of the two lists is there.
Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  const bool is_whitelist = find(settings.node, "whitelist") != nullptr;
  AddressSet addresses;
  for (const std::string& text : list_of(settings.node, is_whitelist ? "whitelist" : "blacklist")) {
    GWCTL_TRY(addresses.add(text));
  }
  return std::make_unique<const IpRestriction>(
      std::move(addresses), is_whitelist,
      static_cast<int>(integer_or(settings.node, "response_code", 403)),
      text_or(settings.node, "message", "Your IP address is not allowed"));
}

}  // namespace

const PluginKind ip_restriction{"ip-restriction", 3000, phase_access, make};

}  // namespace gwctl::runtime::plugins
