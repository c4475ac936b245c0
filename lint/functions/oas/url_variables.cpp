#include "lint/functions/oas/url_variables.h"

namespace gwctl::lint {

std::vector<std::string_view> url_variables(std::string_view url) {
  std::vector<std::string_view> names;
  for (std::size_t i = url.find('{'); i != std::string_view::npos; i = url.find('{', i)) {
    const std::size_t end = url.find('}', i + 2);
    if (end == std::string_view::npos) break;
    const std::string_view name = url.substr(i + 1, end - i - 1);
    if (name.find_first_of("\n\r") != std::string_view::npos) {
      ++i;
      continue;
    }
    names.push_back(name);
    i = end + 1;
  }
  return names;
}

}  // namespace gwctl::lint
