#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "core/embedded.h"

namespace gwctl::cli {
namespace {

constexpr const char* notes = R"(Examples:
  gwctl ci github > .github/workflows/gateway.yml
  gwctl ci gitlab > .gitlab-ci.yml
  gwctl ci jenkins > Jenkinsfile

The pipeline checks a config on pull requests and comments what a merge would change, has the plan
agreed to and applied after it, and looks for drift each night. It needs a gwctl.yaml with contexts;
keys come from the store of secrets of the service, as GWCTL_TOKEN. docs/pipelines.md explains it.)";

struct Pipeline {
  std::string_view service;
  std::string_view file;
};

constexpr Pipeline pipelines[] = {{"github", "pipelines/github.yaml"},
                                  {"gitlab", "pipelines/gitlab.yaml"},
                                  {"jenkins", "pipelines/jenkins.groovy"}};

std::vector<std::string> services() {
  std::vector<std::string> names;
  for (const Pipeline& pipeline : pipelines) names.emplace_back(pipeline.service);
  return names;
}

}  // namespace

void add_ci_command(CLI::App& app, Action& chosen) {
  auto service = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("ci", "Print a pipeline that ships a config");
  command->add_option("service", *service, "Whose pipeline")
      ->type_name(fmt::format("{}", fmt::join(services(), "|")))
      ->check(CLI::IsMember(services()))
      ->required();
  command->footer(notes);
  command->callback([service, &chosen] {
    chosen.run = [service](Environment& environment) {
      std::string_view file;
      for (const Pipeline& pipeline : pipelines) {
        if (pipeline.service == *service) file = pipeline.file;
      }
      const auto written = environment.write(embedded_file(file));
      return written ? ExitCode::clean : fail_plainly(environment, written.error().message);
    };
  });
}

}  // namespace gwctl::cli
