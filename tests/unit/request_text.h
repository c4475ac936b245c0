#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "gateway-runtime/exchange.h"

namespace gwctl::runtime {

/// An exchange made of a request as tests write it: `POST /a?b=c`, fields one a line, and behind an
/// empty line the body. Host is `a.com` where none is given.
struct RequestText : Exchange {
  explicit RequestText(std::string_view text, std::string_view address = "127.0.0.1") {
    const std::size_t end = std::min(text.find("\n\n"), text.size());
    std::string_view lines = text.substr(0, end);
    bool is_first = true;
    while (!lines.empty()) {
      const std::size_t size = std::min(lines.find('\n'), lines.size());
      head += lines.substr(0, size);
      head += is_first ? " HTTP/1.1\r\n" : "\r\n";
      is_first = false;
      lines.remove_prefix(std::min(size + 1, lines.size()));
    }
    if (head.find("\nHost:") == std::string::npos) head += "Host: a.com\r\n";
    head += "\r\n";
    std::size_t scanned = 0;
    Refusal refusal;
    is_valid = parse_request(head, scanned, {}, request, refusal) == Parsed::complete;
    if (end != text.size()) {
      body = text.substr(end + 2);
      is_body_read = true;
    }
    client.address = client.realip_remote_address = address;
    uri = normalise_path(request.path, scratch).value_or(request.path);
    query = request.query;
    host = host_of(request.authority, scratch);
  }

  std::string head;  ///< what all views of the request point into
  bool is_valid = false;
};

}  // namespace gwctl::runtime
