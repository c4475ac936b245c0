#include <algorithm>

#include <fmt/format.h>

#include "core/js_text.h"
#include "gateway-runtime/lua/script.h"
#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/support.h"

namespace gwctl::runtime::plugins {
namespace {

struct PhaseName {
  std::string_view name;
  Phase phase;
};

constexpr PhaseName phase_names[] = {
    {"rewrite", phase_rewrite},           {"access", phase_access},
    {"before_proxy", phase_before_proxy}, {"header_filter", phase_response_head},
    {"body_filter", phase_response_body}, {"log", phase_log},
};

constexpr std::uint8_t all_phases = phase_rewrite | phase_access | phase_before_proxy |
                                    phase_response_head | phase_response_body | phase_log;

/// Calls Lua functions in one phase.
class Serverless final : public Plugin {
 public:
  Serverless(Phase phase, std::shared_ptr<const lua::Script> script)
      : phase_{phase}, script_{std::move(script)} {}

  Verdict rewrite(Exchange& exchange) const override { return run_in(phase_rewrite, exchange); }

  Verdict access(Exchange& exchange) const override { return run_in(phase_access, exchange); }

  Verdict before_proxy(Exchange& exchange) const override {
    return run_in(phase_before_proxy, exchange);
  }

  void response_head(Exchange& exchange) const override {
    if (phase_ == phase_response_head) script_->run_head(exchange);
    // How long it will be is not known.
    if (phase_ == phase_response_body && !exchange.wants_head)
      exchange.answer.fields.remove(FieldName::content_length);
  }

  void response_body(Exchange& exchange, BodyPiece& piece) const override {
    phase_ == phase_response_body ? script_->run_body(exchange, piece)
                                  : script_->put_page(exchange, piece);
  }

  void log(Exchange& exchange) const override {
    if (phase_ == phase_log) script_->run_log(exchange);
  }

 private:
  Verdict run_in(Phase phase, Exchange& exchange) const {
    return phase_ == phase ? script_->run(exchange, phase) : Verdict::next;
  }

  Phase phase_;
  std::shared_ptr<const lua::Script> script_;
};

// What functions get as `conf`: the settings with the default that the schema has.
std::string settings_text(const Node& node) {
  std::string text = to_json(node);
  if (find(node, "phase") == nullptr) text.insert(text.size() - 1, ",\"phase\":\"access\"");
  return text;
}

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings, std::string_view name) {
  const Node& node = settings.node;
  const std::string phase = text_or(node, "phase", "access");
  const auto* const found = std::ranges::find(phase_names, phase, &PhaseName::name);
  if (found == std::end(phase_names)) return fail(fmt::format("unknown phase \"{}\"", phase));
  GWCTL_TRY_ASSIGN(
      auto script,
      lua::Script::compile(lua::Form::functions, list_of(node, "functions"), settings_text(node),
                           fmt::format("{} of {}", name, settings.resource_key)));
  return std::make_unique<const Serverless>(found->phase, std::move(script));
}

Result<std::unique_ptr<const Plugin>> make_pre(const PluginSettings& settings) {
  return make(settings, "serverless-pre-function");
}

Result<std::unique_ptr<const Plugin>> make_post(const PluginSettings& settings) {
  return make(settings, "serverless-post-function");
}

}  // namespace

const PluginKind serverless_pre_function{"serverless-pre-function", 10000, all_phases, make_pre};
const PluginKind serverless_post_function{"serverless-post-function", -2000, all_phases, make_post};

}  // namespace gwctl::runtime::plugins
