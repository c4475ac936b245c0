#include "cli/graph/graph.h"

#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/config/report.h"

namespace gwctl::cli {
namespace {

constexpr const char* notes = R"(Examples:
  gwctl graph apisix.yaml | dot -Tsvg > gateway.svg
  gwctl graph services/ --format mermaid

Variables (${NAME}) are shown as they are. What is named and not there is drawn in red.

Exit codes:
  0  drawn
  1  the config cannot be read as one; or arguments that make no sense
  2  could not run: a file that cannot be read)";

constexpr std::size_t vertices_default = 2000;

struct GraphArgs {
  std::vector<std::string> files;
  std::string format = "dot";
  std::size_t vertices_max = vertices_default;
};

Result<ExitCode> draw(const GraphArgs& args, Environment& environment) {
  GWCTL_TRY_ASSIGN(const auto paths, config_paths(args.files, environment));
  GWCTL_TRY_ASSIGN(config::LoadOptions options, config_load_options({}, environment));
  options.variables = nullptr;
  GWCTL_TRY_ASSIGN(const config::Loaded loaded, config::load(paths, options));
  if (std::ranges::any_of(loaded.diagnostics, [](const config::Diagnostic& each) {
        return each.severity == config::Severity::error;
      })) {
    GWCTL_TRY(complain_of_config(loaded.diagnostics, loaded.files, environment));
    return ExitCode::findings;
  }
  const Graph graph = graph_of(loaded.model, args.vertices_max, environment.working_directory);
  const std::string text = args.format == "json"      ? to_json(graph)
                           : args.format == "mermaid" ? to_mermaid(graph)
                                                      : to_dot(graph);
  GWCTL_TRY(environment.write(text));
  return ExitCode::clean;
}

}  // namespace

void add_graph_command(CLI::App& app, Action& chosen) {
  auto args = std::make_shared<GraphArgs>();
  CLI::App* command = app.add_subcommand("graph", "Draw what refers to what in a config");
  command
      ->add_option("files", args->files, "Files and folders of config; without any, standard input")
      ->type_name("FILE");
  command
      ->add_option("-f,--format", args->format,
                   "For Graphviz, for Mermaid, or as JSON (default dot)")
      ->type_name("dot|mermaid|json")
      ->group("Options");
  command
      ->add_option("--limit", args->vertices_max,
                   "How many resources and nodes to draw at most (default 2000)")
      ->type_name("NUMBER")
      ->group("Options");
  command->footer(notes);
  command->callback([args, &chosen] {
    chosen.check = [args](const Environment& environment) -> Result<void> {
      return check_config_arguments(args->files, environment);
    };
    chosen.run = [args](Environment& environment) {
      return code_of(draw(*args, environment), environment);
    };
  });
}

}  // namespace gwctl::cli
