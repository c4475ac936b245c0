#include <algorithm>
#include <map>
#include <set>

#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/support.h"
#include "gateway-runtime/variable.h"

namespace gwctl::runtime::plugins {
namespace {

using Names = std::set<std::string, std::less<>>;

Names names_of(const Node& settings, std::string_view list) {
  const std::vector<std::string> all = list_of(settings, list);
  return {all.begin(), all.end()};
}

class ConsumerRestriction final : public Plugin {
 public:
  explicit ConsumerRestriction(const Node& settings)
      : name_{text_or(settings, "type", "consumer_name")},
        refused_{names_of(settings, "blacklist")},
        allowed_{names_of(settings, "whitelist")},
        status_{static_cast<int>(integer_or(settings, "rejected_code", 403))},
        refusal_{json_message(
            text_or(settings, "rejected_msg", "The " + name_.name() + " is forbidden."))},
        missing_{json_message("The request is rejected, please check the " + name_.name() +
                              " for this request")} {
    const Node* const list = find(settings, "allowed_by_methods");
    if (list == nullptr) return;
    // Of several entries for one user the first counts.
    for (const Node& entry : list->items())
      methods_.try_emplace(text_or(entry, "user", ""), list_of(entry, "methods"));
  }

  Verdict access(Exchange& exchange) const override {
    const auto name = name_.read(exchange);
    if (!name || name->empty()) {
      exchange.answer_with(401, missing_);
      return Verdict::answered;
    }
    if (!refused_.contains(*name) && is_allowed(*name, exchange.request.method_name))
      return Verdict::next;
    exchange.answer_with(status_, refusal_);
    return Verdict::answered;
  }

 private:
  bool is_allowed(std::string_view name, std::string_view method) const {
    if (!allowed_.empty()) return allowed_.contains(name);
    const auto found = methods_.find(name);
    return found == methods_.end() ||
           std::ranges::find(found->second, method) != found->second.end();
  }

  Variable name_;
  Names refused_;
  Names allowed_;
  std::map<std::string, std::vector<std::string>, std::less<>> methods_;
  int status_;
  std::string refusal_;
  std::string missing_;
};

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  return std::make_unique<const ConsumerRestriction>(settings.node);
}

}  // namespace

const PluginKind consumer_restriction{"consumer-restriction", 2400, phase_access, make};

}  // namespace gwctl::runtime::plugins
