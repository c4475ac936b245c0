#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/support.h"
#include "gateway-runtime/variable.h"

namespace gwctl::runtime::plugins {
namespace {

constexpr std::string_view rejected = "{\"error_msg\":\"rejected by workflow\"}\n";
// The plugins that may be actions.
constexpr std::array acting{&limit_conn, &limit_count};

/// What is done with the requests of a case.
struct Action {
  const PluginKind* kind = nullptr;
  std::unique_ptr<const Plugin> plugin;  ///< null: the request is refused
  int status = 0;
};

struct Rule {
  std::optional<Expression> condition;  ///< none: every request
  Action action;
};

class Workflow final : public Plugin {
 public:
  explicit Workflow(std::vector<Rule> rules)
      : rules_{std::move(rules)}, needs_body_{std::ranges::any_of(rules_, [](const Rule& rule) {
          return rule.condition && rule.condition->needs_body();
        })} {}

  Verdict access(Exchange& exchange) const override {
    if (needs_body_ && waits_for_body(exchange)) return Verdict::wait;
    void*& state = exchange.state(*this);
    if (state == nullptr) state = const_cast<Action*>(choose(exchange));
    const auto* const action = static_cast<const Action*>(state);
    if (action == nullptr) return Verdict::next;
    if (action->plugin == nullptr) {
      exchange.answer_with(action->status, rejected);
      return Verdict::answered;
    }
    exchange.replaced_kind = action->kind;
    return action->plugin->access(exchange);
  }

  void log(Exchange& exchange) const override {
    const auto* const action = static_cast<const Action*>(exchange.state(*this));
    if (action != nullptr && action->plugin != nullptr) action->plugin->log(exchange);
  }

 private:
  const Action* choose(Exchange& exchange) const {
    const auto found = std::ranges::find_if(rules_, [&](const Rule& rule) {
      return !rule.condition || rule.condition->evaluate(exchange);
    });
    return found == rules_.end() ? nullptr : &found->action;
  }

  std::vector<Rule> rules_;
  bool needs_body_;
};

Result<Action> make_action(const Node& node, const PluginSettings& settings, std::size_t number) {
  Action action;
  const std::string_view name = node.items()[0].string();
  const Node none{};
  const Node& conf = node.size > 1 ? node.items()[1] : none;
  if (name == "return") {
    action.status = static_cast<int>(integer_or(conf, "code", 403));
    return action;
  }
  const auto found =
      std::ranges::find_if(acting, [&](const PluginKind* kind) { return kind->name == name; });
  if (found == acting.end()) return fail(fmt::format("unsupported action: {}", name));
  if (!conf.is_object()) return fail(fmt::format("the '{}' action has no settings", name));
  action.kind = *found;
  // Each action counts by itself.
  const std::string key = fmt::format("{}#workflow{}", settings.resource_key, number);
  auto plugin = action.kind->make(PluginSettings{conf, nullptr, key, false, settings.https_port});
  if (!plugin)
    return fail(
        fmt::format("failed to validate the '{}' action: {}", name, plugin.error().message));
  action.plugin = *std::move(plugin);
  return action;
}

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  std::vector<Rule> rules;
  const Node* const list = find(settings.node, "rules");
  for (const Node& node : list->items()) {
    Rule rule;
    if (const Node* condition = find(node, "case")) {
      GWCTL_TRY_ASSIGN(rule.condition, Expression::compile(*condition));
    }
    const Node* const actions = find(node, "actions");
    if (actions == nullptr || actions->size == 0) continue;
    // Only the first one counts.
    GWCTL_TRY_ASSIGN(rule.action, make_action(actions->items()[0], settings, rules.size()));
    rules.push_back(std::move(rule));
  }
  return std::make_unique<const Workflow>(std::move(rules));
}

}  // namespace

const PluginKind workflow{"workflow", 1006, phase_access | phase_log, make};

}  // namespace gwctl::runtime::plugins
