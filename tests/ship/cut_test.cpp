// An apply to a real `gwctl serve --store` that is cut: whatever it is cut at, all of it is done or
// nothing is, and applying again gets there.

#define CATCH_CONFIG_MAIN
#include <array>
#include <charconv>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "config/plan/apply.h"
#include "config/plan/journal.h"
#include "config/plan/rollback.h"
#include "config/target/servers.h"
#include "config/target/target.h"
#include "tests/support/certificate.h"
#include "tests/support/cutting_relay.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX wants it declared

namespace gwctl::config {
namespace {

using test::CuttingRelay;

/// `gwctl serve --store` in a folder of its own.
class Gateway {
 public:
  Gateway() : folder_{(std::filesystem::temp_directory_path() / "gwctl-cut-XXXXXX").string()} {
    REQUIRE(::mkdtemp(folder_.data()) != nullptr);
    start();
  }

  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  ~Gateway() {
    kill();
    std::filesystem::remove_all(folder_);
  }

  void start() {
    const std::string log = folder_ + "/log";
    std::array<int, 2> ready{};
    REQUIRE(::pipe2(ready.data(), O_CLOEXEC) == 0);
    constexpr int ready_descriptor = 3;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    posix_spawn_file_actions_adddup2(&actions, ready[1], ready_descriptor);
    std::vector<std::string> words{"gwctl",
                                   "serve",
                                   "--store",
                                   folder_ + "/store.db",
                                   "--listen",
                                   "127.0.0.1:0",
                                   "--admin-listen",
                                   "127.0.0.1:0",
                                   "--control-listen",
                                   "off",
                                   "--status-listen",
                                   "off",
                                   "--prometheus-listen",
                                   "off",
                                   "--workers",
                                   "1",
                                   "--ready-fd",
                                   std::to_string(ready_descriptor)};
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    REQUIRE(::posix_spawn(&pid_, GWCTL_PROGRAM, &actions, nullptr, argv.data(), environ) == 0);
    posix_spawn_file_actions_destroy(&actions);
    ::close(ready[1]);
    char byte = 0;
    const ssize_t count = ::read(ready[0], &byte, 1);
    ::close(ready[0]);
    std::ifstream file{log};
    const std::string told{std::istreambuf_iterator<char>{file}, {}};
    INFO(told);
    REQUIRE(count == 1);
    constexpr std::string_view before = "http://127.0.0.1:";
    const std::size_t line = told.find("  admin");
    REQUIRE(line != told.npos);
    const std::size_t at = told.find(before, line) + before.size();
    std::from_chars(told.data() + at, told.data() + told.size(), port_);
    REQUIRE(port_ != 0);
  }

  /// As a power cut would, but for what the kernel has.
  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }

  bool is_running() const { return pid_ > 0; }

  std::uint16_t port() const { return port_; }

 private:
  std::string folder_;
  pid_t pid_ = -1;
  std::uint16_t port_ = 0;
};

/// 40 objects of a version.
DesiredObjects objects(int version) {
  DesiredObjects all;
  for (int i = 0; i < 10; ++i) {
    const std::string id = std::to_string(i);
    const std::string text = std::to_string(version);
    all[{Kind::upstream, id}] = {{"id", id}, {"desc", text}, {"nodes", {{"127.0.0.1:1", 1}}}};
    all[{Kind::service, id}] = {{"id", id}, {"desc", text}, {"upstream_id", id}};
    for (const char* name : {"a", "b"}) {
      const std::string route = name + id;
      all[{Kind::route, route}] = {
          {"id", route}, {"desc", text}, {"uri", "/" + route}, {"service_id", id}};
    }
  }
  return all;
}

std::unique_ptr<Target> open(std::uint16_t port) {
  ServerOptions options;
  options.url = fmt::format("http://127.0.0.1:{}", port);
  options.http.uses_proxy = false;
  auto target = open_server(options);
  REQUIRE(target);
  return *std::move(target);
}

Applied apply_version(int version, std::uint16_t port, unsigned tries) {
  const auto target = open(port);
  std::vector<std::string> notices;
  const auto live = target->read(notices);
  REQUIRE(live);
  ApplyOptions options;
  options.tries = tries;
  return apply(diff(objects(version), *live, {}).changes, *target, options);
}

/// The one version that all objects are of; -1 where they are of several, or some are missing.
int version_of(std::uint16_t port) {
  std::vector<std::string> notices;
  const auto live = open(port)->read(notices);
  REQUIRE(live);
  std::set<std::string> versions;
  for (const auto& [key, object] : *live) versions.insert(text_member(object.value, "desc"));
  return live->size() == 40 && versions.size() == 1 ? std::stoi(*versions.begin()) : -1;
}

/// Where an apply is cut, and what may be after it.
struct Case {
  const char* name;
  CuttingRelay::Cut cut;
  bool kills = false;
  bool may_be_old = true;
  bool may_be_new = true;
};

std::vector<Case> cases() {
  const auto first = [](std::size_t bytes) { return [bytes](std::size_t) { return bytes; }; };
  const auto all_but = [](std::size_t bytes) {
    return [bytes](std::size_t size) { return size - bytes; };
  };
  const auto part = [](std::size_t of) { return [of](std::size_t size) { return size / of; }; };
  return {
      {"before the request", {first(0)}, false, true, false},
      {"in the request line", {first(7)}, false, true, false},
      {"in the head", {first(60)}, false, true, false},
      {"in the body", {part(2)}, false, true, false},
      {"before the last byte", {all_but(1)}, false, true, false},
      {"behind the last byte", {all_but(0)}},
      {"before the answer", {all_but(0), true, 0}, false, false, true},
      {"in the answer's head", {all_but(0), true, 9}, false, false, true},
      {"before the answer's last bytes", {all_but(0), true, 150}, false, false, true},
      {"killed before the request", {first(0)}, true, true, false},
      {"killed in the body", {part(2)}, true, true, false},
      {"killed before the last byte", {all_but(1)}, true, true, false},
      {"killed behind the last byte", {all_but(0)}, true},
      {"killed with the answer on its way", {all_but(0), true, 0}, true, false, true},
  };
}

}  // namespace

TEST_CASE("A cut apply is done or not, and applying again gets there") {
  const unsigned tries = GENERATE(1U, 4U);
  Gateway gateway;
  CuttingRelay relay;
  relay.set_server(gateway.port());
  int version = 1;
  REQUIRE(apply_version(version, gateway.port(), 1).error.empty());
  REQUIRE(version_of(gateway.port()) == version);
  for (Case& each : cases()) {
    INFO(each.name << ", " << tries << " tries");
    if (each.kills) each.cut.at_cut = [&] { gateway.kill(); };
    relay.arm(each.cut);
    const Applied applied = apply_version(version + 1, relay.port(), tries);
    CHECK(relay.has_cut());
    CHECK(gateway.is_running() == !each.kills);
    if (!gateway.is_running()) gateway.start();
    relay.set_server(gateway.port());
    const int now = version_of(gateway.port());
    CHECK((now == version || now == version + 1));
    // libcurl tries again by itself where the connection was in use before.
    if (now == version) CHECK(each.may_be_old);
    if (now == version + 1 && each.kills) CHECK(each.may_be_new);
    // What it says of itself is so.
    if (applied.error.empty()) CHECK(now == version + 1);
    if (tries > 1 && !each.kills) CHECK(applied.error.empty());
    for (const Outcome outcome : applied.outcomes) {
      if (outcome == Outcome::done) CHECK(now == version + 1);
    }
    ++version;
    REQUIRE(apply_version(version, gateway.port(), 1).error.empty());
    REQUIRE(version_of(gateway.port()) == version);
  }
  const auto target = open(gateway.port());
  const auto history = target->history()->list(1000);
  REQUIRE(history);
  CHECK(history->current == static_cast<std::uint64_t>(version));
  CHECK(history->revisions.size() == static_cast<std::size_t>(version));
  for (const PastRevision& each : history->revisions) CHECK(each.changes == 40);
}

namespace {

/// The same with some routes that only odd versions have, and some that only even ones have.
DesiredObjects moving_objects(int version) {
  DesiredObjects all = objects(version);
  for (int i = 0; i < 10; ++i) {
    const std::string id = fmt::format("{}{}", version % 2 == 0 ? "even" : "odd", i);
    all.erase({Kind::route, fmt::format("b{}", i)});
    all[{Kind::route, id}] = {
        {"id", id}, {"desc", std::to_string(version)}, {"uri", "/" + id}, {"service_id", "0"}};
  }
  return all;
}

/// The Admin API as APISIX has it, of which one write is cut off.
class CutApi {
 public:
  explicit CutApi(std::uint16_t port) {
    ServerOptions options;
    options.url = fmt::format("http://127.0.0.1:{}", port);
    options.http.uses_proxy = false;
    send_ = admin_sender(options);
    target_ = make_apisix(
        [this](const std::string& method, const std::string& path,
               const std::string& body) -> tl::expected<AdminAnswer, WriteFailure> {
          const bool counts = method != "GET" && path.find("gwctl-lock-") == path.npos;
          const bool is_cut = counts && writes_left_ > 0 && --writes_left_ == 0;
          const WriteFailure cut{WriteFailure::Kind::refused, "cut"};
          if (is_cut && !is_heard_) return tl::unexpected{cut};
          auto answer = send_(method, path, body);
          if (is_cut) return tl::unexpected{cut};
          return answer;
        },
        {"APISIX", options.url});
  }

  Target& target() { return *target_; }

  /// 0: none. `is_heard`: it is done, and the answer lost.
  void cut_at(int write, bool is_heard) {
    writes_left_ = write;
    is_heard_ = is_heard;
  }

  bool has_cut() const { return writes_left_ == 0; }

 private:
  AdminSend send_;
  std::unique_ptr<Target> target_;
  int writes_left_ = 0;
  bool is_heard_ = false;
};

Difference difference_to(int version, Target& target) {
  std::vector<std::string> notices;
  const auto live = target.read(notices);
  REQUIRE(live);
  DiffOptions options;
  options.prunes = true;
  return diff(moving_objects(version), *live, options);
}

/// Each object as one of the versions has it, or not there as in one of them.
void check_old_or_new(int version, Target& target) {
  std::vector<std::string> notices;
  const auto live = target.read(notices);
  REQUIRE(live);
  const DesiredObjects before = moving_objects(version);
  const DesiredObjects after = moving_objects(version + 1);
  std::set<ObjectKey> keys;
  for (const DesiredObjects* objects : {&before, &after}) {
    for (const auto& [key, value] : *objects) keys.insert(key);
  }
  for (const ObjectKey& key : keys) {
    const auto is = live->find(key);
    const auto as_in = [&](const DesiredObjects& objects) {
      const auto found = objects.find(key);
      if (found == objects.end() || is == live->end())
        return (found == objects.end()) == (is == live->end());
      return comparable(key, is->second.value) == comparable(key, found->second);
    };
    INFO(path_of(key));
    CHECK((as_in(before) || as_in(after)));
  }
}

}  // namespace

TEST_CASE("An apply of 40 objects, one by one, is cut at every write, and gone on with") {
  const Gateway gateway;
  CutApi api{gateway.port()};
  ApplyOptions options;
  options.tries = 1;
  options.parallel = 1;
  int version = 1;
  REQUIRE(apply(difference_to(version, api.target()).changes, api.target(), options).error.empty());
  for (const bool is_heard : {false, true}) {
    int write = 1;
    for (;; ++write, ++version) {
      CAPTURE(is_heard, write, version);
      const Difference planned = difference_to(version + 1, api.target());
      const auto journal = read_journal(journal_head(plan_of(planned), planned.changes, "now"));
      REQUIRE(journal);
      api.cut_at(write, is_heard);
      const Applied applied = apply(planned.changes, api.target(), options);
      CHECK(applied.error.empty() == !api.has_cut());
      check_old_or_new(version, api.target());
      std::vector<std::string> notices;
      CHECK(find_foreign_changes(*journal, *api.target().read(notices)).empty());
      const bool is_through = !api.has_cut();
      api.cut_at(0, false);
      const Difference rest = difference_to(version + 1, api.target());
      REQUIRE(apply(rest.changes, api.target(), options).error == "");
      CHECK(difference_to(version + 1, api.target()).changes.empty());
      if (is_through) break;
    }
    CHECK(write > 40);
    ++version;
  }
}

TEST_CASE("A private key that no answer tells comes back with a rollback") {
  const Gateway gateway;
  const auto target = open(gateway.port());
  const ObjectKey key{Kind::ssl, "1"};
  std::vector<std::string> notices;
  const auto ship = [&] {
    const auto made = test::make_certificate("a.test");
    const DesiredObjects ssl{
        {key, {{"id", "1"}, {"snis", {"a.test"}}, {"cert", made.certificate}, {"key", made.key}}}};
    const Difference difference = diff(ssl, *target->read(notices), {});
    REQUIRE(apply(difference.changes, *target, {}).error.empty());
    return made.certificate;
  };
  const std::string first = ship();
  ship();
  TargetHistory& history = *target->history();
  const auto then = history.config_at(1);
  REQUIRE(then);
  CHECK_FALSE(then->at(key).value.contains("key"));
  const Difference back = roll_back(*target->read(notices), *then, {}, false);
  REQUIRE(back.changes.size() == 1);
  // A certificate with the key of another one would be refused.
  const Applied applied = apply(back.changes, *history.restoring(1), {});
  CHECK(applied.error == "");
  CHECK(target->read(notices)->at(key).value["cert"] == first);
  const auto list = history.list(9);
  REQUIRE(list);
  CHECK(list->revisions.front().digest == list->revisions.back().digest);
}

}  // namespace gwctl::config
