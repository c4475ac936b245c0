#include "config/plan/drift.h"

#include <catch2/catch.hpp>

#include "cli/ship/drift_watch.h"
#include "cli/ship/report.h"
#include "config/plan/canonical.h"
#include "config/plan/owner.h"
#include "config/plan/rollback.h"
#include "core/plain_line.h"

namespace gwctl::config {
namespace {

const ObjectKey route_key{Kind::route, "a"};
const ObjectKey jack{Kind::consumer, "jack"};

/// What a target has after the objects were applied to it.
LiveObjects applied(const DesiredObjects& desired, const LiveObjects& before = {}) {
  LiveObjects live = before;
  std::uint64_t revision = 10;
  for (const Change& change : diff(desired, before, {}).changes)
    live[change.key] = {change.body, ++revision};
  return live;
}

const DesiredObjects config{
    {route_key, {{"uri", "/a"}, {"upstream_id", 1}}},
    {{Kind::upstream, "1"}, {{"nodes", {{"10.0.0.1:80", 1}}}}},
    {jack, {{"username", "jack"}, {"plugins", {{"key-auth", {{"key", "canary-1"}}}}}}},
    {{Kind::global_rule, "m"}, {{"plugins", {{"prometheus", Json::object()}}}}}};

}  // namespace

TEST_CASE("What was changed by hand is told by its marks, and beside the files by its fields") {
  LiveObjects live = applied(config);
  CHECK(drift_of(live, DiffOptions{}).changes.empty());
  CHECK(drift_of(live, DiffOptions{}).unchanged == 4);
  CHECK(drift_of(live, config, {}).changes.empty());
  live[route_key].value["priority"] = 7;
  live[jack].value["plugins"]["key-auth"]["key"] = "canary-2";
  live.erase({Kind::upstream, "1"});
  live.erase({Kind::global_rule, "m"});
  live[{Kind::route, "theirs"}] = {{{"uri", "/x"}}, 40};

  const Drift by_marks = drift_of(live, DiffOptions{});
  CHECK(cli::changes_text(by_marks.changes, false) ==
        "~ route \"a\"  changed by hand since it was applied\n"
        "~ consumer \"jack\"  changed by hand since it was applied\n"
        "- global rule \"m\"\n");
  const Drift drift = drift_of(live, config, {});
  CHECK(cli::changes_text(drift.changes, false) ==
        "~ route \"a\"  changed by hand since it was applied\n"
        "    priority: 7\n"
        "- upstream \"1\"\n"
        "~ consumer \"jack\"  changed by hand since it was applied\n"
        "    plugins.key-auth.key: (secret) -> (secret)\n"
        "- global rule \"m\"\n");
  CHECK(cli::drift_json(drift).dump().find("canary") == std::string::npos);
  CHECK(cli::drift_markdown(drift).find("canary") == std::string::npos);

  DiffOptions routes;
  routes.kinds = {Kind::route};
  CHECK(drift_of(live, config, routes).changes.size() == 1);
  DiffOptions others;
  others.owner = "others";
  CHECK(drift_of(live, others).changes.empty());

  DesiredObjects wanted = config;
  wanted[route_key]["priority"] = 7;
  CHECK(drift_of(live, wanted, routes).changes.empty());
}

TEST_CASE("A rollback takes what is the owner's, and tells the rest") {
  const LiveObjects then = applied(config);
  LiveObjects now = then;
  now[route_key].value["uri"] = "/b";
  now[route_key].modified_index = 20;
  now[jack].value["plugins"]["key-auth"]["key"] = "canary-2";
  now[jack].modified_index = 21;
  now[{Kind::route, "theirs"}] = {{{"uri", "/x"}}, 22};
  Json fixed{{"uri", "/fixed"}, {"labels", {{"gwctl.protected", "true"}}}};
  set_marks(fixed, {"default", "0", "", true});
  now[{Kind::route, "fixed"}] = {fixed, 23};
  now.erase({Kind::global_rule, "m"});

  const Difference ours = roll_back(now, then, {}, false);
  CHECK(cli::changes_text(ours.changes, false) ==
        "~ route \"a\"\n    uris: [\"/b\"] -> [\"/a\"]\n"
        "~ consumer \"jack\"\n    plugins.key-auth.key: (secret) -> (secret)\n"
        "+ global rule \"m\"\n    plugins: {\"prometheus\":{}}\n");
  CHECK(ours.changes[0].modified_index == 20);
  CHECK(ours.changes[0].body == as_sent(route_key, then.at(route_key).value));
  CHECK(ours.unmanaged == std::vector{ObjectKey{Kind::route, "theirs"}});
  CHECK(ours.conflicts.size() == 1);
  const Difference all = roll_back(now, then, {}, true);
  CHECK(all.changes.size() == 4);
  CHECK(all.unmanaged.empty());
  CHECK(roll_back(then, then, {}, true).changes.empty());
  CHECK_FALSE(roll_back(then, {}, {}, false).refusal.empty());
}

TEST_CASE("A private key that may have been replaced is told to have been") {
  const ObjectKey key{Kind::ssl, "1"};
  const LiveObjects before{{key, {{{"sni", "a"}, {"update_time", 1}}, 5}}};
  LiveObjects after = before;
  after[key] = {{{"sni", "a"}, {"update_time", 2}}, 6};
  CHECK(changes_between(before, after).size() == 1);
  set_marks(after[key].value, {"default", "0", "k1", false});
  LiveObjects again = after;
  again[key].modified_index = 7;
  CHECK(changes_between(after, again).empty());
  set_marks(again[key].value, {"default", "0", "k2", false});
  const auto changes = changes_between(after, again);
  REQUIRE(changes.size() == 1);
  CHECK(cli::changes_text(changes, false).find("key: (secret) -> (secret)") != std::string::npos);
}

TEST_CASE("What is written alike is found without its canonical form") {
  const Json plain{{"uri", "/a"}, {"labels", {{"team", "x"}}}};
  Json stored = plain;
  set_marks(stored, {"default", "h", "k", false});
  stored["create_time"] = 1;
  stored["update_time"] = 2;
  stored["id"] = "a";
  CHECK(are_written_alike(plain, stored));
  CHECK(are_written_alike(stored, plain));
  stored["labels"]["team"] = "y";
  CHECK_FALSE(are_written_alike(plain, stored));
  stored = plain;
  stored["z"] = nullptr;
  CHECK_FALSE(are_written_alike(plain, stored));
  CHECK_FALSE(are_written_alike(stored, plain));
  stored = plain;
  stored.erase("uri");
  CHECK_FALSE(are_written_alike(plain, stored));
  CHECK_FALSE(are_written_alike(Json{{"labels", 1}}, Json{{"labels", 1}}));
  CHECK_FALSE(are_written_alike(Json{}, Json{}));
}

TEST_CASE("A watch tells each state once, lives through a target that is gone, and ends") {
  Drift some;
  some.changes.push_back({.key = route_key, .has_drifted = true});
  const std::vector<Result<Drift>> states{
      Drift{}, Drift{}, fail("no way"), fail("refused"), some, some,
      Drift{}, some,    fail("gone"),   Drift{{}, 3},    some};
  std::size_t at = 0;
  std::string told;
  const auto code =
      cli::watch_drift({[&] { return states[at]; }, [&] { return ++at != states.size(); },
                        [&](const Result<Drift>& state) -> Result<void> {
                          told +=
                              state ? std::to_string(state->changes.size()) : state.error().message;
                          told += ' ';
                          return {};
                        }});
  CHECK(told == "0 no way 1 0 1 gone 0 1 ");
  CHECK(code == cli::ExitCode::changes);
  const auto broken = cli::watch_drift({[&] { return states[0]; }, [] { return true; },
                                        [](const auto&) -> Result<void> { return fail("full"); }});
  CHECK_FALSE(broken);
}

TEST_CASE("A line of somebody else's steers nothing") {
  CHECK(plain_line("ann@desk", 20) == "ann@desk");
  CHECK(plain_line("a\x1b[2Jb\n\x7f\xc2\x9b", 90) == "a\uFFFD[2Jb\uFFFD\uFFFD\uFFFD");
  CHECK(plain_line("x\u202Ey\u2066", 90) == "x\uFFFDy\uFFFD");
  CHECK(plain_line("\xff", 90) == "\uFFFD");
  CHECK(plain_line("ääää", 5) == "ää");
}

}  // namespace gwctl::config
