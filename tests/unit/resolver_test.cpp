#include "gateway-runtime/net/resolver.h"

#include <atomic>
#include <condition_variable>
#include <mutex>

#include <catch2/catch.hpp>

namespace gwctl::runtime {
namespace {

using namespace std::chrono_literals;
using Addresses = std::vector<std::string>;

/// A name service whose answers tests change.
struct Service {
  std::mutex mutex;
  std::condition_variable event;
  std::map<std::string, NameAnswer> answers;
  bool is_stuck = false;
  int calls = 0;

  NameAnswer answer(const std::string& name) {
    std::unique_lock lock{mutex};
    ++calls;
    event.notify_all();
    event.wait(lock, [&] { return !is_stuck; });
    return answers[name];
  }

  void set(const std::string& name, NameAnswer answer) {
    const std::scoped_lock lock{mutex};
    answers[name] = std::move(answer);
  }
};

/// A resolver that soon asks again; changes are counted.
struct Fixture {
  Fixture() : service{std::make_shared<Service>()}, resolver{look_up(), {10ms, 10ms, 100ms}} {}

  Resolver::LookUp look_up() const {
    return [kept = service](const std::string& name) { return kept->answer(name); };
  }

  void start() {
    resolver.start([this] {
      const std::scoped_lock lock{mutex};
      ++changes;
      event.notify_all();
    });
  }

  bool wait_for_change() {
    std::unique_lock lock{mutex};
    const bool came = event.wait_for(lock, 5s, [&] { return changes != 0; });
    changes = 0;
    return came;
  }

  // Until the service was asked so many more times.
  bool wait_for_calls(int more) const {
    std::unique_lock lock{service->mutex};
    const int until = service->calls + more;
    return service->event.wait_for(lock, 5s, [&] { return service->calls >= until; });
  }

  std::mutex mutex;
  std::condition_variable event;
  int changes = 0;
  std::shared_ptr<Service> service;
  Resolver resolver;
};

TEST_CASE("Names are waited for when they are new") {
  Fixture fixture;
  fixture.service->set("a.test", {{"10.0.0.1", "10.0.0.2"}});
  const NameTable table = fixture.resolver.resolve({"a.test", "b.test"});
  CHECK(table == NameTable{{"a.test", {"10.0.0.1", "10.0.0.2"}}, {"b.test", {}}});
}

TEST_CASE("A name service that does not answer holds nobody up for long") {
  Fixture fixture;
  {
    const std::scoped_lock lock{fixture.service->mutex};
    fixture.service->is_stuck = true;
  }
  const auto begin = std::chrono::steady_clock::now();
  CHECK(fixture.resolver.resolve({"a.test"}) == NameTable{{"a.test", {}}});
  // It is known by now that there is no answer yet.
  CHECK(fixture.resolver.resolve({"a.test"}) == NameTable{{"a.test", {}}});
  CHECK(std::chrono::steady_clock::now() - begin < 5s);
  const std::scoped_lock lock{fixture.service->mutex};
  fixture.service->is_stuck = false;
  fixture.service->event.notify_all();
}

TEST_CASE("A watched name that changes is told of") {
  Fixture fixture;
  fixture.service->set("a.test", {{"10.0.0.1"}});
  fixture.resolver.resolve({"a.test"});
  fixture.resolver.watch({"a.test"});
  fixture.start();
  fixture.service->set("a.test", {{"10.0.0.2"}});
  REQUIRE(fixture.wait_for_change());
  CHECK(fixture.resolver.resolve({"a.test"}).at("a.test") == Addresses{"10.0.0.2"});
  fixture.service->set("a.test", {});
  REQUIRE(fixture.wait_for_change());
  CHECK(fixture.resolver.resolve({"a.test"}).at("a.test").empty());
}

TEST_CASE("What was known of a name holds while nobody answers") {
  Fixture fixture;
  fixture.service->set("a.test", {{"10.0.0.1"}});
  fixture.resolver.resolve({"a.test"});
  fixture.resolver.watch({"a.test"});
  fixture.start();
  fixture.service->set("a.test", {{}, true});
  REQUIRE(fixture.wait_for_calls(3));
  CHECK(fixture.resolver.resolve({"a.test"}).at("a.test") == Addresses{"10.0.0.1"});
}

TEST_CASE("Names that nobody watches any more are not asked for") {
  Fixture fixture;
  fixture.resolver.resolve({"a.test"});
  fixture.resolver.watch({"b.test"});
  fixture.start();
  REQUIRE(fixture.wait_for_calls(2));
  fixture.service->set("a.test", {{"10.0.0.1"}});
  // Asked for anew, as if it had never been known.
  CHECK(fixture.resolver.resolve({"a.test"}).at("a.test") == Addresses{"10.0.0.1"});
}

TEST_CASE("Addresses in text need nobody to be asked") {
  CHECK(look_up("127.0.0.1").addresses == Addresses{"127.0.0.1"});
  CHECK(look_up("::1").addresses == Addresses{"::1"});
}

}  // namespace
}  // namespace gwctl::runtime
