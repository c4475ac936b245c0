// Plays the cases of a folder: a gateway in this process, clients and upstreams on real sockets.
//
//   gwctl_proxy_cases FOLDER [--tls] [PART OF A NAME]
//
// With `--tls` clients and upstreams speak it. // What a case is made of is told in script.h.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "tests/proxy/stage.h"

namespace fs = std::filesystem;

namespace {

using namespace gwctl::proxy_test;

bool play(const Case& each, const fs::path& file, const TlsSetup* tls) {
  try {
    Stage{each, tls}.run();
    return true;
  } catch (const std::exception& failure) {
    std::printf("FAIL %s: %s (line %zu)\n%s\n\n", file.filename().c_str(), each.name.c_str(),
                each.line, failure.what());
    return false;
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: gwctl_proxy_cases FOLDER [--tls] [PART OF A NAME]\n");
    return 2;
  }
  // What was said is seen even where the next case never ends.
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
  std::set<fs::path> files;
  for (const auto& entry : fs::directory_iterator{argv[1]}) files.insert(entry.path());
  const bool has_tls = argc > 2 && std::string{argv[2]} == "--tls";
  const int part_at = has_tls ? 3 : 2;
  const std::string part = argc > part_at ? argv[part_at] : "";
  const auto tls = has_tls ? std::make_unique<TlsSetup>() : nullptr;
  std::size_t played = 0;
  std::size_t failed = 0;
  for (const fs::path& file : files) {
    std::ifstream stream{file, std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{stream}, {}};
    for (const Case& each : read_cases(text, has_tls ? "https" : "http")) {
      if (each.name.find(part) == std::string::npos &&
          file.filename().string().find(part) == std::string::npos)
        continue;
      ++played;
      failed += play(each, file, tls.get()) ? 0U : 1U;
    }
  }
  std::printf("%zu cases, %zu failed\n", played, failed);
  return failed == 0 && played != 0 ? 0 : 1;
}
