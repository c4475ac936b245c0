#include "config/plan/apply.h"

#include <random>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "config/plan/canonical.h"
#include "config/plan/diff.h"
#include "config/plan/dump.h"
#include "config/plan/journal.h"
#include "config/plan/owner.h"
#include "config/plan/target_schemas.h"
#include "config/target/servers.h"
#include "tests/support/certificate.h"
#include "tests/support/fake_apisix.h"
#include "tests/support/fake_standalone.h"

namespace gwctl::config {
namespace {

using test::FakeApisix;

/// Configs that are right, with everything that refers to anything.
class RandomConfig {
 public:
  /// `wanders`: secrets go from one to another, come and go; else those that there are stay.
  explicit RandomConfig(unsigned seed, bool wanders = true) : random_{seed}, wanders_{wanders} {}

  DesiredObjects make() {
    objects_.clear();
    some(Kind::upstream, [&](Json& value) {
      value["nodes"] = Json::object();
      for (unsigned n = 1 + below(3); n != 0; --n)
        value["nodes"][fmt::format("10.0.0.{}:{}", below(9), 80 + below(3))] = below(10);
      if (below(2) == 0) value["type"] = below(2) == 0 ? "roundrobin" : "least_conn";
    });
    some(Kind::plugin_config, [&](Json& value) { value["plugins"] = plugins(); });
    some(Kind::consumer_group, [&](Json& value) { value["plugins"] = plugins(); });
    some(Kind::service, [&](Json& value) {
      refer(value, "upstream_id", Kind::upstream);
      if (below(2) == 0) value["plugins"] = plugins();
    });
    some(Kind::route, [&](Json& value) {
      value["uri"] = fmt::format("/{}", below(20));
      if (below(3) == 0) value["priority"] = below(3);
      refer(value, "service_id", Kind::service);
      refer(value, "plugin_config_id", Kind::plugin_config);
      if (!refer(value, "upstream_id", Kind::upstream)) value["plugins"] = plugins();
    });
    wanders_ ? clients() : steady_client();
    global_rules();
    some(Kind::proto, [&](Json& value) { value["content"] = fmt::format("syntax {}", below(5)); });
    some(Kind::stream_route, [&](Json& value) {
      value["server_port"] = 9000 + below(9);
      refer(value, "upstream_id", Kind::upstream);
    });
    if (below(2) == 0)
      objects_[{Kind::plugin_metadata, "http-logger"}] = {
          {"log_format", {{"n", std::to_string(below(9))}}}};
    if (wanders_ && below(2) == 0)
      objects_[{Kind::secret, "vault/1"}] = {{"uri", "http://127.0.0.1:8200"},
                                             {"prefix", fmt::format("p{}", below(4))},
                                             {"token", fmt::format("canary-{}", below(4))}};
    if (wanders_ && below(2) == 0) ssl();
    return objects_;
  }

 private:
  unsigned below(unsigned end) { return static_cast<unsigned>(random_() % end); }

  template <class Fill>
  void some(Kind kind, const Fill& fill) {
    for (unsigned id = 0; id < 6; ++id) {
      if (below(2) == 0) continue;
      const ObjectKey key{kind, std::to_string(id)};
      Json value{{"id", key.id}};
      if (below(4) == 0 && own_schemas()->has_labels(kind))
        value["labels"] = {{"team", std::to_string(below(3))}};
      fill(value);
      objects_[key] = std::move(value);
    }
  }

  bool refer(Json& value, const char* field, Kind kind) {
    if (below(2) == 0) return false;
    std::vector<std::string> ids;
    for (const auto& [key, object] : objects_) {
      if (key.kind == kind) ids.push_back(key.id);
    }
    if (ids.empty()) return false;
    value[field] = ids[below(static_cast<unsigned>(ids.size()))];
    return true;
  }

  Json plugins() {
    Json all = Json::object();
    if (below(2) == 0) all["limit-count"] = {{"count", 1 + below(5)}, {"time_window", 60}};
    if (below(2) == 0) all["cors"] = Json::object();
    return all;
  }

  // Keys are drawn without putting back: no two have the same, but they wander.
  void clients() {
    std::vector<unsigned> keys{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    std::ranges::shuffle(keys, random_);
    const auto next = [&] {
      const std::string key = fmt::format("canary-key-{}", keys.back());
      keys.pop_back();
      return Json{{"key-auth", {{"key", key}}}};
    };
    for (unsigned id = 0; id < 5; ++id) {
      if (below(3) == 0) continue;
      const ObjectKey key{Kind::consumer, fmt::format("c{}", id)};
      Json value{{"username", key.id}};
      refer(value, "group_id", Kind::consumer_group);
      if (below(2) == 0) value["plugins"] = next();
      objects_[key] = value;
      if (below(2) == 0)
        objects_[{Kind::credential, key.id + "/credentials/k"}] = {{"id", "k"},
                                                                   {"plugins", next()}};
    }
  }

  void steady_client() {
    objects_[{Kind::consumer, "c"}] = {{"username", "c"},
                                       {"desc", std::to_string(below(3))},
                                       {"plugins", {{"key-auth", {{"key", "canary-key"}}}}}};
  }

  // A plugin is in one of them only, and wanders too.
  void global_rules() {
    for (const char* plugin : {"prometheus", "cors", "request-id"}) {
      if (below(3) == 0) continue;
      const ObjectKey key{Kind::global_rule, std::to_string(below(3))};
      objects_[key]["id"] = key.id;
      objects_[key]["plugins"][plugin] = Json::object();
    }
  }

  void ssl() {
    static const test::CertificateText texts[] = {test::make_certificate("a.test"),
                                                  test::make_certificate("a.test")};
    const test::CertificateText& text = texts[below(2)];
    objects_[{Kind::ssl, "1"}] = {
        {"id", "1"}, {"snis", {"a.test"}}, {"cert", texts[0].certificate}, {"key", text.key}};
  }

  std::mt19937 random_;
  bool wanders_;
  DesiredObjects objects_;
};

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
    form.erase("key");  // of an ssl: never told
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

namespace {

/// One apply, cut at one write. False: it is through before.
bool cut_and_go_on(unsigned seed, FakeApisix::Fate fate, std::size_t cut) {
  RandomConfig random{seed};
  const DesiredObjects before = random.make();
  const DesiredObjects after = random.make();
  const auto old_form = compared(before);
  const auto new_form = compared(after);
  FakeApisix apisix;
  const auto target = target_on(apisix);
  REQUIRE(apply(difference(before, *target).changes, *target, hasty()).error.empty());
  const std::size_t first = apisix.write_count();
  apisix.fate = [&](std::size_t number) {
    return number == first + cut ? fate : FakeApisix::Fate::answered;
  };
  const Difference planned = difference(after, *target);
  const std::string head = journal_head(plan_of(planned), planned.changes, "now");
  CHECK(head.find("canary") == std::string::npos);
  const auto journal = read_journal(head);
  REQUIRE(journal);
  if (apply(planned.changes, *target, hasty()).error.empty()) return false;
  apisix.fate = nullptr;
  const LiveObjects live = read(*target);
  CHECK(find_foreign_changes(*journal, live) == std::vector<std::string>{});
  for (const auto& [key, value] : compared(live)) {
    const auto was = old_form.find(key);
    const auto will = new_form.find(key);
    const bool is_old = was != old_form.end() && was->second == value;
    const bool is_new = will != new_form.end() && will->second == value;
    // Who swaps a name has let go of its own in between.
    CAPTURE(key, value);
    const bool may_have_vacated = key.starts_with("consumers/") || key.starts_with("global_");
    REQUIRE((is_old || is_new || may_have_vacated));
  }
  for (const Change& change : difference(after, *target).changes) {
    CAPTURE(path_of(change.key));
    CHECK(!change.has_drifted);
  }
  REQUIRE(apply(difference(after, *target).changes, *target, hasty()).error == "");
  REQUIRE(differences(compared(read(*target)), new_form) == std::vector<std::string>{});
  return true;
}

}  // namespace

TEST_CASE(
    "An apply that is cut anywhere leaves each resource old or new, and can be gone on with") {
  std::size_t cuts = 0;
  for (unsigned seed = 0; seed < 10; ++seed) {
    for (const FakeApisix::Fate fate : {FakeApisix::Fate::refused, FakeApisix::Fate::lost}) {
      for (std::size_t cut = 0;; ++cut, ++cuts) {
        CAPTURE(seed, cut, static_cast<int>(fate));
        if (!cut_and_go_on(seed, fate, cut)) break;
      }
    }
  }
  CHECK(cuts > 500);
}

TEST_CASE("What an apply did can be rolled back by its journal") {
  for (unsigned seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    RandomConfig random{seed, false};
    FakeApisix apisix;
    apisix.lag = seed % 3;
    apisix.stores_defaults = seed % 2 == 0;
    const auto target = target_on(apisix);
    REQUIRE(apply(difference(random.make(), *target).changes, *target, hasty()).error.empty());
    const auto was = compared(read(*target));
    const Difference planned = difference(random.make(), *target);
    const auto journal = read_journal(journal_head(plan_of(planned), planned.changes, "now"));
    REQUIRE(journal);
    REQUIRE(apply(planned.changes, *target, hasty()).error.empty());
    const Difference back = rollback_of(*journal, read(*target));
    REQUIRE(back.conflicts.empty());
    REQUIRE(apply(back.changes, *target, hasty()).error == "");
    REQUIRE(differences(compared(read(*target)), was) == std::vector<std::string>{});
  }
}

TEST_CASE("A journal tells what somebody else changed since") {
  FakeApisix apisix;
  const auto target = target_on(apisix);
  const DesiredObjects desired{{{Kind::route, "1"}, {{"id", "1"}, {"uri", "/a"}}},
                               {{Kind::route, "2"}, {{"id", "2"}, {"uri", "/b"}}}};
  const Difference planned = difference(desired, *target);
  const std::string text = journal_head(plan_of(planned), planned.changes, "now") +
                           journal_line({Kind::route, "1"}, Outcome::done) + "{\"kind\":\"rou";
  const auto journal = read_journal(text);
  REQUIRE(journal);
  CHECK(!journal->is_complete);
  CHECK(journal->entries[0].outcome == Outcome::done);
  CHECK(!journal->entries[1].outcome);
  REQUIRE(apply(planned.changes, *target, hasty()).error.empty());
  REQUIRE(write(*target, {.key = {Kind::route, "2"}, .body = {{"id", "2"}, {"uri", "/theirs"}}}));
  const auto foreign = find_foreign_changes(*journal, read(*target));
  REQUIRE(foreign.size() == 1);
  CHECK(foreign[0].find("route \"2\" was changed") == 0);
  CHECK(rollback_of(*journal, read(*target)).conflicts.size() == 1);
  for (const char* bad : {"", "{}", "{}\n", "[]\n", "{\"gwctl_journal\": 1}\n", "x\n"})
    CHECK(!read_journal(bad));
}

TEST_CASE("An answer that is lost is no doubt: what is there is looked at") {
  FakeApisix apisix;
  const auto target = target_on(apisix);
  const DesiredObjects desired = RandomConfig{11}.make();
  const auto planned = difference(desired, *target).changes;
  apisix.fate = [](std::size_t) { return FakeApisix::Fate::unanswered; };
  const Applied applied = apply(planned, *target, hasty());
  CHECK(applied.error == "");
  CHECK(applied.done == planned.size());
}

TEST_CASE("What fails is taken back where that is asked for, wherever it fails") {
  for (unsigned seed = 0; seed < 12; ++seed) {
    RandomConfig random{seed};
    const DesiredObjects before = random.make();
    const DesiredObjects after = random.make();
    for (std::size_t cut = 0;; ++cut) {
      CAPTURE(seed, cut);
      FakeApisix apisix;
      apisix.lag = seed % 3;
      const auto target = target_on(apisix);
      REQUIRE(apply(difference(before, *target).changes, *target, hasty()).error.empty());
      const auto was = compared(read(*target));
      const std::size_t first = apisix.write_count();
      apisix.fate = [&](std::size_t number) {
        return number == first + cut ? FakeApisix::Fate::refused : FakeApisix::Fate::answered;
      };
      ApplyOptions undoing = hasty();
      undoing.undoes = true;
      const Applied applied = apply(difference(after, *target).changes, *target, undoing);
      if (applied.error.empty()) break;
      const auto is = compared(read(*target));
      // A certificate whose key of before nobody has stays as it is.
      if (!applied.not_undone.empty()) {
        for (const Conflict& each : applied.not_undone) REQUIRE(each.key.kind == Kind::ssl);
        continue;
      }
      CHECK(applied.done == 0);
      REQUIRE(differences(is, was) == std::vector<std::string>{});
      // Nothing of it looks as if it was changed by hand.
      for (const Change& change : difference(before, *target).changes) CHECK(!change.has_drifted);
    }
  }
}

TEST_CASE(
    "APISIX without etcd takes all in one document, or nothing when another one came before") {
  for (unsigned seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    RandomConfig random{seed};
    test::FakeStandalone apisix;
    const auto target = make_standalone(apisix.sender(), {"fake", "fake"});
    for (int round = 0; round < 3; ++round) {
      const DesiredObjects desired = random.make();
      const Difference planned = difference(desired, *target);
      const std::size_t writes = apisix.write_count();
      REQUIRE(apply(planned.changes, *target, hasty()).error == "");
      CHECK(apisix.write_count() - writes == (planned.changes.empty() ? 0 : 1));
      auto is = compared(read(*target));
      auto should = compared(desired);
      is.erase("ssls/1");  // it tells private keys
      should.erase("ssls/1");
      REQUIRE(differences(is, should) == std::vector<std::string>{});
      REQUIRE(difference(desired, *target).changes.empty());
    }
  }
  test::FakeStandalone apisix;
  const auto target = make_standalone(apisix.sender(), {"fake", "fake"});
  const DesiredObjects desired = RandomConfig{1}.make();
  REQUIRE(apply(difference({}, *target).changes, *target, hasty()).error == "");
  apisix.before_write = [&] { apisix.document()["routes_conf_version"] = 99999999999999; };
  const Applied applied = apply(difference(desired, *target).changes, *target, hasty());
  CHECK(applied.is_stale);
  CHECK(applied.done == 0);
}

TEST_CASE("Two applies of one owner do not write at once") {
  FakeApisix apisix;
  const auto target = target_on(apisix);
  StepWriter& writer = *std::get<StepWriter*>(target->writer());
  const DesiredObjects desired = RandomConfig{3}.make();
  const auto changes = difference(desired, *target).changes;
  REQUIRE(writer.lock("default", "another") == StepWriter::Lock::acquired);
  const Applied refused = apply(changes, *target, hasty());
  CHECK(refused.is_stale);
  CHECK(apisix.write_count() == 0);
  writer.unlock("default");
  CHECK(apply(changes, *target, hasty()).error == "");
  CHECK(apisix.stored().count("plugin_configs/gwctl-lock-default") == 0);
}

TEST_CASE("A target that is busy is asked again, and not for ever") {
  const DesiredObjects desired = RandomConfig{5}.make();
  for (const std::size_t busy : {1U, 3U, 100U}) {
    FakeApisix apisix;
    const auto target = target_on(apisix);
    std::size_t asked = 0;
    apisix.fate = [&](std::size_t) {
      return asked++ % (busy + 1) == busy ? FakeApisix::Fate::answered : FakeApisix::Fate::busy;
    };
    std::chrono::milliseconds waited{0};
    ApplyOptions options = hasty();
    options.sleep = [&](std::chrono::milliseconds time) { waited += time; };
    const Applied applied = apply(difference(desired, *target).changes, *target, options);
    CHECK(applied.error.empty() == (busy < options.tries));
    CHECK(waited.count() != 0);
    if (applied.error.empty()) {
      CHECK(difference(desired, *target).changes.empty());
    } else {
      CHECK(applied.done == 0);
      CHECK(asked == options.tries);
    }
  }
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
