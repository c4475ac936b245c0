#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>

#include "cli/parallel.h"

// On a thread of the kind that lints documents: its stack holds the deepest recursion that the
// bounds allow, with the large frames of a sanitizer too.
int main(int argc, char** argv) {
  int failed = 0;
  gwctl::cli::for_each_index(1, 1, [&](std::size_t) { failed = Catch::Session{}.run(argc, argv); });
  return failed;
}
