// Prints how fast the readers are on the files given, in processor time, and how much memory the
// trees take.

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>

#include "core/read_document.h"

namespace {

using Reader = std::unique_ptr<const gwctl::Document> (*)(std::string, std::string,
                                                          const gwctl::ReadLimits&);

constexpr int rounds = 7;

void measure(const char* what, Reader reader, const std::string& text) {
  double best = 1e9;
  std::size_t memory = 0;
  std::size_t problems = 0;
  for (int i = 0; i < rounds; ++i) {
    std::string copy = text;
    const std::clock_t start = std::clock();
    const auto document = reader("bench", std::move(copy), {});
    const auto ticks = static_cast<double>(std::clock() - start);
    best = std::min(best, ticks / CLOCKS_PER_SEC);
    memory = document->memory_bytes();
    problems = document->problems().size();
  }
  const auto bytes = static_cast<double>(text.size());
  std::printf("  %-10s %8.1f MB/s  tree %.2f x text  %zu problems\n", what, bytes / best / 1e6,
              static_cast<double>(memory) / bytes, problems);
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    std::ifstream file{argv[i], std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    std::printf("%s (%zu bytes)\n", argv[i], text.size());
    measure("read_json", &gwctl::read_json, text);
    measure("read_yaml", &gwctl::read_yaml, text);
  }
}
