#include "lint/fingerprint.h"

#include <cstdint>
#include <string_view>

#include <fmt/format.h>

namespace gwctl::lint {
namespace {

/// FNV-1a, 64 bits; the texts are kept apart by a byte that none of them ends with.
class Hash {
 public:
  void add(std::string_view text) {
    for (const char c : text) add_byte(static_cast<unsigned char>(c));
    add_byte(0xFF);
  }

  std::uint64_t value() const { return value_; }

 private:
  void add_byte(unsigned char byte) { value_ = (value_ ^ byte) * 1099511628211U; }

  std::uint64_t value_ = 14695981039346656037U;
};

}  // namespace

std::string fingerprint(const Finding& finding) {
  Hash hash;
  hash.add(finding.code);
  for (const std::string& segment : finding.path) hash.add(segment);
  hash.add("");
  hash.add(finding.message);
  return fmt::format("{:016x}", hash.value());
}

}  // namespace gwctl::lint
