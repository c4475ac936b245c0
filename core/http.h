#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "core/result.h"

namespace gwctl {

/// How a server with TLS is believed, and what it is shown. Files in PEM; empty: none.
struct HttpTls {
  std::string authorities_file = {};  ///< empty: the system's
  std::string certificate_file = {};
  std::string key_file = {};
  bool verifies = true;
};

struct HttpOptions {
  /// For all of the request, redirects included.
  std::chrono::milliseconds timeout{30'000};
  /// A longer body is an error.
  std::size_t size_bytes_max = std::size_t{256} << 20U;
  /// `http://host:port`; empty: what the environment says (`PROXY`, which Spectral reads, else
  /// curl's `http_proxy`, `https_proxy`, `all_proxy`, `no_proxy`).
  std::string proxy = {};
  /// `Name: value`.
  std::vector<std::string> headers = {};
  long redirects_max = 20;
  bool uses_proxy = true;  ///< false: whatever `proxy` and the environment say
  HttpTls tls = {};
};

struct HttpRequest {
  std::string method = "GET";
  std::string url = {};
  std::string body = {};  ///< sent where there is one, and with POST
};

struct HttpResponse {
  long status = 0;
  std::string url;           ///< after redirects
  std::string content_type;  ///< may be empty
  std::string server;        ///< the field Server; may be empty
  std::string body;

  bool is_success() const { return status >= 200 && status < 300; }
};

/// GET of an `http` or `https` URL; follows redirects. Any status is an answer; the error
/// reads `request to URL failed, reason: …`. May be called from many threads.
Result<HttpResponse> http_get(const std::string& url, const HttpOptions& options = {});

/// Any request, likewise; the error is the reason alone. Each thread keeps its connections.
Result<HttpResponse> http_send(const HttpRequest& request, const HttpOptions& options = {});

/// POST, likewise; the error is the reason alone, as there may be keys in the URL.
Result<HttpResponse> http_post(const std::string& url, const std::string& body,
                               const HttpOptions& options = {});

}  // namespace gwctl
