#include "cli/lint/loader.h"

#include <algorithm>

#include "core/files.h"
#include "core/http.h"

namespace gwctl::cli {
namespace {

constexpr long not_found = 404;

std::string_view scheme_of(std::string_view uri) {
  const std::size_t colon = uri.find(':');
  return colon == uri.npos ? std::string_view{} : uri.substr(0, colon);
}

}  // namespace

bool is_url(std::string_view text) {
  return text.starts_with("http://") || text.starts_with("https://");
}

Result<std::string> Loader::load(const std::string& uri) {
  if (knows_scheme(scheme_of(uri))) return scripts_->load(uri);
  if (!is_url(uri)) return read_file(uri);
  if (network_ == Network::refused) return fail("offline: " + uri + " is not fetched");
  {
    const std::lock_guard lock{mutex_};
    const auto known = fetched_.find(uri);
    if (known != fetched_.end()) return known->second;
  }
  auto text = fetch(uri);
  const std::lock_guard lock{mutex_};
  return fetched_.emplace(uri, std::move(text)).first->second;
}

bool Loader::knows_scheme(std::string_view scheme) const {
  return std::ranges::find(schemes_, scheme) != schemes_.end();
}

Result<std::string> Loader::fetch(const std::string& uri) {
  auto response = http_get(uri);
  if (!response) return fail("FetchError: " + response.error().message);
  if (response->status == not_found) return fail("Page not found: " + uri);
  if (!response->is_success()) return fail(std::to_string(response->status));
  return std::move(response->body);
}

}  // namespace gwctl::cli
