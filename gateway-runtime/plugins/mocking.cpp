#include <algorithm>

#include "gateway-runtime/compose.h"
#include "gateway-runtime/plugins/field_edits.h"
#include "gateway-runtime/plugins/mock_value.h"
#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/support.h"
#include "gateway-runtime/variable.h"

namespace gwctl::runtime::plugins {
namespace {

constexpr std::uint64_t milliseconds = 1000;

class Mocking final : public Plugin {
 public:
  explicit Mocking(const Node& settings)
      : delay_{static_cast<std::uint64_t>(
            std::max<std::int64_t>(0, integer_or(settings, "delay", 0)))},
        status_{static_cast<int>(integer_or(settings, "response_status", 200))},
        content_type_{text_or(settings, "content_type", "application/json;charset=utf8")},
        example_{text_or(settings, "response_example", "")},
        names_itself_{is_on(settings, "with_mock_header", true)} {
    if (const Node* schema = find(settings, "response_schema");
        schema != nullptr && find(settings, "response_example") == nullptr)
      schema_.emplace(*schema);
    if (const Node* headers = find(settings, "response_headers"))
      fields_ = FieldEdits::compile(*headers);
  }

  Verdict access(Exchange& exchange) const override {
    if (delay_ != 0 && !exchange.is_resumed) {
      exchange.wait = {Wait::For::time, delay_ * milliseconds, 0};
      return Verdict::wait;
    }
    Fields& fields = exchange.answer.fields;
    fields.set("Content-Type", safe_field_value(content_type_, exchange.scratch));
    if (names_itself_) fields.set("x-mock-by", server_name);
    fields_.apply(exchange, fields);
    exchange.answer_with(status_, schema_ ? write(exchange.scratch) : example_.expand(exchange));
    exchange.answer.has_own_body = true;
    return Verdict::answered;
  }

 private:
  std::string_view write(Scratch& scratch) const {
    const bool is_xml = content_type_.find("xml") != std::string::npos;
    return is_xml ? schema_->write_xml(scratch) : schema_->write_json(scratch);
  }

  std::uint64_t delay_;
  int status_;
  std::string content_type_;
  Template example_;
  std::optional<MockValue> schema_;
  bool names_itself_;
  FieldEdits fields_;
};

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  return std::make_unique<const Mocking>(settings.node);
}

}  // namespace

const PluginKind mocking{"mocking", 10900, phase_access, make};

}  // namespace gwctl::runtime::plugins
