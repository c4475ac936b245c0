#include <algorithm>

#include "config/schema_words.h"
#include "core/js_text.h"
#include "core/json_schema.h"
#include "core/read_document.h"
#include "gateway-runtime/http/characters.h"
#include "gateway-runtime/percent.h"
#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/support.h"

namespace gwctl::runtime::plugins {
namespace {

constexpr std::int64_t body_bytes_default = 67'108'864;
constexpr std::string_view form_type = "application/x-www-form-urlencoded";

/// Names and what is known by each, as Lua's tables of headers and arguments are: one value by
/// itself, several as a list.
class Table {
 public:
  /// `value`: JSON.
  void add(std::string name, std::string value) {
    const auto known = std::ranges::find(rows_, name, &Row::name);
    if (known == rows_.end()) {
      rows_.push_back({std::move(name), {std::move(value)}});
    } else {
      known->values.push_back(std::move(value));
    }
  }

  std::string to_json() const {
    std::string text = "{";
    for (const Row& row : rows_) {
      if (text.size() > 1) text += ',';
      append_json_string(text, row.name);
      text += row.values.size() > 1 ? ":[" : ":";
      for (std::size_t i = 0; i < row.values.size(); ++i) {
        if (i != 0) text += ',';
        text += row.values[i];
      }
      if (row.values.size() > 1) text += ']';
    }
    return text + '}';
  }

 private:
  struct Row {
    std::string name;
    std::vector<std::string> values;
  };

  std::vector<Row> rows_;
};

std::string headers_as_json(const Fields& fields) {
  Table table;
  for (const Field& field : fields) {
    std::string name{field.name};
    std::ranges::transform(name, name.begin(), lower);
    table.add(std::move(name), to_json_string(field.value));
  }
  return table.to_json();
}

std::string form_as_json(std::string_view form, Scratch& scratch) {
  Table table;
  while (!form.empty()) {
    const std::size_t end = std::min(form.find('&'), form.size());
    const std::string_view pair = form.substr(0, end);
    form.remove_prefix(std::min(end + 1, form.size()));
    const std::size_t equals = pair.find('=');
    if (pair.empty() || equals == 0) continue;
    table.add(std::string{unescape(pair.substr(0, equals), scratch)},
              equals == std::string_view::npos
                  ? "true"
                  : to_json_string(unescape(pair.substr(equals + 1), scratch)));
  }
  return table.to_json();
}

// The value as JSON, with what its schema says of properties that are not there.
void append_completed(std::string& to, const Node& value, const Node* schema) {
  const Node* const properties =
      schema == nullptr || !schema->is_object() ? nullptr : find(*schema, "properties");
  if (value.is_object()) {
    const char* before = "{";
    for (const Member& member : value.members()) {
      to += std::exchange(before, ",");
      append_json_string(to, member.name());
      to += ':';
      append_completed(to, member.value,
                       properties == nullptr ? nullptr : find(*properties, member.name()));
    }
    for (const Member& member :
         properties == nullptr ? std::span<const Member>{} : properties->members()) {
      const Node* const otherwise =
          member.value.is_object() ? find(member.value, "default") : nullptr;
      if (otherwise == nullptr || find(value, member.name()) != nullptr) continue;
      to += std::exchange(before, ",");
      append_json_string(to, member.name());
      to += ':';
      to += to_json(*otherwise);
    }
    to += *before == '{' ? "{}" : "}";
  } else if (value.is_array()) {
    const Node* const items =
        schema == nullptr || !schema->is_object() ? nullptr : find(*schema, "items");
    to += '[';
    for (const Node& item : value.items()) {
      if (&item != value.items().data()) to += ',';
      append_completed(to, item, items);
    }
    to += ']';
  } else {
    to += to_json(value);
  }
}

/// A schema that requests must fit.
class Requirement {
 public:
  static Result<Requirement> compile(const Node& definition) {
    Requirement made;
    made.text_ = read_json("schema", to_json(definition));
    SchemaOptions options;
    options.dialect = Dialect::draft7;
    GWCTL_TRY_ASSIGN(auto schema, compile_schema(made.text_->root(), std::move(options)));
    made.schema_.emplace(std::move(schema));
    return made;
  }

  const Node& definition() const { return text_->root(); }

  /// Nothing where it holds, else what is wrong, in APISIX's words.
  std::optional<std::string> fault(const Node& value) const {
    if (schema_->is_valid(value)) return std::nullopt;
    const auto fault = config::SchemaWords{""}.check(definition(), value);
    return fault ? fault->message : "the request does not fit its schema";
  }

 private:
  std::unique_ptr<const Document> text_;
  std::optional<JsonSchema> schema_;
};

class RequestValidation final : public Plugin {
 public:
  RequestValidation(const Node& settings, std::optional<Requirement> headers,
                    std::optional<Requirement> body)
      : headers_{std::move(headers)},
        body_{std::move(body)},
        body_bytes_max_{static_cast<std::size_t>(
            integer_or(settings, "max_req_body_size", body_bytes_default))},
        status_{static_cast<int>(integer_or(settings, "rejected_code", 400))},
        message_{text_or(settings, "rejected_msg", "")} {}

  Verdict rewrite(Exchange& exchange) const override {
    if (headers_) {
      const auto document = read_json("headers", headers_as_json(exchange.request.fields));
      if (const auto fault = headers_->fault(document->root())) return refuse(exchange, *fault);
    }
    if (!body_) return Verdict::next;
    if (waits_for_body(exchange, body_bytes_max_)) return Verdict::wait;
    return check_body(exchange);
  }

 private:
  Verdict check_body(Exchange& exchange) const {
    if (exchange.body.empty()) return refuse(exchange, {});
    const bool is_form = exchange.request.fields.get(FieldName::content_type) == form_type;
    const auto document = read_peer_json(is_form ? form_as_json(exchange.body, exchange.scratch)
                                                 : std::string{exchange.body});
    if (document == nullptr) return refuse(exchange, "the body is no JSON");
    if (const auto fault = body_->fault(document->root())) return refuse(exchange, *fault);
    // What was checked is what goes on: readers differ on keys that stand there twice.
    if (!is_form) {
      std::string text;
      append_completed(text, document->root(), &body_->definition());
      exchange.body = exchange.scratch.copy(text);
    }
    return Verdict::next;
  }

  Verdict refuse(Exchange& exchange, std::string_view why) const {
    exchange.answer_with(
        status_, message_.empty() ? exchange.scratch.copy(why) : std::string_view{message_});
    return Verdict::answered;
  }

  std::optional<Requirement> headers_;
  std::optional<Requirement> body_;
  std::size_t body_bytes_max_;
  int status_;
  std::string message_;
};

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  std::optional<Requirement> headers;
  if (const Node* schema = find(settings.node, "header_schema")) {
    GWCTL_TRY_ASSIGN(headers, Requirement::compile(*schema));
  }
  std::optional<Requirement> body;
  if (const Node* schema = find(settings.node, "body_schema")) {
    GWCTL_TRY_ASSIGN(body, Requirement::compile(*schema));
  }
  return std::make_unique<const RequestValidation>(settings.node, std::move(headers),
                                                   std::move(body));
}

}  // namespace

const PluginKind request_validation{"request-validation", 2800, phase_rewrite, make};

}  // namespace gwctl::runtime::plugins
