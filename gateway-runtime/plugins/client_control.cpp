#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/support.h"

namespace gwctl::runtime::plugins {
namespace {

class ClientControl final : public Plugin {
 public:
  explicit ClientControl(const Node& settings)
      : body_bytes_max_{static_cast<std::uint64_t>(integer_or(settings, "max_body_size", 0))} {}

  // A body that does not tell its length is measured as it comes.
  Verdict rewrite(Exchange& exchange) const override {
    if (body_bytes_max_ == 0) return Verdict::next;
    exchange.body_bytes_max = body_bytes_max_;
    if (exchange.request.framing != Framing::length ||
        exchange.request.content_length <= body_bytes_max_)
      return Verdict::next;
    exchange.answer_with(413, {});
    return Verdict::answered;
  }

 private:
  std::uint64_t body_bytes_max_;  // 0: any
};

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  return std::make_unique<const ClientControl>(settings.node);
}

}  // namespace

const PluginKind client_control{"client-control", 22000, phase_rewrite, make};

}  // namespace gwctl::runtime::plugins
