#pragma once

#include <cstdint>
#include <string_view>

/// Inside of core/url: the hosts of the WHATWG standard.
namespace gwctl::url {

enum class Scheme : std::uint8_t { special, other };

/// Whether the host parser takes the text, which is not empty: a domain or an address in a special
/// URL (`http`, …), an opaque host in others. Of the Unicode of domains only the common part of
/// UTS 46 is known: no table of unassigned characters.
bool is_valid_host(std::string_view text, Scheme scheme);

}  // namespace gwctl::url
