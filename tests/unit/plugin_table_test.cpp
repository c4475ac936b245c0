#include <algorithm>

#include <catch2/catch.hpp>

#include "gateway-runtime/plugin.h"

namespace gwctl::runtime {

TEST_CASE("every plugin is there once and is found by its name", "[plugin]") {
  const auto name_of = [](const PluginKind* kind) { return kind->name; };
  CHECK(std::ranges::is_sorted(plugin_kinds(), {}, name_of));
  CHECK(std::ranges::adjacent_find(plugin_kinds(), {}, name_of) == plugin_kinds().end());
  for (const PluginKind* kind : plugin_kinds()) {
    INFO(kind->name);
    CHECK(find_plugin_kind(kind->name) == kind);
  }
}

}  // namespace gwctl::runtime
