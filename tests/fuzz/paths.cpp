// Paths of requests: normalised ones have no dot segments, no double slashes, and stay what they
// are; what is encoded can be sent and reads back as what it was.
#include <cstdlib>
#include <string>

#include "gateway-runtime/exchange.h"
#include "gateway-runtime/http/characters.h"

namespace {

using namespace gwctl::runtime;
using Text = std::string_view;

void must(bool is_right) {
  if (!is_right) std::abort();
}

bool has(Text text, Text part) {
  return text.find(part) != Text::npos;
}

void check_normal(Text path) {
  must(path.starts_with('/') && !has(path, "//") && !has(path, "/./") && !has(path, "/../"));
  must(!path.ends_with("/.") && !path.ends_with("/.."));
  must(path.find('\0') == Text::npos);
}

// A decoded path that is sent means the same to who reads it.
void check_round_trip(Text path, Scratch& scratch) {
  const Text encoded = encode_path(path, scratch);
  for (const char c : encoded) must(is_in(c, characters::target) && c != '?' && c != '#');
  const auto again = normalise_path(encoded, scratch);
  must(again && *again == path);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Text text{reinterpret_cast<const char*>(data), size};
  // A head that holds one is refused.
  if (has(text, Text{"\0", 1})) return 0;
  Scratch scratch;
  const auto path = normalise_path(text, scratch);
  if (path) {
    check_normal(*path);
    check_round_trip(*path, scratch);
  }
  must(!match_path(text, scratch).empty() || text.empty());
  if (!text.starts_with('/')) return 0;
  const auto stripped = strip_path_parameters(text, scratch);
  if (!stripped) return 0;
  must(!has(*stripped, ";") && stripped->size() <= text.size());
  // Taking parameters away makes no dot segment out of what was none.
  if (!has(text, ";")) must(*stripped == text);
  return 0;
}
