#include "cli/lint/loader.h"

#include "core/files.h"
#include "core/http.h"

namespace gwctl::cli {
namespace {

constexpr long not_found = 404;

}  // namespace

bool is_url(std::string_view text) {
  return text.starts_with("http://") || text.starts_with("https://");
}

Result<std::string> DiskAndNetwork::load(const std::string& uri) {
  if (!is_url(uri)) return read_file(uri);
  if (network_ == Network::refused) return fail("offline: not fetching " + uri);
  const std::lock_guard lock{mutex_};
  const auto known = fetched_.find(uri);
  if (known != fetched_.end()) return known->second;
  auto response = http_get(uri);
  Result<std::string> text = std::string{};
  if (!response) {
    text = fail("FetchError: " + response.error().message);
  } else if (response->status == not_found) {
    text = fail("Page not found: " + uri);
  } else if (!response->is_success()) {
    text = fail(std::to_string(response->status));
  } else {
    text = std::move(response->body);
  }
  return fetched_.emplace(uri, std::move(text)).first->second;
}

}  // namespace gwctl::cli
