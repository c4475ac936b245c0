// A content type and a body, of any bytes, with variables that look into it: they end soon, and say
// the same when they are asked again.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

#include "gateway-runtime/variable.h"

namespace {

using namespace gwctl::runtime;
using Text = std::string_view;

constexpr Text content_types[] = {"application/json", "application/x-www-form-urlencoded",
                                  "multipart/form-data; boundary=x",
                                  "multipart/form-data; boundary=\"--\"", "text/plain"};
constexpr Text names[] = {
    "post_arg_a",        "post_arg.a",   "post_arg.a.b",       "post_arg.a[0]",   "post_arg.a[*].b",
    "post_arg.a..b",     "post_arg.*.*", "post_arg.a..*..b",   "post_arg.a['b']", "post_arg.a[",
    "graphql_operation", "graphql_name", "graphql_root_fields"};

std::string read(Exchange& exchange, Text name) {
  const Value value = Variable{name}.value(exchange);
  if (const auto text = to_text(value, exchange.scratch)) return std::string{*text};
  std::string all;
  for (const Value& item : value.items)
    all.append(to_text(item, exchange.scratch).value_or("-")).append("\n");
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string body{reinterpret_cast<const char*>(data) + 1, size - 1};
  Exchange exchange;
  exchange.request.method = Method::post;
  exchange.request.fields.add("Content-Type", content_types[data[0] % std::size(content_types)]);
  exchange.body = body;
  exchange.is_body_read = true;
  for (const Text name : names) {
    if (read(exchange, name) != read(exchange, name)) std::abort();
  }
  exchange.request.method = Method::get;
  exchange.query = body;
  if (read(exchange, "graphql_name") != read(exchange, "graphql_name")) std::abort();
  const Template text{body};
  const std::string expanded{text.expand(exchange)};
  if (text.expand(exchange) != expanded) std::abort();
  return 0;
}
