#include "gateway-runtime/plugins/field_edits.h"
#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/random_id.h"
#include "gateway-runtime/plugins/support.h"

namespace gwctl::runtime::plugins {
namespace {

constexpr std::string_view range_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIGKLMNOPQRSTUVWXYZ0123456789";
constexpr std::int64_t range_length = 16;

class RequestId final : public Plugin {
 public:
  explicit RequestId(const Node& settings)
      : field_{safe_field_name(text_or(settings, "header_name", "X-Request-Id"))},
        field_id_{field_name(field_)},
        is_answered_{is_on(settings, "include_in_response", true)},
        algorithm_{algorithm_of(text_or(settings, "algorithm", "uuid"))},
        characters_{range_characters},
        length_{range_length} {
    if (const Node* range = find(settings, "range_id")) {
      characters_ = text_or(*range, "char_set", range_characters);
      length_ = static_cast<std::size_t>(integer_or(*range, "length", range_length));
    }
  }

  Verdict rewrite(Exchange& exchange) const override {
    Fields& fields = exchange.request.fields;
    const Field* const sent = fields.find(field_id_, field_);
    const std::string_view id = sent != nullptr ? sent->value : make(exchange);
    if (sent == nullptr) fields.add({field_, id, field_id_, false});
    if (is_answered_) exchange.state(*this) = exchange.scratch.make<std::string_view>(id);
    return Verdict::next;
  }

  void response_head(Exchange& exchange) const override {
    const auto* const id = static_cast<const std::string_view*>(exchange.state(*this));
    Fields& fields = exchange.answer.fields;
    if (id != nullptr && fields.find(field_id_, field_) == nullptr)
      fields.add({field_, *id, field_id_, false});
  }

 private:
  enum class Algorithm : std::uint8_t { uuid, uuid_v7, nanoid, range, ksuid };

  static Algorithm algorithm_of(std::string_view name) {
    if (name == "uuidv7") return Algorithm::uuid_v7;
    if (name == "nanoid") return Algorithm::nanoid;
    if (name == "range_id") return Algorithm::range;
    return name == "ksuid" ? Algorithm::ksuid : Algorithm::uuid;
  }

  std::string_view make(Exchange& exchange) const {
    Scratch& scratch = exchange.scratch;
    switch (algorithm_) {
      case Algorithm::uuid_v7: return uuid_v7(exchange.wall_time / 1000, scratch);
      case Algorithm::nanoid: return nano_id(scratch);
      case Algorithm::range: return range_id(characters_, length_, scratch);
      case Algorithm::ksuid: return ksuid(exchange.wall_time / 1'000'000, scratch);
      case Algorithm::uuid: break;
    }
    return uuid_v4(scratch);
  }

  std::string field_;
  FieldName field_id_;
  bool is_answered_;
  Algorithm algorithm_;
  std::string characters_;
  std::size_t length_;
};

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  return std::make_unique<const RequestId>(settings.node);
}

}  // namespace

const PluginKind request_id{"request-id", 12015, phase_rewrite | phase_response_head, make};

}  // namespace gwctl::runtime::plugins
