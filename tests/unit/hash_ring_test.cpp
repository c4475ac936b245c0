#include "gateway-runtime/hash_ring.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace gwctl::runtime {
namespace {

// What keys belong to was worked out from the definition of the ring, apart from this code.
struct Row {
  std::string_view key;
  std::vector<std::uint32_t> nodes;  // along the ring, each where it first comes
};

std::vector<std::uint32_t> nodes_along(const HashRing& ring, std::string_view key) {
  std::vector<std::uint32_t> nodes;
  std::size_t position = ring.find(key);
  for (std::size_t i = 0; i < ring.size(); ++i, position = ring.behind(position)) {
    const std::uint32_t node = ring.node_at(position);
    if (std::ranges::find(nodes, node) == nodes.end()) nodes.push_back(node);
  }
  return nodes;
}

const HashRing::Node nodes[] = {
    {"127.0.0.1:1980", 5, 0}, {"127.0.0.1:1981", 5, 1}, {"127.0.0.1:1982", 10, 2}};

TEST_CASE("The checksum of the check string is that of the standard") {
  CHECK(~crc32_state(0xffffffff, "123456789") == 0xcbf43926);
}

TEST_CASE("Keys belong to the points of the definition") {
  const HashRing ring{nodes};
  CHECK(ring.size() == 160UL * 4);
  const Row rows[] = {{"1", {2, 1, 0}},
                      {"2", {0, 1, 2}},
                      {"3", {2, 0, 1}},
                      {"/hello", {2, 1, 0}},
                      {"jack", {2, 1, 0}}};
  for (const Row& row : rows) {
    CAPTURE(row.key);
    CHECK(nodes_along(ring, row.key) == row.nodes);
  }
  const std::pair<std::string_view, std::uint32_t> firsts[] = {
      {"", 2}, {"a", 1}, {"b", 1}, {"c", 0}, {"127.0.0.1", 2}, {"tom", 0}};
  for (const auto& [key, node] : firsts) {
    CAPTURE(key);
    CHECK(ring.node_at(ring.find(key)) == node);
  }
}

TEST_CASE("Only the keys of a node that goes move") {
  const HashRing all{nodes};
  const HashRing fewer{std::span{nodes}.first(2)};
  for (int i = 0; i < 1000; ++i) {
    const std::string key = std::to_string(i);
    const std::uint32_t node = all.node_at(all.find(key));
    if (node != 2) CHECK(fewer.node_at(fewer.find(key)) == node);
  }
}

TEST_CASE("Weights that come to too many points are scaled down") {
  const HashRing::Node heavy[] = {{"127.0.0.1:1", 4'000'000'000, 0}, {"127.0.0.1:2", 1, 1}};
  const HashRing ring{heavy};
  CHECK(ring.size() <= 2'000'001);
  CHECK(nodes_along(ring, "x").size() == 2);
}

}  // namespace
}  // namespace gwctl::runtime
