#include "gateway-runtime/plugins/field_edits.h"
#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/support.h"

namespace gwctl::runtime::plugins {
namespace {

class Echo final : public Plugin {
 public:
  explicit Echo(const Node& settings)
      : before_{text_or(settings, "before_body", "")},
        body_{text_or(settings, "body", "")},
        after_{text_or(settings, "after_body", "")},
        has_body_{find_string(settings, "body") != nullptr} {
    const Node* const headers = find(settings, "headers");
    if (headers == nullptr) return;
    for (const Member& header : headers->members())
      fields_.emplace_back(safe_field_name(header.name()), value_text(header.value));
  }

  void response_head(Exchange& exchange) const override {
    Fields& fields = exchange.answer.fields;
    forget_body_fields(fields);
    for (const auto& [name, value] : fields_)
      fields.set(name, safe_field_value(value, exchange.scratch));
  }

  void response_body(Exchange& exchange, BodyPiece& piece) const override {
    void*& seen = exchange.state(*this);
    const bool is_first = seen == nullptr;
    if (is_first) seen = exchange.scratch.make<bool>(true);
    if (has_body_) piece.data = is_first ? std::string_view{body_} : std::string_view{};
    const std::string_view before = is_first ? std::string_view{before_} : std::string_view{};
    const std::string_view after = piece.is_last ? std::string_view{after_} : std::string_view{};
    if (!before.empty() || !after.empty())
      piece.data = exchange.scratch.join(before, piece.data, after);
  }

 private:
  std::string before_;
  std::string body_;
  std::string after_;
  bool has_body_;
  std::vector<std::pair<std::string, std::string>> fields_;
};

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  return std::make_unique<const Echo>(settings.node);
}

}  // namespace

const PluginKind echo{"echo", 412, phase_response_head | phase_response_body, make};

}  // namespace gwctl::runtime::plugins
