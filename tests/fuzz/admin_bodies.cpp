// Calls of the Admin API, one after the other, of any method, path, query, fields and body: each is
// answered as the API answers, what was written is there for GET, and a gateway that starts on what
// was stored serves it.
//
//   PUT /apisix/admin/routes/1?ttl=60       one call
//   If-Match: "1"                           its fields, to the next empty line
//
//   {"uri": "/*"}                           its body, to a line of %%
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "gateway-runtime/admin/admin_api.h"

namespace {

using namespace gwctl;
using namespace gwctl::runtime;
using nlohmann::json;
using Text = std::string_view;

constexpr std::size_t input_bytes_max = 64 * 1024;
constexpr int calls_max = 8;
constexpr int statuses[] = {200, 201, 202, 204, 400, 404, 405, 412};

/// Takes what stands before the mark, and the mark.
Text take_until(Text& rest, Text mark) {
  const std::size_t size = std::min(rest.find(mark), rest.size());
  const Text taken = rest.substr(0, size);
  rest.remove_prefix(std::min(size + mark.size(), rest.size()));
  return taken;
}

std::unique_ptr<Gateway> make_gateway(config::Model model) {
  GatewayOptions options;
  options.look_up = [](const std::string&) { return NameAnswer{{"127.0.0.1"}, false}; };
  auto made = Gateway::make(options, memory_store(std::move(model)));
  return made ? std::move(made->gateway) : nullptr;
}

config::Model model_of(const Gateway& gateway) {
  config::Model model;
  gateway.read([&](const Store& store) { model = store.model(); });
  return model;
}

/// One call, as it was sent.
struct Sent {
  RequestHead head;
  Text path;
  Text query;
  Text body;
};

Sent read_call(Text text) {
  Sent sent;
  Text line = take_until(text, "\n");
  sent.head.method_name = take_until(line, " ");
  sent.head.method = method_of(sent.head.method_name);
  sent.path = take_until(line, "?");
  sent.query = line;
  for (Text field = take_until(text, "\n"); !field.empty(); field = take_until(text, "\n")) {
    const Text name = take_until(field, ": ");
    sent.head.fields.add(name, field);
  }
  sent.body = text;
  return sent;
}

ServiceResponse call(Gateway& gateway, const Sent& sent) {
  const runtime::Peer client{};
  ServiceResponse response;
  admin::AdminApi{gateway, {}}.handle({sent.head, client, sent.path, sent.query, sent.body},
                                      response);
  if (std::ranges::count(statuses, response.status) == 0) std::abort();
  const bool is_json = response.content_type == "application/json" && !response.body.empty();
  if (is_json && !json::accept(response.body)) std::abort();
  return response;
}

ServiceResponse get(Gateway& gateway, const std::string& path) {
  Sent sent;
  sent.head.method_name = "GET";
  sent.head.method = Method::get;
  sent.path = path;
  return call(gateway, sent);
}

// The key in an answer names the resource.
void check_written(Gateway& gateway, const Sent& sent, const ServiceResponse& response) {
  const json answer = json::parse(response.body, nullptr, false);
  if (!answer.is_object() || !answer.contains("key")) return;
  constexpr Text root = "/apisix";
  const std::string key = answer["key"].get<std::string>();
  const ServiceResponse there = get(gateway, "/apisix/admin" + key.substr(root.size()));
  if (sent.head.method == Method::delete_) {
    if (there.status != 404) std::abort();
    return;
  }
  if (there.status != 200) std::abort();
  const json found = json::parse(there.body);
  // Keys of certificates are not shown.
  if (key.starts_with("/apisix/ssls/")) return;
  if (found["key"] != answer["key"] || found["value"] != answer["value"]) std::abort();
}

void check_call(Gateway& gateway, const Sent& sent) {
  const std::uint64_t before = gateway.revision();
  const ServiceResponse response = call(gateway, sent);
  const bool is_done = gateway.revision() != before;
  const bool is_write = sent.head.method != Method::get && sent.head.method != Method::head;
  if (is_done && (!is_write || response.status >= 300)) std::abort();
  if (is_done) check_written(gateway, sent, response);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Text input{reinterpret_cast<const char*>(data), std::min(size, input_bytes_max)};
  const auto gateway = make_gateway({});
  if (gateway == nullptr) std::abort();
  for (int calls = 0; calls < calls_max && !input.empty(); ++calls)
    check_call(*gateway, read_call(take_until(input, "\n%%\n")));
  if (make_gateway(model_of(*gateway)) == nullptr) std::abort();
  return 0;
}
