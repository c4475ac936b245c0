// Any bytes make a tree that is sound, and quickly.

#include "core/read_document.h"
#include "tests/fuzz/read_check.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string text{reinterpret_cast<const char*>(data), size};
  gwctl::fuzz::check_document(*gwctl::read_json("fuzz", text));
  return 0;
}
