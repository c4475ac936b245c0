// Heads of requests and of answers: parsed at once they are what they are in pieces, what is taken
// is taken alike when it is written anew, and what goes out is one head.
#include <algorithm>
#include <cstdlib>
#include <string>

#include "gateway-runtime/compose.h"
#include "gateway-runtime/http/characters.h"
#include "gateway-runtime/http/head.h"
#include "tests/fuzz/choices.h"

namespace {

using namespace gwctl::runtime;
using Text = std::string_view;

// Small ones are met by small inputs.
constexpr HeadLimits limits{200, 1000, 8};

void must(bool is_right) {
  if (!is_right) std::abort();
}

Parsed parse(Text text, std::size_t& scanned, RequestHead& head, Refusal& refusal) {
  return parse_request(text, scanned, limits, head, refusal);
}

Parsed parse(Text text, std::size_t& scanned, ResponseHead& head, Refusal& refusal) {
  return parse_response(text, scanned, limits, Method::get, head, refusal);
}

void check_views(const RequestHead& head) {
  must(!head.method_name.empty() && !head.target.empty() && !head.path.empty());
  must(head.method != Method::connect);
  must(head.framing != Framing::close);
}

void check_views(const ResponseHead& head) {
  must(head.status >= 100 && head.status <= 999);
}

void check_same(const Message& a, const Message& b) {
  must(a.minor_version == b.minor_version && a.is_persistent == b.is_persistent);
  must(a.framing == b.framing && a.content_length == b.content_length);
  must(a.fields.size() == b.fields.size());
  for (std::size_t i = 0; i < a.fields.size(); ++i) {
    const Field& left = a.fields.begin()[i];
    const Field& right = b.fields.begin()[i];
    must(left.name == right.name && left.value == right.value && left.id == right.id);
  }
}

template <class Head>
void check_pieces(Text text, gwctl::fuzz::Choices choices, const Head& whole, Parsed wanted) {
  Head head;
  Refusal refusal;
  std::size_t scanned = 0;
  std::size_t size = 0;
  Parsed parsed = Parsed::incomplete;
  while (parsed == Parsed::incomplete && size < text.size()) {
    size = std::min(text.size(), size + 1 + choices.below(40));
    parsed = parse(text.substr(0, size), scanned, head, refusal);
  }
  must(parsed == wanted);
  if (parsed != Parsed::complete) return;
  must(head.head_size == whole.head_size);
  check_same(head, whole);
}

std::string line_of(const RequestHead& head) {
  return std::string{head.method_name} + " " + std::string{head.target} + " HTTP/1.";
}

std::string line_of(const ResponseHead& head) {
  return "HTTP/1." + std::string(1, static_cast<char>('0' + head.minor_version)) + " " +
         std::to_string(head.status) + " " + std::string{head.reason};
}

template <class Head>
void check_anew(const Head& head) {
  std::string text = line_of(head);
  if (text.ends_with("HTTP/1.")) text += static_cast<char>('0' + head.minor_version);
  text += "\r\n";
  for (const Field& field : head.fields) {
    must(find_control(field.value) == field.value.size());
    text.append(field.name).append(": ").append(field.value).append("\r\n");
  }
  text += "\r\n";
  Head again;
  Refusal refusal;
  std::size_t scanned = 0;
  // The same may be longer than it was: a blank behind each colon.
  HeadLimits wide = limits;
  wide.line_bytes_max += 1;
  wide.head_bytes_max += 2 * limits.fields_max + 8;
  Parsed parsed = Parsed::refused;
  if constexpr (std::is_same_v<Head, RequestHead>) {
    parsed = parse_request(text, scanned, wide, again, refusal);
  } else {
    parsed = parse_response(text, scanned, wide, Method::get, again, refusal);
  }
  must(parsed == Parsed::complete && again.head_size == text.size());
  check_same(head, again);
}

// What goes upstream is one head without a doubt, and says nothing twice.
void check_sent(const RequestHead& head) {
  Exchange exchange;
  exchange.request = head;
  exchange.host = "a";
  exchange.client.address = "127.0.0.1";
  exchange.client.server_port_text = "80";
  remove_nominated(exchange.request.fields, exchange.scratch);
  settle_forwarded(exchange, Trust::none);
  HeadBuffer buffer;
  compose_request(exchange, head.authority, {head.framing, head.content_length}, false, buffer);
  RequestHead sent;
  Refusal refusal;
  std::size_t scanned = 0;
  const HeadLimits wide{2000, 5000, 100};
  must(parse_request(buffer.view(), scanned, wide, sent, refusal) == Parsed::complete);
  must(sent.head_size == buffer.view().size());
  must(sent.framing == head.framing && sent.content_length == head.content_length);
  must(sent.method_name == head.method_name);
}

template <class Head>
void check(Text text, gwctl::fuzz::Choices choices) {
  Head head;
  Refusal refusal;
  std::size_t scanned = 0;
  const Parsed parsed = parse(text, scanned, head, refusal);
  check_pieces(text, choices, head, parsed);
  if (parsed != Parsed::complete) return;
  must(head.head_size <= text.size());
  check_views(head);
  check_anew(head);
  if constexpr (std::is_same_v<Head, RequestHead>) check_sent(head);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Text text{reinterpret_cast<const char*>(data), size};
  check<RequestHead>(text, gwctl::fuzz::Choices{{data, size}});
  check<ResponseHead>(text, gwctl::fuzz::Choices{{data, size}});
  return 0;
}
