#include "core/http.h"

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
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, options.verifies_tls ? 1L : 0L);
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, options.verifies_tls ? 2L : 0L);
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

// The error is the reason. `sent`: the body of a POST, null for a GET.
Result<HttpResponse> request(const std::string& url, const std::string* sent,
                             const HttpOptions& options) {
  CURL* handle = thread_handle();
  if (handle == nullptr) return fail("the HTTP library cannot be initialised");
  configure(handle, url, options);
  if (sent != nullptr) {
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(sent->size()));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, sent->c_str());
  }
  const List headers = make_list(options.headers);
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
  Body body{.text = {}, .size_bytes_max = options.size_bytes_max};
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &body);
  char detail[CURL_ERROR_SIZE] = "";
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, detail);
  const CURLcode code = curl_easy_perform(handle);
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, nullptr);
  if (body.too_large)
    return fail(fmt::format("the body is larger than {} bytes", options.size_bytes_max));
  if (code != CURLE_OK) return fail(reason_of(handle, code, detail));
  HttpResponse response;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &response.status);
  response.url = text_of(handle, CURLINFO_EFFECTIVE_URL);
  response.content_type = text_of(handle, CURLINFO_CONTENT_TYPE);
  response.body = std::move(body.text);
  return response;
}

}  // namespace

Result<HttpResponse> http_get(const std::string& url, const HttpOptions& options) {
  auto response = request(url, nullptr, options);
  if (response) return response;
  return fail(fmt::format("request to {} failed, reason: {}", url, response.error().message));
}

Result<HttpResponse> http_post(const std::string& url, const std::string& body,
                               const HttpOptions& options) {
  return request(url, &body, options);
}

}  // namespace gwctl
