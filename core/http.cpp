#include "core/http.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>

#include <curl/curl.h>
#include <fmt/format.h>

namespace gwctl {
namespace {

struct FreeHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

using Handle = std::unique_ptr<CURL, FreeHandle>;
using List = std::unique_ptr<curl_slist, FreeList>;

struct Body {
  std::string text;
  std::size_t size_bytes_max = 0;
  bool too_large = false;
};

std::size_t receive(char* data, std::size_t size, std::size_t count, void* user) {
  Body& body = *static_cast<Body*>(user);
  const std::size_t bytes = size * count;
  body.too_large = bytes > body.size_bytes_max - body.text.size();
  if (body.too_large) return 0;
  try {
    body.text.append(data, bytes);
  } catch (const std::bad_alloc&) {
    return 0;
  }
  return bytes;
}

// One for each thread, so that connections are used again.
CURL* thread_handle() {
  static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  thread_local const Handle handle{initialised == CURLE_OK ? curl_easy_init() : nullptr};
  if (handle) curl_easy_reset(handle.get());
  return handle.get();
}

std::string proxy_of(const HttpOptions& options) {
  if (!options.proxy.empty()) return options.proxy;
  const char* proxy = std::getenv("PROXY");
  return proxy == nullptr ? "" : proxy;
}

List make_list(const std::vector<std::string>& headers) {
  List list;
  for (const std::string& header : headers) {
    curl_slist* longer = curl_slist_append(list.get(), header.c_str());
    if (longer == nullptr) break;
    static_cast<void>(list.release());
    list.reset(longer);
  }
  return list;
}

void set_tls(CURL* handle, const HttpTls& tls) {
  const auto set = [&](CURLoption option, const std::string& file) {
    if (!file.empty()) curl_easy_setopt(handle, option, file.c_str());
  };
  set(CURLOPT_CAINFO, tls.authorities_file);
  set(CURLOPT_SSLCERT, tls.certificate_file);
  set(CURLOPT_SSLKEY, tls.key_file);
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, tls.verifies ? 1L : 0L);
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, tls.verifies ? 2L : 0L);
}

// Takes the value of the field Server.
std::size_t take_header(char* data, std::size_t size, std::size_t count, void* server) {
  std::string_view line{data, size * count};
  constexpr std::string_view name = "server:";
  const auto is_same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == b;
  };
  if (line.size() < name.size() || !std::equal(name.begin(), name.end(), line.begin(), is_same))
    return size * count;
  line.remove_prefix(name.size());
  while (line.starts_with(' ')) line.remove_prefix(1);
  while (line.ends_with('\n') || line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
  *static_cast<std::string*>(server) = line;
  return size * count;
}

void set_method(CURL* handle, const HttpRequest& request) {
  if (request.method == "HEAD") curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
  if (request.method == "GET" || request.method == "HEAD") return;
  curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  if (request.body.empty() && request.method != "POST") return;
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                   static_cast<curl_off_t>(request.body.size()));
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.c_str());
}

void configure(CURL* handle, const std::string& url, const HttpOptions& options) {
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, options.redirects_max > 0 ? 1L : 0L);
  curl_easy_setopt(handle, CURLOPT_MAXREDIRS, options.redirects_max);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(options.timeout.count()));
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(handle, CURLOPT_USERAGENT, "gwctl");
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &receive);
  set_tls(handle, options.tls);
  const std::string proxy = proxy_of(options);
  if (!options.uses_proxy) {
    curl_easy_setopt(handle, CURLOPT_NOPROXY, "*");
  } else if (!proxy.empty()) {
    curl_easy_setopt(handle, CURLOPT_PROXY, proxy.c_str());
  }
}

std::string text_of(CURL* handle, CURLINFO info) {
  char* text = nullptr;
  curl_easy_getinfo(handle, info, &text);
  return text == nullptr ? "" : text;
}

// A refused connection in the words of Node.js, which scripts look for; the rest in curl's.
std::string reason_of(CURL* handle, CURLcode code, const char* detail) {
  long system_error = 0;
  curl_easy_getinfo(handle, CURLINFO_OS_ERRNO, &system_error);
  char host[256] = "";
  int port = 0;
  if (code == CURLE_COULDNT_CONNECT && system_error == ECONNREFUSED &&
      std::sscanf(detail, "Failed to connect to %255s port %d", host, &port) == 2) {
    return fmt::format("connect ECONNREFUSED {}:{}", host, port);
  }
  return detail[0] != '\0' ? detail : curl_easy_strerror(code);
}

}  // namespace

Result<HttpResponse> http_send(const HttpRequest& request, const HttpOptions& options) {
  CURL* handle = thread_handle();
  if (handle == nullptr) return fail("the HTTP library cannot be initialised");
  configure(handle, request.url, options);
  set_method(handle, request);
  const List headers = make_list(options.headers);
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
  HttpResponse response;
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &take_header);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, &response.server);
  Body body{.text = {}, .size_bytes_max = options.size_bytes_max};
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &body);
  char detail[CURL_ERROR_SIZE] = "";
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, detail);
  const CURLcode code = curl_easy_perform(handle);
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, nullptr);
  if (body.too_large)
    return fail(fmt::format("the body is larger than {} bytes", options.size_bytes_max));
  if (code != CURLE_OK) return fail(reason_of(handle, code, detail));
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &response.status);
  response.url = text_of(handle, CURLINFO_EFFECTIVE_URL);
  response.content_type = text_of(handle, CURLINFO_CONTENT_TYPE);
  response.body = std::move(body.text);
  return response;
}

Result<HttpResponse> http_get(const std::string& url, const HttpOptions& options) {
  auto response = http_send({.url = url}, options);
  if (response) return response;
  return fail(fmt::format("request to {} failed, reason: {}", url, response.error().message));
}

Result<HttpResponse> http_post(const std::string& url, const std::string& body,
                               const HttpOptions& options) {
  return http_send({"POST", url, body}, options);
}

}  // namespace gwctl
