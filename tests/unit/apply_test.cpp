#include "config/plan/apply.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "config/plan/canonical.h"
#include "config/plan/diff.h"
#include "config/plan/dump.h"
#include "config/plan/owner.h"
#include "config/target/servers.h"
#include "tests/support/certificate.h"
#include "tests/support/fake_apisix.h"
#include "tests/support/random_config.h"

namespace gwctl::config {
namespace {

using test::FakeApisix;
using test::RandomConfig;

DiffOptions owning() {
  DiffOptions options;
  options.prunes = true;
  options.allows_mass_delete = true;
  return options;
}

std::unique_ptr<Target> target_on(FakeApisix& apisix) {
  return make_apisix(apisix.sender(), {"fake", "fake"});
}

tl::expected<void, WriteFailure> write(Target& target, const Change& change) {
  return std::get<StepWriter*>(target.writer())->write(change);
}

LiveObjects read(Target& target) {
  std::vector<std::string> notices;
  return target.read(notices).value();
}

Difference difference(const DesiredObjects& desired, Target& target) {
  return diff(desired, read(target), owning());
}

/// What the target has, in the form in which configs are compared; gwctl's own state left out.
std::map<std::string, std::string> compared(const LiveObjects& live) {
  std::map<std::string, std::string> all;
  for (const auto& [key, object] : live) {
    if (!is_state(key)) all.emplace(path_of(key), canonical(key, object.value).dump());
  }
  return all;
}

std::map<std::string, std::string> compared(const DesiredObjects& desired) {
  std::map<std::string, std::string> all;
  for (const auto& [key, value] : desired) {
    Json form = canonical(key, value);
    // Of an ssl: never told.
    if (key.kind == Kind::ssl) {
      form.erase("key");
      form.erase("keys");
    }
    all.emplace(path_of(key), form.dump());
  }
  return all;
}

/// What one has and the other has not, or otherwise.
std::vector<std::string> differences(const std::map<std::string, std::string>& is,
                                     const std::map<std::string, std::string>& should) {
  std::vector<std::string> all;
  for (const auto& [key, value] : is) {
    const auto found = should.find(key);
    if (found == should.end() || found->second != value) all.push_back("is " + key + " " + value);
  }
  for (const auto& [key, value] : should) {
    const auto found = is.find(key);
    if (found == is.end() || found->second != value) all.push_back("should " + key + " " + value);
  }
  return all;
}

ApplyOptions hasty() {
  ApplyOptions options;
  options.parallel = 1;
  return options;
}

}  // namespace

TEST_CASE("Whatever there was, what is applied is there, and nothing is left to do") {
  for (unsigned seed = 0; seed < 1000; ++seed) {
    CAPTURE(seed);
    RandomConfig random{seed};
    FakeApisix apisix;
    apisix.stores_defaults = seed % 2 == 1;
    apisix.lag = seed % 4;
    const auto target = target_on(apisix);
    for (int round = 0; round < 2; ++round) {
      const DesiredObjects desired = random.make();
      const Applied applied = apply(difference(desired, *target).changes, *target, hasty());
      REQUIRE(applied.error == "");
      REQUIRE(differences(compared(read(*target)), compared(desired)) ==
              std::vector<std::string>{});
      const Difference rest = difference(desired, *target);
      REQUIRE(rest.changes.empty());
      REQUIRE(rest.conflicts.empty());
    }
  }
}

TEST_CASE(
    "An apply that is cut anywhere leaves each resource old or new, and can be gone on with") {
  RandomConfig random{7};
  const DesiredObjects before = random.make();
  const DesiredObjects after = random.make();
  std::size_t writes = 0;
  {
    FakeApisix apisix;
    const auto target = target_on(apisix);
    REQUIRE(apply(difference(before, *target).changes, *target, hasty()).error.empty());
    const std::size_t first = apisix.write_count();
    REQUIRE(apply(difference(after, *target).changes, *target, hasty()).error.empty());
    writes = apisix.write_count() - first;
  }
  REQUIRE(writes > 20);
  const auto old_form = compared(before);
  const auto new_form = compared(after);
  for (const FakeApisix::Fate fate : {FakeApisix::Fate::refused, FakeApisix::Fate::lost}) {
    for (std::size_t cut = 0; cut < writes; ++cut) {
      CAPTURE(cut, static_cast<int>(fate));
      FakeApisix apisix;
      const auto target = target_on(apisix);
      REQUIRE(apply(difference(before, *target).changes, *target, hasty()).error.empty());
      const std::size_t first = apisix.write_count();
      apisix.fate = [&](std::size_t number) {
        return number == first + cut ? fate : FakeApisix::Fate::answered;
      };
      const Applied applied = apply(difference(after, *target).changes, *target, hasty());
      REQUIRE(applied.error != "");
      apisix.fate = nullptr;
      for (const auto& [key, value] : compared(read(*target))) {
        const auto was = old_form.find(key);
        const auto will = new_form.find(key);
        const bool is_old = was != old_form.end() && was->second == value;
        const bool is_new = will != new_form.end() && will->second == value;
        // Who swaps a name has let go of its own in between.
        CAPTURE(key, value);
        const bool may_have_vacated = key.starts_with("consumers/") || key.starts_with("global_");
        REQUIRE((is_old || is_new || may_have_vacated));
      }
      REQUIRE(apply(difference(after, *target).changes, *target, hasty()).error == "");
      REQUIRE(differences(compared(read(*target)), new_form) == std::vector<std::string>{});
    }
  }
}

TEST_CASE("An answer that is lost is no doubt: what is there is looked at") {
  FakeApisix apisix;
  const auto target = target_on(apisix);
  DesiredObjects desired = RandomConfig{11}.make();
  // Kinds without labels are announced first, of which no answer may be lost.
  std::erase_if(desired, [](const auto& entry) { return !has_labels(entry.first.kind); });
  const auto planned = difference(desired, *target).changes;
  apisix.fate = [](std::size_t) { return FakeApisix::Fate::unanswered; };
  const Applied applied = apply(planned, *target, hasty());
  CHECK(applied.error == "");
  CHECK(applied.done == planned.size());
}

TEST_CASE("A private key that is not there cannot be made") {
  const DesiredObjects dumped{
      {{Kind::ssl, "1"}, {{"id", "1"}, {"snis", {"a.test"}}, {"key", unchanged_key}}}};
  const Difference found = diff(dumped, {}, owning());
  CHECK(found.changes.empty());
  CHECK(found.conflicts.size() == 1);
}

TEST_CASE("Nothing of others is touched") {
  FakeApisix apisix;
  const auto target = target_on(apisix);
  const DesiredObjects theirs{{{Kind::route, "1"}, {{"id", "1"}, {"uri", "/theirs"}}},
                              {{Kind::route, "2"}, {{"id", "2"}, {"uri", "/same"}}}};
  for (const auto& [key, value] : theirs) {
    const Change change{.key = key, .action = Action::create, .body = value};
    REQUIRE(write(*target, change));
  }
  const DesiredObjects ours{{{Kind::route, "1"}, {{"id", "1"}, {"uri", "/ours"}}},
                            {{Kind::route, "2"}, {{"id", "2"}, {"uri", "/same"}}}};
  const Difference found = difference(ours, *target);
  CHECK(found.changes.empty());
  REQUIRE(found.conflicts.size() == 1);
  CHECK(found.conflicts[0].key.id == "1");
  CHECK(found.unchanged == 1);
  CHECK(difference({}, *target).unmanaged.size() == 2);
  DiffOptions adopting = owning();
  adopting.adopts = true;
  CHECK(diff(ours, read(*target), adopting).changes.size() == 2);
}

TEST_CASE("What somebody changed by hand is told") {
  FakeApisix apisix;
  const auto target = target_on(apisix);
  const DesiredObjects ours{{{Kind::route, "1"}, {{"id", "1"}, {"uri", "/ours"}}}};
  REQUIRE(apply(difference(ours, *target).changes, *target, hasty()).error.empty());
  Json by_hand = apisix.stored().at("routes/1");
  by_hand.erase("create_time");
  by_hand.erase("update_time");
  by_hand["uri"] = "/theirs";
  REQUIRE(write(*target, {.key = {Kind::route, "1"}, .body = by_hand}));
  const Difference found = difference(ours, *target);
  REQUIRE(found.changes.size() == 1);
  CHECK(found.changes[0].has_drifted);
}

TEST_CASE("A private key that is another one is written, though no server tells it") {
  FakeApisix apisix;
  const auto target = target_on(apisix);
  const test::CertificateText first = test::make_certificate("a.test");
  const test::CertificateText second = test::make_certificate("a.test");
  const auto ssl = [&](const std::string& key) {
    return DesiredObjects{
        {{Kind::ssl, "1"},
         {{"id", "1"}, {"snis", {"a.test"}}, {"cert", first.certificate}, {"key", key}}}};
  };
  REQUIRE(apply(difference(ssl(first.key), *target).changes, *target, hasty()).error.empty());
  CHECK(difference(ssl(first.key), *target).changes.empty());
  const Difference found = difference(ssl(second.key), *target);
  REQUIRE(found.changes.size() == 1);
  for (const FieldChange& field : found.changes[0].fields) CHECK(field.is_secret);
}

TEST_CASE("What was changed between reading and writing is not written over") {
  FakeApisix apisix;
  const auto target = target_on(apisix);
  const auto route = [](const char* uri) {
    return DesiredObjects{{{Kind::route, "1"}, {{"id", "1"}, {"uri", uri}}}};
  };
  REQUIRE(apply(difference(route("/a"), *target).changes, *target, hasty()).error.empty());
  const Difference planned = difference(route("/b"), *target);
  REQUIRE(write(*target, {.key = {Kind::route, "1"}, .body = {{"id", "1"}, {"uri", "/c"}}}));
  const Applied applied = apply(planned.changes, *target, hasty());
  CHECK(applied.is_stale);
  CHECK(apisix.stored().at("routes/1")["uri"] == "/c");
}

TEST_CASE("Deleting much, or all, is refused") {
  FakeApisix apisix;
  const auto target = target_on(apisix);
  DesiredObjects many;
  for (int i = 0; i < 20; ++i)
    many[{Kind::route, std::to_string(i)}] = {{"id", std::to_string(i)}, {"uri", "/"}};
  REQUIRE(apply(difference(many, *target).changes, *target, hasty()).error.empty());
  DiffOptions options = owning();
  options.allows_mass_delete = false;
  CHECK(diff({}, read(*target), options).refusal != "");
  DesiredObjects few = many;
  while (few.size() > 5) few.erase(few.begin());
  CHECK(diff(few, read(*target), options).refusal != "");
  while (few.size() < 15)
    few.insert(
        *std::ranges::find_if(many, [&](const auto& entry) { return !few.contains(entry.first); }));
  CHECK(diff(few, read(*target), options).refusal == "");
  options.prunes = false;
  CHECK(diff(few, read(*target), options).kept.size() == 5);
}

}  // namespace gwctl::config
