#include "cli/ship/project.h"

#include <cstdlib>
#include <filesystem>
#include <set>

#include <catch2/catch.hpp>

#include "config/kinds.h"
#include "core/embedded.h"
#include "core/files.h"
#include "core/read_document.h"

namespace gwctl::cli {
namespace {

TEST_CASE("the example of docs/project-file.md is a project file", "[project]") {
  const std::string page = *read_file(GWCTL_SOURCE_DIR "/docs/project-file.md");
  const std::string_view fence = "```yaml\n";
  const auto begin = page.find(fence) + fence.size();
  std::string folder = "/tmp/gwctl.XXXXXX";
  REQUIRE(mkdtemp(folder.data()) != nullptr);
  const std::string path = folder + "/gwctl.yaml";
  REQUIRE(write_file_atomically(path, page.substr(begin, page.find("```\n", begin) - begin)));
  Environment environment;
  environment.working_directory = folder;
  const auto project = read_project(path, "production", environment);
  std::filesystem::remove_all(folder);
  INFO((project ? std::string{} : project.error().message));
  REQUIRE(project);
  // It shows every member that there is.
  const Context& production = project->contexts.at("production");
  CHECK(production.target.server == "https://admin.example.com");
  CHECK(production.target.token_file == folder + "/.secrets/production");
  CHECK(production.target.headers == std::vector<std::string>{"X-Access-Id: none"});
  CHECK(production.target.timeout_seconds == 60);
  CHECK(production.selection.labels == std::vector<std::string>{"team=shop"});
  CHECK(production.selection.kinds.size() == 3);
  CHECK(project->contexts.at("staging").selection.prunes);
  CHECK(project->contexts.at("staging").target.token_variable == "STAGING_ADMIN_KEY");
  CHECK(project->contexts.at("local").target.file == folder + "/build/apisix.yaml");
  CHECK(project->files == std::vector<std::string>{folder + "/gateway"});
  CHECK(project->gates.max_deletes->max == 5);
  CHECK(project->gates.forbid.size() == 3);
  CHECK(project->gates.forbid[1].field == std::vector<std::string>{"plugins", "key-auth"});
  CHECK(project->gates.lint->rulesets == std::vector<std::string>{"gwctl:gateway"});
  CHECK(project->gates.approval->kinds.size() == 2);
  CHECK(project->context == "production");
}

TEST_CASE("the schema of project files knows the kinds that there are", "[project]") {
  const auto schema = read_json("project.json", std::string{embedded_file("schemas/project.json")});
  const Node* names = find(*find(*find(schema->root(), "definitions"), "kind"), "enum");
  std::set<std::string, std::less<>> told;
  for (const Node& name : names->items()) told.emplace(name.string());
  std::set<std::string, std::less<>> known;
  for (const config::KindInfo& kind : config::kinds()) {
    known.emplace(kind.singular);
    if (config::kind_by_plural(kind.plural)) known.emplace(kind.plural);
  }
  CHECK(told == known);
}

}  // namespace
}  // namespace gwctl::cli
