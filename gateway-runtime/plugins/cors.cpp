#include <algorithm>
#include <map>
#include <set>

#include "core/perl_regex.h"
#include "gateway-runtime/plugins/field_edits.h"
#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/support.h"

namespace gwctl::runtime::plugins {
namespace {

constexpr std::string_view all_methods = "GET,POST,PUT,DELETE,PATCH,HEAD,OPTIONS,CONNECT,TRACE";

/// Which origins a setting allows.
class Origins {
 public:
  Origins() = default;

  /// A list with commas, `*` or `**`.
  explicit Origins(std::string text) : text_{std::move(text)} {
    each_element(text_, [&](std::string_view origin) {
      list_.insert(std::string{origin});
      return true;
    });
  }

  static Result<Origins> of_regexes(const Node& list) {
    Origins origins;
    for (const Node& item : list.items()) {
      GWCTL_TRY_ASSIGN(auto regex, PerlRegex::compile(item.string()));
      origins.regexes_.push_back(std::move(regex));
    }
    origins.is_regex_ = true;
    return origins;
  }

  /// What the client is told; nothing where its origin is not allowed.
  std::string_view allow(std::string_view origin) const {
    if (is_regex_) {
      const auto matches = [&](const PerlRegex& regex) {
        return regex.search(origin) == Match::yes;
      };
      return std::ranges::any_of(regexes_, matches) ? origin : std::string_view{};
    }
    if (text_ == "*") return "*";
    if (text_ == "**") return origin.empty() ? "*" : origin;
    return list_.contains(origin) ? origin : std::string_view{};
  }

  bool is_any() const { return text_ == "*"; }

 private:
  std::string text_;
  std::set<std::string, std::less<>> list_;
  std::vector<PerlRegex> regexes_;
  bool is_regex_ = false;
};

/// What of a request decides, from before other plugins change it.
struct Preflight {
  std::string_view origin;
  std::string_view asked_headers;
};

class Cors final : public Plugin {
 public:
  Cors(const PluginSettings& settings, Origins origins, Origins timing)
      : origins_{std::move(origins)},
        timing_origins_{std::move(timing)},
        is_any_{text_or(settings.node, "allow_origins", "*") == "*"},
        has_timing_{find(settings.node, "timing_allow_origins") != nullptr ||
                    find(settings.node, "timing_allow_origins_by_regex") != nullptr},
        methods_{text_or(settings.node, "allow_methods", "*")},
        headers_{text_or(settings.node, "allow_headers", "*")},
        exposed_{text_or(settings.node, "expose_headers", "")},
        max_age_{std::to_string(integer_or(settings.node, "max_age", 5))},
        allows_credentials_{is_on(settings.node, "allow_credential")} {
    if (methods_ == "**") methods_ = all_methods;
    add_metadata(settings);
  }

  Verdict rewrite(Exchange& exchange) const override {
    const Fields& fields = exchange.request.fields;
    exchange.state(*this) = exchange.scratch.make<Preflight>(
        fields.get("Origin"), fields.get("Access-Control-Request-Headers"));
    if (exchange.request.method != Method::options) return Verdict::next;
    exchange.answer_with(200, {});
    return Verdict::answered;
  }

  void response_head(Exchange& exchange) const override {
    const auto* const asked = static_cast<const Preflight*>(exchange.state(*this));
    if (asked == nullptr) return;
    Fields& fields = exchange.answer.fields;
    if (!is_any_) add_vary(exchange);
    if (has_timing_) set(fields, "Timing-Allow-Origin", timing_origins_.allow(asked->origin));
    const std::string_view origin = allowed(asked->origin);
    if (origin.empty()) return;
    fields.set("Access-Control-Allow-Origin", origin);
    set(fields, "Access-Control-Allow-Methods", methods_);
    fields.set("Access-Control-Max-Age", max_age_);
    set(fields, "Access-Control-Expose-Headers", exposed_);
    set(fields, "Access-Control-Allow-Headers", headers_ == "**" ? asked->asked_headers : headers_);
    if (allows_credentials_) fields.set("Access-Control-Allow-Credentials", "true");
  }

 private:
  // Lists of origins that the metadata names.
  void add_metadata(const PluginSettings& settings) {
    const Node* const names = find(settings.node, "allow_origins_by_metadata");
    const Node* const lists =
        settings.metadata == nullptr ? nullptr : find(*settings.metadata, "allow_origins");
    uses_metadata_ = names != nullptr;
    if (names == nullptr || lists == nullptr) return;
    for (const Node& name : names->items()) {
      if (const Node* list = find_string(*lists, name.string()))
        named_.emplace_back(std::string{list->string()});
    }
  }

  std::string_view allowed(std::string_view origin) const {
    // `*` would make the lists of the metadata pointless, so it does not count beside them.
    if (!(uses_metadata_ && origins_.is_any())) {
      if (const auto found = origins_.allow(origin); !found.empty()) return found;
    }
    for (const Origins& each : named_) {
      if (const auto found = each.allow(origin); !found.empty())
        return found == "*" && !origin.empty() ? origin : found;
    }
    return {};
  }

  static void set(Fields& fields, std::string_view name, std::string_view value) {
    if (!value.empty()) fields.set(name, value);
  }

  static void add_vary(Exchange& exchange) {
    Fields& fields = exchange.answer.fields;
    const std::string_view before = fields.get("Vary");
    fields.set("Vary", before.empty() ? "Origin" : exchange.scratch.join(before, ", Origin"));
  }

  Origins origins_;
  Origins timing_origins_;
  std::vector<Origins> named_;
  bool uses_metadata_ = false;
  bool is_any_;
  bool has_timing_;
  std::string methods_;
  std::string headers_;
  std::string exposed_;
  std::string max_age_;
  bool allows_credentials_;
};

Result<Origins> origins_of(const Node& settings, std::string_view texts, std::string_view regexes,
                           std::string_view otherwise) {
  const Node* const list = find(settings, regexes);
  if (list != nullptr && list->size != 0) return Origins::of_regexes(*list);
  return Origins{text_or(settings, texts, otherwise)};
}

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  GWCTL_TRY_ASSIGN(auto origins,
                   origins_of(settings.node, "allow_origins", "allow_origins_by_regex", "*"));
  GWCTL_TRY_ASSIGN(auto timing, origins_of(settings.node, "timing_allow_origins",
                                           "timing_allow_origins_by_regex", ""));
  return std::make_unique<const Cors>(settings, std::move(origins), std::move(timing));
}

}  // namespace

const PluginKind cors{"cors", 4000, phase_rewrite | phase_response_head, make};

}  // namespace gwctl::runtime::plugins
