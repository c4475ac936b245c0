#include "cli/lint/stats.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace gwctl::cli {
namespace {

constexpr std::size_t rules_max = 20;

double milliseconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::milli>{time}.count();
}

}  // namespace

std::string show_stats(const lint::Times& times, std::size_t documents) {
  std::string out = fmt::format("{} document{}\n", documents, documents == 1 ? "" : "s");
  const auto line = [&](std::string_view name, std::chrono::nanoseconds time) {
    out += fmt::format("{:>10.2f} ms  {}\n", milliseconds(time), name);
  };
  line("read", times.read);
  line("resolve references", times.resolve);
  line("walk and check", times.walk);
  std::vector<std::pair<std::string, std::chrono::nanoseconds>> rules{times.rules.begin(),
                                                                      times.rules.end()};
  std::ranges::sort(rules, [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  for (std::size_t i = 0; i < std::min(rules.size(), rules_max); ++i) {
    line("  " + rules[i].first, rules[i].second);
  }
  if (rules.size() > rules_max)
    out += fmt::format("               and {} more rules\n", rules.size() - rules_max);
  return out;
}

}  // namespace gwctl::cli
