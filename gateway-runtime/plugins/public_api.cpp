#include "gateway-runtime/public_api.h"

#include "gateway-runtime/plugins/batch_requests.h"
#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/support.h"
#include "gateway-runtime/worker.h"

namespace gwctl::runtime::plugins {
namespace {

/// Answers with one of the gateway's own interfaces.
class PublicApi final : public Plugin {
 public:
  explicit PublicApi(const Node& settings) : uri_{text_or(settings, "uri", "")} {}

  Verdict access(Exchange& exchange) const override {
    const PublicApis* const apis = exchange.worker->public_apis;
    const std::string_view uri = uri_.empty() ? exchange.uri : std::string_view{uri_};
    if (uri == exchange.snapshot->settings.batch_path)
      return answer_batch(exchange, exchange.state(*this));
    const auto found = apis == nullptr ? PublicApis::const_iterator{} : apis->find(uri);
    if (apis == nullptr || found == apis->end()) {
      exchange.answer_with(404, {});
      return Verdict::answered;
    }
    ServiceResponse response;
    found->second({exchange.request, exchange.client, uri, exchange.query, exchange.body},
                  response);
    if (!response.content_type.empty())
      exchange.answer.fields.set("Content-Type", exchange.scratch.copy(response.content_type));
    for (const auto& [name, value] : response.fields)
      exchange.answer.fields.add(exchange.scratch.copy(name), exchange.scratch.copy(value));
    exchange.answer_with(response.status, exchange.scratch.copy(response.body));
    return Verdict::answered;
  }

  void log(Exchange& exchange) const override { end_batch(exchange.state(*this)); }

 private:
  std::string uri_;
};

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  return std::make_unique<const PublicApi>(settings.node);
}

}  // namespace

const PluginKind public_api{"public-api", 501, phase_access | phase_log, make};

}  // namespace gwctl::runtime::plugins
