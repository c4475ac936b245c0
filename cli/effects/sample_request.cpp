#include "cli/effects/sample_request.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/secrets.h"
#include "gateway-runtime/exchange.h"

namespace gwctl::cli {
namespace {

using nlohmann::json;

// Of the addresses that are for examples (RFC 5737).
constexpr const char* usual_client = "192.0.2.1";
// Nobody has it (RFC 6761).
constexpr const char* usual_host = "any.invalid";

std::string escaped(std::string_view text) {
  std::string all;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') ||
                          std::string_view{"-._~"}.find(c) != std::string_view::npos;
    all += is_plain ? std::string{c} : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return all;
}

/// The parts of a request while variables are put into it.
struct Parts {
  std::string method;
  std::string scheme = "http";
  std::string host;
  std::string port;
  std::string path;
  std::string query;
  std::string cookies;
  std::string form;
  json body;
  RequestText text;
};

void append(std::string& list, const char* separator, const std::string& item) {
  list += (list.empty() ? "" : separator) + item;
}

// `x_team` as it is written in a head.
std::string field_name(std::string_view variable) {
  std::string name;
  bool begins = true;
  for (const char c : variable) {
    const char shown = c == '_' ? '-' : c;
    name += begins && shown >= 'a' && shown <= 'z' ? static_cast<char>(shown - 32) : shown;
    begins = shown == '-';
  }
  return name;
}

bool is_field_value(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

/// How a variable gets into a request, by what its name begins with, or is.
struct Setter {
  std::string_view name;
  bool is_prefix;
  void (*set)(Parts& parts, const std::string& rest, const std::string& value);
};

constexpr Setter setters[] = {
    {"arg_", true,
     [](Parts& parts, const std::string& rest, const std::string& value) {
       append(parts.query, "&", escaped(rest) + "=" + escaped(value));
     }},
    {"args", false,
     [](Parts& parts, const std::string&, const std::string& value) { parts.query = value; }},
    {"query_string", false,
     [](Parts& parts, const std::string&, const std::string& value) { parts.query = value; }},
    {"http_host", false,
     [](Parts& parts, const std::string&, const std::string& value) { parts.host = value; }},
    {"host", false,
     [](Parts& parts, const std::string&, const std::string& value) { parts.host = value; }},
    {"http_", true,
     [](Parts& parts, const std::string& rest, const std::string& value) {
       if (is_field_value(value)) parts.text.fields.push_back(field_name(rest) + ": " + value);
     }},
    {"content_type", false,
     [](Parts& parts, const std::string&, const std::string& value) {
       if (is_field_value(value)) parts.text.fields.push_back("Content-Type: " + value);
     }},
    {"cookie_", true,
     [](Parts& parts, const std::string& rest, const std::string& value) {
       if (is_field_value(value)) append(parts.cookies, "; ", rest + "=" + value);
     }},
    {"post_arg.", true,
     [](Parts& parts, const std::string& rest, const std::string& value) {
       json* at = &parts.body;
       for (std::size_t begin = 0; begin <= rest.size();) {
         const std::size_t end = std::min(rest.find('.', begin), rest.size());
         if (!at->is_object()) *at = json::object();
         at = &(*at)[rest.substr(begin, end - begin)];
         begin = end + 1;
       }
       *at = value;
     }},
    {"post_arg_", true,
     [](Parts& parts, const std::string& rest, const std::string& value) {
       append(parts.form, "&", escaped(rest) + "=" + escaped(value));
     }},
    {"remote_addr", false,
     [](Parts& parts, const std::string&, const std::string& value) { parts.text.client = value; }},
    {"request_method", false,
     [](Parts& parts, const std::string&, const std::string& value) { parts.method = value; }},
    {"uri", false,
     [](Parts& parts, const std::string&, const std::string& value) { parts.path = value; }},
    {"request_uri", false,
     [](Parts& parts, const std::string&, const std::string& value) { parts.path = value; }},
    {"scheme", false,
     [](Parts& parts, const std::string&, const std::string& value) {
       if (value == "http" || value == "https") parts.scheme = value;
     }},
    {"server_port", false,
     [](Parts& parts, const std::string&, const std::string& value) { parts.port = ":" + value; }},
};

void set(Parts& parts, const std::string& name, const std::string& value) {
  for (const Setter& each : setters) {
    if (each.is_prefix ? !name.starts_with(each.name) : name != each.name) continue;
    return each.set(parts, each.is_prefix ? name.substr(each.name.size()) : std::string{}, value);
  }
}

void settle_body(Parts& parts) {
  if (!parts.cookies.empty()) parts.text.fields.push_back("Cookie: " + parts.cookies);
  if (!parts.form.empty()) {
    parts.text.body = parts.form;
    parts.text.fields.emplace_back("Content-Type: application/x-www-form-urlencoded");
  } else if (!parts.body.is_null()) {
    parts.text.body = parts.body.dump(-1, ' ', false, json::error_handler_t::replace);
    parts.text.fields.emplace_back("Content-Type: application/json");
  }
  const bool has_no_method = parts.method == "GET" && !parts.text.body.empty();
  if (has_no_method) parts.method = "POST";
}

Parts parts_of(const SampleRequest& sample) {
  Parts parts;
  parts.method = sample.method;
  parts.host = sample.host.empty() ? usual_host : sample.host;
  parts.path = sample.path;
  parts.text.client = sample.client.empty() ? usual_client : sample.client;
  for (const auto& [name, value] : sample.variables) set(parts, name, value);
  settle_body(parts);
  if (!parts.path.starts_with('/')) parts.path.insert(0, "/");
  runtime::Scratch scratch;
  parts.path = runtime::encode_path(parts.path, scratch);
  if (!parts.query.empty()) parts.path += "?" + parts.query;
  return parts;
}

}  // namespace

RequestText text_of(const SampleRequest& sample) {
  Parts parts = parts_of(sample);
  parts.text.line =
      fmt::format("{} {}://{}{}{}", parts.method, parts.scheme, parts.host, parts.port, parts.path);
  return std::move(parts.text);
}

SampleRequest without_secrets(const SampleRequest& sample) {
  SampleRequest shown = sample;
  for (auto& [name, value] : shown.variables) {
    if (config::is_secret_variable(name)) value = "(hidden)";
  }
  return shown;
}

std::string description_of(const SampleRequest& sample) {
  const Parts parts = parts_of(without_secrets(sample));
  const std::string host = parts.host == usual_host ? std::string{} : parts.host;
  std::string text = fmt::format("{} {}{}{}", parts.method, host, parts.port, parts.path);
  std::string more;
  for (const std::string& field : parts.text.fields) append(more, ", ", field);
  if (parts.text.client != usual_client) append(more, ", ", "from " + parts.text.client);
  if (!parts.text.body.empty()) append(more, ", ", "body " + parts.text.body);
  return more.empty() ? text : fmt::format("{} ({})", text, more);
}

}  // namespace gwctl::cli
