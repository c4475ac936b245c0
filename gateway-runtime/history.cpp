#include "gateway-runtime/history.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "config/write_json.h"
#include "core/digest.h"

namespace gwctl::runtime {
namespace {

constexpr std::string_view server_set[] = {"create_time", "update_time", "modifiedIndex"};

using Sums = std::array<std::uint64_t, 4>;

constexpr std::size_t digits_each = 16;

Sums read_digest(std::string_view hexadecimal) {
  Sums sums{};
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const std::string_view part =
        hexadecimal.substr(std::min(hexadecimal.size(), i * digits_each), digits_each);
    std::from_chars(part.data(), part.data() + part.size(), sums[i], digits_each);
  }
  return sums;
}

Sums digest_of(const config::Resource& resource) {
  std::string text = fmt::format("{}/{}", config::info(resource.kind).singular, resource.id);
  std::vector<std::string> members;
  for (const Member& member : resource.value->members()) {
    if (std::ranges::find(server_set, member.name()) != std::end(server_set)) continue;
    members.push_back(
        fmt::format("\n{} {}", member.name(), config::to_canonical_json(member.value)));
  }
  std::ranges::sort(members);
  for (const std::string& member : members) text += member;
  return read_digest(sha256_hex(text));
}

}  // namespace

std::uint64_t History::first_kept_with(const Revision& next) const {
  std::size_t count = revisions_.size() + 1;
  std::size_t bytes = bytes_ + next.bytes;
  for (const Revision& each : revisions_) {
    if (count <= limits_.revisions_max && bytes <= limits_.bytes_max) return each.number;
    --count;
    bytes -= each.bytes;
  }
  const bool fits = limits_.revisions_max != 0 && bytes <= limits_.bytes_max;
  return fits ? next.number : next.number + 1;
}

void History::add(Revision next) {
  const std::uint64_t first = first_kept_with(next);
  bytes_ += next.bytes;
  revisions_.push_back(std::move(next));
  while (!revisions_.empty() && revisions_.front().number < first) {
    bytes_ -= revisions_.front().bytes;
    revisions_.pop_front();
  }
}

ConfigDigest::ConfigDigest(const config::Model& model) {
  for (const config::KindInfo& kind : config::kinds()) {
    for (const auto& [id, resource] : model.of(kind.kind)) add(*resource);
  }
}

ConfigDigest::ConfigDigest(std::string_view text) : sums_{read_digest(text)} {}

void ConfigDigest::add(const config::Resource& resource) {
  const Sums sums = digest_of(resource);
  for (std::size_t i = 0; i < sums_.size(); ++i) sums_[i] += sums[i];
}

void ConfigDigest::remove(const config::Resource& resource) {
  const Sums sums = digest_of(resource);
  for (std::size_t i = 0; i < sums_.size(); ++i) sums_[i] -= sums[i];
}

std::string ConfigDigest::text() const {
  std::string text;
  for (const std::uint64_t sum : sums_) text += fmt::format("{:016x}", sum);
  return text;
}

}  // namespace gwctl::runtime
