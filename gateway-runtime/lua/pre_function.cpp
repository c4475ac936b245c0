#include "gateway-runtime/lua/pre_function.h"

#include <fmt/format.h>

#include "core/js_text.h"
#include "gateway-runtime/lua/script.h"

namespace gwctl::runtime {
namespace {

class PreFunction final : public Plugin {
 public:
  PreFunction(std::shared_ptr<const Plugin> plugin, std::shared_ptr<const lua::Script> script)
      : plugin_{std::move(plugin)}, script_{std::move(script)} {}

  Verdict rewrite(Exchange& exchange) const override {
    return before(exchange, phase_rewrite, &Plugin::rewrite);
  }

  Verdict access(Exchange& exchange) const override {
    return before(exchange, phase_access, &Plugin::access);
  }

  Verdict before_proxy(Exchange& exchange) const override {
    return before(exchange, phase_before_proxy, &Plugin::before_proxy);
  }

  void response_head(Exchange& exchange) const override {
    script_->run_before(exchange, phase_response_head);
    plugin_->response_head(exchange);
  }

  void response_body(Exchange& exchange, BodyPiece& piece) const override {
    script_->run_before(exchange, phase_response_body);
    plugin_->response_body(exchange, piece);
  }

  void log(Exchange& exchange) const override {
    script_->run_before(exchange, phase_log);
    plugin_->log(exchange);
  }

  std::string_view credential_key() const override { return plugin_->credential_key(); }

  PluginGroup group() const override { return plugin_->group(); }

  std::span<const std::shared_ptr<const Upstream>> upstreams() const override {
    return plugin_->upstreams();
  }

  std::vector<std::string> upstream_ids() const override { return plugin_->upstream_ids(); }

 private:
  // When the plugin has waited, the function was called before.
  Verdict before(Exchange& exchange, Phase phase, Verdict (Plugin::*call)(Exchange&) const) const {
    if (!exchange.is_resumed || script_->waits_in(exchange)) {
      const Verdict verdict = script_->run_before(exchange, phase);
      if (verdict != Verdict::next) return verdict;
      exchange.is_resumed = false;
    }
    return ((*plugin_).*call)(exchange);
  }

  std::shared_ptr<const Plugin> plugin_;
  std::shared_ptr<const lua::Script> script_;
};

}  // namespace

Result<std::shared_ptr<const Plugin>> with_pre_function(const PluginKind& kind,
                                                        std::shared_ptr<const Plugin> plugin,
                                                        const Node& source,
                                                        const PluginSettings& settings) {
  GWCTL_TRY_ASSIGN(
      auto script,
      lua::Script::compile(
          lua::Form::pre_function, {std::string{source.string()}}, to_json(settings.node),
          fmt::format("pre_function of {} of {}", kind.name, settings.resource_key)));
  return std::make_shared<const PreFunction>(std::move(plugin), std::move(script));
}

}  // namespace gwctl::runtime
