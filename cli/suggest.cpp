#include "cli/suggest.h"

#include "core/levenshtein.h"

namespace gwctl::cli {

std::string suggestion(std::string_view word, std::span<const std::string> candidates) {
  const std::vector<std::string_view> views{candidates.begin(), candidates.end()};
  const std::string_view found = did_you_mean(word, views);
  return found.empty() ? std::string{} : " Did you mean \"" + std::string{found} + "\"?";
}

}  // namespace gwctl::cli
