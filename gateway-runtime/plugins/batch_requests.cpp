#include "gateway-runtime/plugins/batch_requests.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "config/schema.h"
#include "core/js_text.h"
#include "core/read_document.h"
#include "core/url.h"
#include "gateway-runtime/http/characters.h"
#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/support.h"
#include "gateway-runtime/sub_request.h"

namespace gwctl::runtime::plugins {
namespace {

constexpr std::string_view plugin_name = "batch-requests";
constexpr std::string_view no_body =
    "{\"error_msg\":\"no request body, you should give at least one pipeline setting\"}\n";
constexpr std::string_view nested = "{\"error_msg\":\"a batch of requests in another\"}\n";

/// One request of a batch, as it would be on the wire.
struct Item {
  std::string head;
  std::string body;
};

using Texts = std::vector<std::pair<std::string, std::string>>;

void add_missing(Texts& to, std::string name, std::string_view value) {
  std::ranges::transform(name, name.begin(), lower);
  if (std::ranges::find(to, name, &Texts::value_type::first) == to.end())
    to.emplace_back(std::move(name), value);
}

void add_object(Texts& to, const Node* object) {
  if (object == nullptr) return;
  for (const Member& member : object->members()) {
    if (!member.value.is_container())
      add_missing(to, std::string{member.name()}, value_text(member.value));
  }
}

// Of the connection, or told anew.
bool is_own_field(std::string_view name) {
  constexpr std::array<std::string_view, 10> own{
      "connection", "content-length", "expect",  "keep-alive", "proxy-connection",
      "te",         "trailer",        "upgrade", "x-real-ip",  "transfer-encoding"};
  return std::ranges::find(own, name) != own.end();
}

// What the item says counts for more than what the batch says, this more than what the client sent.
Texts fields_of(const Node& item, const Node& batch, const Exchange& exchange) {
  Texts fields;
  add_object(fields, find(item, "headers"));
  add_object(fields, find(batch, "headers"));
  for (const Field& field : exchange.request.fields) {
    std::string name{field.name};
    std::ranges::transform(name, name.begin(), lower);
    if (!name.starts_with("content-")) add_missing(fields, std::move(name), field.value);
  }
  std::erase_if(fields, [](const auto& field) { return is_own_field(field.first); });
  add_missing(fields, "host", exchange.host);
  add_missing(fields, "x-real-ip", exchange.client.address);
  return fields;
}

void append_argument(std::string& query, std::string_view name, const Node& value) {
  if (value.is_array()) {
    for (const Node& item : value.items()) append_argument(query, name, item);
    return;
  }
  if (value.is_object()) return;
  if (!query.empty()) query += '&';
  query += encode_uri_component(name);
  if (!value.is_true()) query.append("=").append(encode_uri_component(value_text(value)));
}

std::string query_of(const Node& item, const Node& batch) {
  std::string query;
  const Node* const own = find(item, "query");
  const Node* const common = find(batch, "query");
  if (own != nullptr) {
    for (const Member& member : own->members()) append_argument(query, member.name(), member.value);
  }
  if (common == nullptr) return query;
  for (const Member& member : common->members()) {
    if (own == nullptr || find(*own, member.name()) == nullptr)
      append_argument(query, member.name(), member.value);
  }
  return query;
}

// Bytes that end a line would make further fields, or requests, of it.
Item make_item(const Node& item, const Node& batch, const Exchange& exchange) {
  const Node* const version = find(item, "version");
  std::string target = text_or(item, "path", "");
  if (const std::string query = query_of(item, batch); !query.empty())
    target.append(target.find('?') == target.npos ? "?" : "&").append(query);
  Item made;
  made.body = text_or(item, "body", "");
  made.head = fmt::format("{} {} HTTP/{}\r\n", text_or(item, "method", "GET"), target,
                          version != nullptr && version->as_double() < 1.1 ? "1.0" : "1.1");
  bool is_broken = find_control(target) != target.size();
  for (const auto& [name, value] : fields_of(item, batch, exchange)) {
    is_broken |= find_control(name) != name.size() || find_control(value) != value.size();
    made.head.append(name).append(": ").append(value).append("\r\n");
  }
  if (!made.body.empty()) made.head.append(fmt::format("content-length: {}\r\n", made.body.size()));
  made.head.append("\r\n");
  if (is_broken) made.head.clear();
  return made;
}

void append_fields(std::string& to, const SubAnswer& answer) {
  std::vector<std::string_view> told;
  to += '{';
  for (const auto& each : answer.fields) {
    const std::string_view name = each.first;
    if (std::ranges::any_of(told, [&](std::string_view t) { return equal_names(t, name); }))
      continue;
    if (!told.empty()) to += ',';
    told.push_back(name);
    append_json_string(to, name);
    to += ':';
    const auto is_same = [&](const auto& field) { return equal_names(field.first, name); };
    const bool is_list = std::ranges::count_if(answer.fields, is_same) > 1;
    if (is_list) to += '[';
    bool is_first = true;
    for (const auto& field : answer.fields) {
      if (!is_same(field)) continue;
      if (!std::exchange(is_first, false)) to += ',';
      append_json_string(to, field.second);
    }
    if (is_list) to += ']';
  }
  to += '}';
}

void append_answer(std::string& to, const SubAnswer& answer) {
  to += to.empty() ? '[' : ',';
  if (answer.status == 0) {
    to += "{\"status\":504,\"reason\":\"upstream timeout\"}";
    return;
  }
  fmt::format_to(std::back_inserter(to), "{{\"status\":{},\"reason\":", answer.status);
  append_json_string(to, reason_phrase(answer.status));
  to += ",\"headers\":";
  append_fields(to, answer);
  if (!answer.body.empty()) {
    to += ",\"body\":";
    append_json_string(to, answer.body);
  }
  to += '}';
}

/// The requests of a batch on their way, one after the other.
class Batch {
 public:
  Batch(Exchange& exchange, std::vector<Item> items, std::uint64_t timeout)
      : exchange_{exchange}, client_{exchange.client}, items_{std::move(items)}, timeout_{timeout} {
    next();
  }

  const std::string& text() const { return text_; }

 private:
  void next() {
    Item& item = items_[at_];
    request_ = std::make_shared<SubRequest>(*exchange_.worker, std::move(item.head),
                                            std::move(item.body), [this] { take(); });
    request_->begin(client_, timeout_);
  }

  // After one that did not answer in time the others are not waited for.
  void take() {
    append_answer(text_, request_->answer());
    ++at_;
    if (request_->answer().status == 0) {
      for (; at_ < items_.size(); ++at_) append_answer(text_, {});
    }
    if (at_ < items_.size()) return next();
    text_ += "]\n";
    exchange_.handler->resume();
  }

  Exchange& exchange_;
  Peer client_;
  std::vector<Item> items_;
  std::uint64_t timeout_;
  std::size_t at_ = 0;
  std::shared_ptr<SubRequest> request_;
  std::string text_;
};

std::int64_t limit_of(const Exchange& exchange, std::string_view name, std::int64_t otherwise) {
  const auto metadata = exchange.snapshot->model.find(config::Kind::plugin_metadata, plugin_name);
  return metadata == nullptr ? otherwise : integer_or(*metadata->value, name, otherwise);
}

Verdict refuse(Exchange& exchange, std::string_view text, int status = 400) {
  exchange.answer.fields.set("Content-Type", "application/json");
  exchange.answer_with(status, text);
  return Verdict::answered;
}

Verdict refuse_size(Exchange& exchange, std::uint64_t size, std::uint64_t most) {
  const std::string text = error_message(
      fmt::format("request size {} is greater than the maximum size {} allowed", size, most));
  return refuse(exchange, exchange.scratch.copy(text), 413);
}

Verdict refuse_with(Exchange& exchange, std::string_view message) {
  return refuse(exchange, exchange.scratch.copy(error_message(message)));
}

Verdict begin(Exchange& exchange, void*& state) {
  if (exchange.is_part_of_batch) return refuse(exchange, nested);
  if (exchange.body.empty()) return refuse(exchange, no_body);
  const auto document = read_json("body", std::string{exchange.body});
  if (!document->problems().empty()) {
    return refuse_with(
        exchange,
        fmt::format("invalid request body: {}, err: Expected value but found invalid token at "
                    "character {}",
                    exchange.body, document->problems().front().span.begin + 1));
  }
  const Node& batch = document->root();
  if (const auto fault = config::shared_schema("batch_requests")->check(batch))
    return refuse_with(exchange, "bad request body: " + fault->message);
  const auto pipeline = find(batch, "pipeline")->items();
  constexpr std::int64_t items_max_default = 1000;
  const std::int64_t most = limit_of(exchange, "max_pipeline_items", items_max_default);
  if (pipeline.size() > static_cast<std::size_t>(most)) {
    return refuse_with(
        exchange,
        fmt::format("bad request body: too many requests in pipeline, maximum is {}", most));
  }
  std::vector<Item> items;
  for (const Node& item : pipeline) items.push_back(make_item(item, batch, exchange));
  constexpr std::int64_t timeout_default = 30'000;
  state = new Batch{exchange, std::move(items),
                    static_cast<std::uint64_t>(integer_or(batch, "timeout", timeout_default))};
  exchange.wait = {Wait::For::call, 0, 0};
  return Verdict::wait;
}

}  // namespace

Verdict answer_batch(Exchange& exchange, void*& state) {
  if (state != nullptr) {
    exchange.answer.fields.set("Content-Type", "application/json");
    exchange.answer_with(200, static_cast<const Batch*>(state)->text());
    return Verdict::answered;
  }
  if (exchange.request.method != Method::post) {
    exchange.answer_with(404, {});
    return Verdict::answered;
  }
  constexpr std::int64_t body_bytes_default = 1024 * 1024;
  const auto most =
      static_cast<std::size_t>(limit_of(exchange, "max_body_size", body_bytes_default));
  const std::uint64_t size =
      exchange.is_body_read ? exchange.body.size() : exchange.request.content_length;
  if (size > most) return refuse_size(exchange, size, most);
  if (exchange.is_body_read || exchange.request.framing == Framing::none)
    return begin(exchange, state);
  // Of a body whose length is not told, a little more is read, to say how long it is.
  constexpr std::size_t excess = 1024 * 1024;
  exchange.wait = {Wait::For::body, 0, most + excess};
  return Verdict::wait;
}

void end_batch(void*& state) {
  delete static_cast<Batch*>(std::exchange(state, nullptr));
}

namespace {

/// On a route it does nothing: its interface is there wherever `public-api` gives it.
class BatchRequests final : public Plugin {};

Result<std::unique_ptr<const Plugin>> make(const PluginSettings&) {
  return std::make_unique<const BatchRequests>();
}

}  // namespace

const PluginKind batch_requests{"batch-requests", 4010, 0, make};

}  // namespace gwctl::runtime::plugins
