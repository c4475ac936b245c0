#include <algorithm>
#include <optional>

#include "core/regex.h"
#include "lint/functions/gateway/gateway.h"
#include "lint/functions/gateway/resources.h"
#include "lint/functions/options.h"

namespace gwctl::lint::gateway {
namespace {

bool is_list(const Node& value) {
  return value.is_array();
}

constexpr Option option_list[] = {
    {"anyOf", is_list, "\"anyOf\" must be a list of plugins", true},
    {"unless", is_list, "\"unless\" must be a list of plugins"},
    {"setting", is_string, "\"setting\" must be the name of a setting"},
    {"uris", is_string, "\"uris\" must be a regular expression"},
    {"methods", is_list, "\"methods\" must be a list of methods"},
    {"withCertificates", is_boolean, "\"withCertificates\" must be a boolean"},
};
constexpr OptionTable option_table{"gatewayPlugin", option_list,
                                   "\"gatewayPlugin\" needs options such as { \"anyOf\": "
                                   "[\"key-auth\"] }"};

std::vector<std::string> names_in(const Node* options, std::string_view key) {
  std::vector<std::string> names;
  const Node* list = find(*options, key);
  if (list == nullptr) return names;
  for (const Node& name : list->items()) names.emplace_back(name.string());
  return names;
}

bool is_switched_off(const Node& settings) {
  const Node* meta = find(settings, "_meta");
  const Node* off = meta == nullptr ? nullptr : find(*meta, "disable");
  return off != nullptr && off->is_true();
}

class Plugin final : public Function {
 public:
  explicit Plugin(const Node* options)
      : any_of_{names_in(options, "anyOf")},
        unless_{names_in(options, "unless")},
        methods_{names_in(options, "methods")} {
    if (const Node* setting = find(*options, "setting")) setting_ = setting->string();
    const Node* certificates = find(*options, "withCertificates");
    with_certificates_ = certificates != nullptr && certificates->is_true();
    const Node* uris = find(*options, "uris");
    if (uris == nullptr) return;
    if (auto compiled = Regex::compile(uris->string(), "")) uris_ = *std::move(compiled);
  }

  void run(const Target& target, const RunContext& context, lint::Results& results) const override {
    if (target.value == nullptr || !target.value->is_object()) return;
    const Node& route = *target.value;
    const Resources& resources = Resources::of(target, context);
    if (!concerns(route, resources)) return;
    const auto layers = resources.layers_of(route);
    if (!layers.is_complete) return;
    const bool is_excused = applies(layers, unless_, {});
    if (is_excused || applies(layers, any_of_, setting_)) return;
    results.add("No such plugin applies.", target);
  }

 private:
  bool concerns(const Node& route, const Resources& resources) const {
    if (with_certificates_ && !resources.has_ssls()) return false;
    if (uris_) {
      const auto uris = texts_of(route, "uri", "uris");
      if (std::ranges::none_of(uris, [&](auto uri) { return uris_->search(uri) == Match::yes; })) {
        return false;
      }
    }
    // A route without methods takes all of them.
    const auto methods = texts_of(route, {}, "methods");
    return methods_.empty() || methods.empty() || std::ranges::any_of(methods, [&](auto method) {
             return std::ranges::find(methods_, method) != methods_.end();
           });
  }

  // The nearest says whether the plugin is on.
  static bool applies(const Resources::Layers& layers, const std::vector<std::string>& names,
                      std::string_view setting) {
    return std::ranges::any_of(names, [&](const std::string& name) {
      for (const Node* plugins : layers.plugins) {
        const Node* settings = find(*plugins, name);
        if (settings == nullptr) continue;
        if (is_switched_off(*settings)) return false;
        const Node* value = setting.empty() ? nullptr : find(*settings, setting);
        return setting.empty() || (value != nullptr && value->is_true());
      }
      return false;
    });
  }

  std::vector<std::string> any_of_;
  std::vector<std::string> unless_;
  std::vector<std::string> methods_;
  std::string setting_;
  bool with_certificates_ = false;
  std::optional<Regex> uris_;
};

}  // namespace

MadeFunction make_plugin(const Node* options) {
  auto errors = check_options(options, option_table);
  if (!errors.empty()) return tl::unexpected{std::move(errors)};
  return std::make_unique<Plugin>(options);
}

}  // namespace gwctl::lint::gateway
