#include "gateway-runtime/address_set.h"

#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

namespace gwctl::runtime {

TEST_CASE("a set of addresses contains single ones and prefixes") {
  struct Row {
    std::vector<std::string_view> set;
    std::string_view address;
    bool is_in;
  };

  const Row rows[] = {
      {{}, "127.0.0.1", false},
      {{"127.0.0.1"}, "127.0.0.1", true},
      {{"127.0.0.1"}, "127.0.0.2", false},
      {{"10.0.0.0/8"}, "10.255.0.1", true},
      {{"10.0.0.0/8"}, "11.0.0.1", false},
      {{"10.9.9.9/8"}, "10.1.1.1", true},  // the bits behind the prefix do not count
      {{"192.168.1.128/25"}, "192.168.1.128", true},
      {{"192.168.1.128/25"}, "192.168.1.127", false},
      {{"0.0.0.0/0"}, "1.2.3.4", true},
      {{"0.0.0.0/0"}, "::1", false},
      {{"::/0"}, "::1", true},
      {{"127.0.0.1/32"}, "127.0.0.1", true},
      {{"::1"}, "::1", true},
      {{"::1"}, "0:0:0:0:0:0:0:1", true},
      {{"::1"}, "[::1]", true},
      {{"[::1]"}, "::1", true},
      {{"2001:db8::/33"}, "2001:db8:7fff::1", true},
      {{"2001:db8::/33"}, "2001:db8:8000::1", false},
      {{"1.1.1.1", "2.2.2.0/24", "::1"}, "2.2.2.9", true},
      {{"::/0", "0.0.0.0/0"}, "unix:", false},
      {{"::/0", "0.0.0.0/0"}, "", false},
      {{"::/0", "0.0.0.0/0"}, "localhost", false},
      {{"::/0", "0.0.0.0/0"}, "1.2.3", false},
      {{"::/0", "0.0.0.0/0"}, "1.2.3.4.5", false},
  };
  for (const Row& row : rows) {
    AddressSet set;
    for (const std::string_view text : row.set) CHECK(set.add(text));
    CAPTURE(row.set, row.address);
    CHECK(set.contains(row.address) == row.is_in);
    CHECK(set.is_empty() == row.set.empty());
  }
}

TEST_CASE("what is no address is not added") {
  for (const std::string_view text :
       {"", "x", "1.2.3", "1.2.3.4/", "1.2.3.4/33", "1.2.3.4/-1", "1.2.3.4/8/8", "1.2.3.4/0008",
        "::1/129", "::1/x", "[1.2.3.4]", "[::1", "256.1.1.1", "127.0.0.1 "}) {
    CAPTURE(text);
    AddressSet set;
    const auto added = set.add(text);
    REQUIRE(!added);
    CHECK(added.error().message == "invalid ip address: " + std::string{text});
    CHECK(set.is_empty());
  }
}

}  // namespace gwctl::runtime
