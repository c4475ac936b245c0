#include "config/plan/dump.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "cli/ship/dump.h"
#include "config/check.h"
#include "config/load.h"
#include "config/plan/apply.h"
#include "config/plan/owner.h"
#include "config/plan/split.h"
#include "config/target/servers.h"
#include "tests/support/fake_apisix.h"
#include "tests/support/random_config.h"

namespace gwctl::config {
namespace {

namespace fs = std::filesystem;

constexpr unsigned config_count = 200;

/// A folder that goes with it.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "gwctl-dump-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }

  ~Folder() { fs::remove_all(path_); }

  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Everything of a folder's files as one text.
std::string text_in(const std::string& path) {
  std::ostringstream text;
  for (const auto& entry : fs::recursive_directory_iterator{path})
    text << std::ifstream{entry.path()}.rdbuf();
  return text.str();
}

/// What Apache APISIX tells once that config was applied to it.
LiveObjects applied(const DesiredObjects& desired, bool stores_defaults) {
  test::FakeApisix apisix;
  apisix.stores_defaults = stores_defaults;
  const auto target = make_apisix(apisix.sender(), {"fake", "fake"});
  ApplyOptions options;
  options.parallel = 1;
  std::vector<std::string> notices;
  const Difference difference = diff(desired, target->read(notices).value(), {});
  REQUIRE(apply(difference.changes, *target, options).error == "");
  return target->read(notices).value();
}

/// The way of a dump: written to files, and read as `gwctl apply` reads them.
struct Way {
  bool is_split;
  Secrets secrets;
};

constexpr Way ways[] = {{false, Secrets::as_variables},
                        {false, Secrets::shown},
                        {true, Secrets::as_variables},
                        {true, Secrets::shown}};

Loaded written_and_read(const LiveObjects& live, const Way& way) {
  const Folder folder;
  fs::create_directory(folder.path() + "/config");
  DumpOptions options;
  options.secrets = way.secrets;
  cli::DumpOutput output;
  (way.is_split ? output.folder : output.file) =
      way.is_split ? "config" : std::string{"config/one.yaml"};
  output.env_file = "secrets.env";
  cli::Environment environment;
  environment.working_directory = folder.path();
  const Dump dump = dump_of(live, options);
  const auto written = cli::write_dump(dump, output, environment);
  REQUIRE((written ? std::string{} : written.error().message) == "");
  if (way.secrets == Secrets::as_variables)
    REQUIRE(text_in(folder.path() + "/config").find("canary") == std::string::npos);
  LoadOptions load_options;
  const std::vector<std::string> env_files{folder.path() + "/secrets.env"};
  // Nothing of this process's.
  load_options.variables =
      with_env_files([](std::string_view) { return std::nullopt; }, env_files).value();
  const std::vector<std::string> paths{folder.path() + "/config"};
  return load(paths, load_options).value();
}

std::vector<std::string> errors_of(const Loaded& loaded) {
  std::vector<std::string> errors;
  for (const Diagnostic& each : loaded.diagnostics) errors.push_back(each.message);
  for (const Diagnostic& each : check(loaded.model, {})) {
    if (each.severity == Severity::error)
      errors.push_back(fmt::format("{} {}: {}", info(each.kind).noun, each.id, each.message));
  }
  return errors;
}

/// Without what only the server, or gwctl, sets.
Json own_value(const ObjectKey& key, Json value) {
  for (const char* name : {"create_time", "update_time", "id"}) value.erase(name);
  if (key.kind == Kind::ssl) {
    value.erase("key");
    value.erase("keys");
  }
  remove_marks(value);
  return value;
}

}  // namespace

TEST_CASE("What was dumped, written and read again has nothing to apply, and nothing is lost") {
  std::map<Kind, unsigned> seen;
  for (unsigned seed = 0; seed < config_count; ++seed) {
    const DesiredObjects desired = test::RandomConfig{seed}.make();
    const LiveObjects live = applied(desired, seed % 2 == 1);
    for (const auto& [key, value] : desired) ++seen[key.kind];
    for (const Way& way : ways) {
      CAPTURE(seed, way.is_split, static_cast<int>(way.secrets));
      const Loaded loaded = written_and_read(live, way);
      REQUIRE(errors_of(loaded) == std::vector<std::string>{});
      const DesiredObjects again = objects_of(loaded.model);
      for (const auto& [key, value] : again) {
        CAPTURE(path_of(key));
        REQUIRE(own_value(key, value) == own_value(key, live.at(key).value));
      }
      REQUIRE(again.size() == desired.size());
      const Difference rest = diff(again, live, {});
      REQUIRE(rest.changes.empty());
      REQUIRE(rest.conflicts.empty());
      REQUIRE(rest.unchanged == desired.size());
    }
  }
  for (const KindInfo& kind : kinds()) {
    CAPTURE(kind.noun);
    CHECK(seen[kind.kind] > config_count / 4);
  }
}

TEST_CASE("What a file says and what is stored of it are the same, with all its defaults") {
  for (unsigned seed = 0; seed < config_count; ++seed) {
    CAPTURE(seed);
    const DesiredObjects desired = test::RandomConfig{seed}.make();
    const Difference rest = diff(desired, applied(desired, true), {});
    std::vector<std::string> changed;
    for (const Change& change : rest.changes)
      changed.push_back(name_of(change.key) + " " + change.before.dump() + change.after.dump());
    REQUIRE(changed == std::vector<std::string>{});
  }
}

TEST_CASE("Names of files differ where ids do") {
  const std::vector<std::string> ids{"a",   "A",
                                     "a/b", "a_b",
                                     "..",  ".",
                                     "",    "a~b",
                                     "é",   std::string(300, 'x'),
                                     "a b", std::string(299, 'x')};
  std::set<std::string> names;
  for (const std::string& id : ids) {
    const std::string name = safe_file_name(id);
    CAPTURE(id, name);
    CHECK(name.find('/') == std::string::npos);
    CHECK(name.size() < 120);
    names.insert(name);
  }
  CHECK(names.size() == ids.size());
}

}  // namespace gwctl::config
