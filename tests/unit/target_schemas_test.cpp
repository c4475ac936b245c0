#include "config/plan/target_schemas.h"

#include <random>

#include <catch2/catch.hpp>

#include "config/plan/apply.h"
#include "config/plan/canonical.h"
#include "config/plan/drift.h"
#include "config/plan/journal.h"
#include "config/plan/owner.h"
#include "config/target/servers.h"
#include "tests/support/fake_apisix.h"
#include "tests/support/random_config.h"

namespace gwctl::config {
namespace {

using test::ApisixVersion;
using test::FakeApisix;

constexpr Kind labelled[] = {Kind::route,    Kind::service,      Kind::upstream,
                             Kind::consumer, Kind::credential,   Kind::consumer_group,
                             Kind::ssl,      Kind::stream_route, Kind::proto};

/// Other defaults than gwctl's own, and some kinds without labels.
ApisixVersion random_version(std::mt19937& random) {
  const auto is_lucky = [&] { return random() % 2 == 0; };
  ApisixVersion version = ApisixVersion::own();
  if (is_lucky()) version.with_default(Kind::route, "priority", -3);
  if (is_lucky()) version.with_default(Kind::route, "enable_websocket", true);
  if (is_lucky()) version.with_default(Kind::upstream, "type", "least_conn");
  if (is_lucky()) version.with_default(Kind::upstream, "retries", 2);
  if (is_lucky()) version.with_plugin_default("cors", "schema", "max_age", 7);
  if (is_lucky()) version.with_plugin_default("limit-count", "schema", "rejected_code", 429);
  if (is_lucky()) version.with_plugin_default("key-auth", "schema", "hide_credentials", true);
  if (is_lucky())
    version.with_plugin_default("http-logger", "metadata_schema", "log_format",
                                Json{{"host", "$host"}});
  if (is_lucky()) {
    for (const Kind kind : labelled) {
      if (is_lucky()) version.without_field(kind, "labels");
    }
  }
  return version;
}

/// As people write it for that version.
DesiredObjects fit_for(const ApisixVersion& version, DesiredObjects desired) {
  for (auto& [key, value] : desired) {
    const auto schema = version.kinds.find(std::string{info(key.kind).singular});
    if (schema != version.kinds.end() && !schema->second.at("properties").contains("labels"))
      value.erase("labels");
  }
  return desired;
}

std::unique_ptr<Target> target_on(FakeApisix& apisix) {
  return make_apisix(apisix.sender(), {"fake", "fake"});
}

LiveObjects read(Target& target) {
  std::vector<std::string> notices;
  LiveObjects live = target.read(notices).value();
  CHECK(notices == std::vector<std::string>{});
  return live;
}

DiffOptions owning() {
  DiffOptions options;
  options.prunes = true;
  options.allows_mass_delete = true;
  return options;
}

Difference difference(const DesiredObjects& desired, Target& target) {
  return diff(desired, read(target), owning());
}

std::string apply_to(Target& target, const std::vector<Change>& changes) {
  ApplyOptions options;
  options.parallel = 1;
  return apply(changes, target, options).error;
}

std::vector<std::string> told(const Difference& difference) {
  std::vector<std::string> all;
  for (const Change& each : difference.changes)
    all.push_back(name_of(each.key) + " " + each.before.dump() + " " + each.after.dump());
  for (const Conflict& each : difference.conflicts)
    all.push_back(name_of(each.key) + ": " + each.reason);
  return all;
}

const std::vector<std::string> nothing;

DesiredObjects one(Kind kind, const std::string& id, Json value) {
  return {{{kind, id}, std::move(value)}};
}

std::shared_ptr<const ApisixVersion> shared(ApisixVersion version) {
  return std::make_shared<const ApisixVersion>(std::move(version));
}

}  // namespace

TEST_CASE("On a target with other schemas nothing is left to do after an apply, and none drifted") {
  for (unsigned seed = 0; seed < 120; ++seed) {
    CAPTURE(seed);
    std::mt19937 random{seed};
    test::RandomConfig configs{seed};
    FakeApisix apisix;
    ApisixVersion version = random_version(random);
    apisix.stores_defaults = seed % 2 == 1;
    version.server = apisix.stores_defaults ? "APISIX/3.13.0" : "APISIX/3.14.1";
    apisix.version = shared(version);
    const auto target = target_on(apisix);
    DesiredObjects desired;
    for (int round = 0; round < 2; ++round) {
      desired = fit_for(version, configs.make());
      const Difference planned = difference(desired, *target);
      REQUIRE(planned.conflicts.empty());
      const std::string head = journal_head(plan_of(planned), planned.changes, "now");
      CHECK(head.find("canary") == std::string::npos);
      REQUIRE(apply_to(*target, planned.changes) == "");
      REQUIRE(told(difference(desired, *target)) == nothing);
      REQUIRE(drift_of(read(*target), owning()).changes.empty());
    }
    // Another version with other defaults and other labels comes upon the same config.
    ApisixVersion next = random_version(random);
    next.server = "APISIX/3.18.0";
    for (const Kind kind : labelled) {
      const std::string name{info(kind).singular};
      next.kinds[name]["properties"]["labels"] =
          ApisixVersion::own().kinds.at(name)["properties"]["labels"];
    }
    apisix.version = shared(next);
    apisix.stores_defaults = false;
    REQUIRE(drift_of(read(*target), owning()).changes.empty());
    const Difference after = difference(desired, *target);
    REQUIRE(after.conflicts.empty());
    for (const Change& change : after.changes) {
      CAPTURE(path_of(change.key));
      CHECK(!change.has_drifted);
    }
    REQUIRE(apply_to(*target, after.changes) == "");
    REQUIRE(told(difference(desired, *target)) == nothing);
    REQUIRE(drift_of(read(*target), owning()).changes.empty());
    // All of it is known to be ours still.
    REQUIRE(apply_to(*target, difference({}, *target).changes) == "");
    REQUIRE(apisix.stored().empty());
  }
}

TEST_CASE("What is changed by hand is told, though the target has other defaults since") {
  FakeApisix apisix;
  ApisixVersion version = ApisixVersion::own();
  version.without_field(Kind::credential, "labels");
  apisix.version = shared(version);
  const auto target = target_on(apisix);
  const DesiredObjects desired{
      {{Kind::consumer, "c"}, {{"username", "c"}}},
      {{Kind::credential, "c/credentials/k"},
       {{"id", "k"}, {"plugins", {{"key-auth", {{"key", "canary-1"}}}}}}},
      {{Kind::route, "r"}, {{"id", "r"}, {"uri", "/a"}, {"plugins", {{"cors", Json::object()}}}}}};
  REQUIRE(apply_to(*target, difference(desired, *target).changes) == "");
  version.with_default(Kind::route, "priority", 5)
      .with_plugin_default("cors", "schema", "max_age", 9);
  apisix.version = shared(version);
  CHECK(drift_of(read(*target), owning()).changes.empty());
  Json route = apisix.stored().at("routes/r");
  for (const char* name : {"create_time", "update_time"}) route.erase(name);
  route["uri"] = "/theirs";
  REQUIRE(apisix.sender()("PUT", "/apisix/admin/routes/r", route.dump())->is_success());
  REQUIRE(apisix.sender()("DELETE", "/apisix/admin/consumers/c/credentials/k", "")->is_success());
  const Drift drift = drift_of(read(*target), owning());
  REQUIRE(drift.changes.size() == 2);
  CHECK(drift.changes[0].key == ObjectKey{Kind::route, "r"});
  CHECK(drift.changes[1].key == ObjectKey{Kind::credential, "c/credentials/k"});
  CHECK(drift.changes[1].action == Action::remove);
  bool is_told = false;
  for (const Change& change : difference(desired, *target).changes)
    is_told = is_told || (change.key.kind == Kind::route && change.has_drifted);
  CHECK(is_told);
}

TEST_CASE("What the target does not know is a conflict, and only where it would be written") {
  ApisixVersion version = ApisixVersion::own();
  version.without_field(Kind::stream_route, "name").without_field(Kind::credential, "labels");
  version.kinds["route"]["properties"]["upstream"]["properties"].erase("checks");
  version.plugins.erase("cors");
  version.stream_plugins.erase("limit-conn");
  FakeApisix apisix;
  apisix.version = shared(version);
  const auto target = target_on(apisix);
  const Json cors{{"cors", {{"allow_origins", "canary"}}}};

  struct Row {
    Kind kind;
    const char* id;
    Json value;
    const char* reason;  // null: none
  };

  const Row rows[] = {
      {Kind::route,
       "r",
       {{"uri", "/"}, {"plugins", cors}},
       "the target does not have the plugin \"cors\""},
      {Kind::global_rule, "g", {{"plugins", cors}}, "the target does not have the plugin \"cors\""},
      {Kind::plugin_metadata,
       "no-such",
       {{"a", "canary"}},
       "the target does not have the plugin \"no-such\""},
      {Kind::plugin_metadata, "cors", {{"allow_origins", Json::object()}}, nullptr},
      {Kind::stream_route,
       "s",
       {{"server_port", 1}, {"name", "canary"}},
       "the target does not know the field \"name\" of a stream route"},
      {Kind::stream_route,
       "s",
       {{"plugins", {{"limit-conn", Json::object()}}}},
       "the target does not have the plugin \"limit-conn\""},
      {Kind::route, "l", {{"uri", "/"}, {"plugins", {{"limit-conn", Json::object()}}}}, nullptr},
      {Kind::route,
       "u",
       {{"uri", "/"}, {"upstream", {{"checks", {{"active", "canary"}}}}}},
       "the target does not know the field \"upstream.checks\" of a route"},
      {Kind::credential,
       "c/credentials/k",
       {{"id", "k"}, {"labels", {{"a", "canary"}}}},
       "the target does not know the field \"labels\" of a credential"},
      {Kind::route,
       "b",
       {{"uri", "/"}, {"new", 1}, {"plugins", cors}},
       "the target does not have the plugin \"cors\"; the target does not know the field \"new\" "
       "of a route"},
      {Kind::secret, "vault/1", {{"any", "canary"}}, nullptr},
  };
  for (const Row& row : rows) {
    CAPTURE(row.value.dump());
    const Difference found = difference(one(row.kind, row.id, row.value), *target);
    CHECK(found.conflicts.size() == (row.reason == nullptr ? 0 : 1));
    if (row.reason != nullptr && !found.conflicts.empty()) {
      CHECK(found.conflicts[0].reason == row.reason);
      CHECK(found.changes.empty());
    }
  }
  CHECK(apisix.write_count() == 0);
  // What is there already as wanted is not written.
  apisix.version = nullptr;
  const DesiredObjects there =
      one(Kind::route, "r", {{"id", "r"}, {"uri", "/"}, {"plugins", cors}});
  REQUIRE(apply_to(*target, difference(there, *target).changes) == "");
  apisix.version = shared(version);
  CHECK(told(difference(there, *target)) == nothing);
}

TEST_CASE("Where plugin configs have no labels, there is no account to keep") {
  ApisixVersion version = ApisixVersion::own();
  version.without_field(Kind::plugin_config, "labels");
  FakeApisix apisix;
  apisix.version = shared(version);
  const auto target = target_on(apisix);
  const Difference found = difference(
      one(Kind::global_rule, "g", {{"id", "g"}, {"plugins", {{"cors", Json::object()}}}}), *target);
  REQUIRE(found.conflicts.size() == 1);
  CHECK(found.conflicts[0].reason.find("labels") != std::string::npos);
}

TEST_CASE("A target that does not tell its schemas is read by gwctl's own") {
  struct Row {
    const char* server;
    long status;
    const char* body;
    bool is_noticed;
  };

  const std::string deep(100'000, '[');
  const Row rows[] = {
      {"APISIX/3.2.0", 404, R"({"error_msg":"not found"})", true},
      {"APISIX/3.2.0", 403, "{}", true},
      {"APISIX", 401, "no", true},
      {"", 404, "", true},
      {"APISIX/3.18.2", 404, "{}", false},
      {"APISIX/3.2.0", 200, "[]", true},
      {"APISIX/3.2.0", 200, "{}", true},
      {"APISIX/3.2.0", 200, R"({"total":0,"list":[]})", true},
      {"APISIX/3.2.0", 200, R"({"cors":{"schema":3}})", true},
      {"APISIX/3.2.0", 200, R"({"properties":[]})", true},
      {"APISIX/3.2.0", 200, deep.c_str(), true},
      {"APISIX/x.y", 200, "\"canary\"", true},
  };
  const DesiredObjects desired =
      one(Kind::route, "r",
          {{"id", "r"}, {"uri", "/"}, {"priority", 0}, {"plugins", {{"cors", {{"max_age", 5}}}}}});
  for (const Row& row : rows) {
    CAPTURE(row.server, row.status, std::string{row.body}.substr(0, 40));
    FakeApisix apisix;
    apisix.about_schemas = [&](const std::string&) {
      return AdminAnswer{row.status, row.server, parse_json(row.body)};
    };
    const auto target = target_on(apisix);
    std::vector<std::string> notices;
    const LiveObjects live = target->read(notices).value();
    CHECK(notices.size() == (row.is_noticed ? 1 : 0));
    for (const std::string& notice : notices) CHECK(notice.find("canary") == std::string::npos);
    const Difference found = diff(desired, live, {});
    REQUIRE(found.changes.size() == 1);
    CHECK(found.changes[0].after == Json{{"uris", {"/"}}, {"plugins", {{"cors", Json::object()}}}});
  }
  FakeApisix busy;
  busy.about_schemas = [](const std::string&) { return AdminAnswer{503, "APISIX/3.2.0", {}}; };
  std::vector<std::string> notices;
  CHECK(!target_on(busy)->read(notices));
}

TEST_CASE("Odd schemas forbid nothing and break nothing") {
  for (
      const char* schema :
      {R"({"properties":{"uri":3}})", R"({"properties":{"uri":{}},"allOf":{"a":1}})",
       R"({"properties":{"uri":{"default":[]}},"additionalProperties":{}})",
       R"({"properties":{"uri":{"items":[]}},"if":3,"then":[]})",
       R"({"properties":{"x":{}},"additionalProperties":false,"patternProperties":{"u":{}}})",
       R"({"properties":{"uri":{}},"if":{"properties":{"uri":3},"required":4},"then":{"properties":[]}})"}) {
    CAPTURE(schema);
    SchemaAnswers answers;
    answers.kinds[0] = parse_json(schema);
    answers.plugins = parse_json(R"({"cors":{"schema":{"properties":[]},"consumer_schema":3}})");
    const TargetSchemas schemas{answers};
    const ObjectKey key{Kind::route, "r"};
    const Json value{{"uri", "/"}, {"plugins", {{"cors", Json::object()}}}};
    CHECK(schemas.find_unknown(key, value) == nothing);
    CHECK(canonical(key, value, schemas) == canonical(key, value));
    CHECK(!schemas.has_labels(Kind::route));
  }
}

}  // namespace gwctl::config
