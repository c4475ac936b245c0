#include "gateway-runtime/admin/call.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/plain_line.h"
#include "core/read_document.h"
#include "core/url.h"

namespace gwctl::runtime::admin {
namespace {

// Deeper bodies are refused: what works on them goes down by recursion.
constexpr std::size_t depth_max = 100;

// Line breaks and the like stand as they are in texts that clients of APISIX send.
std::string escape_controls(std::string_view text) {
  constexpr unsigned char first_plain = 0x20;
  std::string escaped;
  escaped.reserve(text.size());
  bool is_quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_quoted && static_cast<unsigned char>(c) < first_plain) {
      escaped += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
      continue;
    }
    escaped += c;
    if (is_quoted && c == '\\' && i + 1 < text.size()) escaped += text[++i];
    if (c == '"') is_quoted = !is_quoted;
  }
  return escaped;
}

std::size_t depth_of(std::string_view text) {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  bool is_quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_quoted) {
      if (c == '\\') ++i;
      if (c == '"') is_quoted = false;
    } else if (c == '"') {
      is_quoted = true;
    } else if (c == '{' || c == '[') {
      deepest = std::max(deepest, ++depth);
    } else if ((c == '}' || c == ']') && depth != 0) {
      --depth;
    }
  }
  return deepest;
}

// What is kept of who did a change, and why.
constexpr std::size_t author_bytes_max = 200;
constexpr std::size_t message_bytes_max = 1000;

/// Free text in a field; percent-encoded where it is not ASCII.
std::string said_line(const ServiceRequest& request, std::string_view name, std::size_t bytes_max) {
  return plain_line(decode_percent(request.head.fields.get(name)), bytes_max);
}

}  // namespace

const std::string* Call::argument(std::string_view name) const {
  const auto found = arguments.find(name);
  return found == arguments.end() ? nullptr : &found->second;
}

std::optional<Gateway::Refusal> Call::write(const Gateway::Plan& plan, Gateway::Mode mode) const {
  return gateway.write(
      [&](const Store& store) {
        auto commit = plan(store);
        if (commit) {
          commit->author = said_line(request, "X-Gwctl-Author", author_bytes_max);
          commit->message = said_line(request, "X-Gwctl-Message", message_bytes_max);
        }
        return commit;
      },
      mode);
}

std::map<std::string, std::string, std::less<>> read_arguments(std::string_view query) {
  std::map<std::string, std::string, std::less<>> arguments;
  while (!query.empty()) {
    const std::size_t size = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, size);
    query.remove_prefix(std::min(size + 1, query.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    std::string value{pair.substr(std::min(equals + 1, pair.size()))};
    std::ranges::replace(value, '+', ' ');
    arguments.emplace(decode_percent(pair.substr(0, equals)), decode_percent(value));
  }
  return arguments;
}

void answer_error(ServiceResponse& response, int status, std::string_view message) {
  answer(response, status, {{"error_msg", message}});
}

std::optional<nlohmann::json> read_body(const Call& call, ServiceResponse& response) {
  const std::string text = escape_controls(call.request.body);
  if (text.empty()) return nlohmann::json{};
  if (depth_of(text) > depth_max) {
    answer_error(response, 400,
                 fmt::format("invalid request body: nested deeper than {} levels", depth_max));
    return std::nullopt;
  }
  const auto document = read_json("body", text);
  if (document->problems().empty() || document->problems().front().kind != ProblemKind::syntax) {
    nlohmann::json body = nlohmann::json::parse(text, nullptr, false);
    if (!body.is_discarded()) return body;
  }
  const std::string why =
      document->problems().empty() ? "not JSON" : document->problems().front().message;
  answer(response, 400,
         {{"error_msg", fmt::format("invalid request body: {}", why)},
          {"req_body", call.request.body}});
  return std::nullopt;
}

}  // namespace gwctl::runtime::admin
