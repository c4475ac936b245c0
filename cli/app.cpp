#include "cli/app.h"

#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/arguments.h"
#include "cli/suggest.h"
#include "cli/tree.h"
#include "core/files.h"

namespace gwctl::cli {
namespace {

constexpr const char* notes = R"(Try:
  gwctl lint openapi.yaml         check a document
  gwctl validate apisix.yaml      check the config of a gateway
  gwctl why /path apisix.yaml     which route takes a request
  gwctl rules                     what is checked
  gwctl explain RULE              why, and what to do about it
  gwctl COMMAND --help            the options of a command

Exit codes:
  0  all is well
  1  findings at or above the fail severity; or arguments that make no sense
  2  could not run

Environment:
  NO_COLOR, FORCE_COLOR           never, always use colours
  GWCTL_OFFLINE                   fetch nothing over the network
  GWCTL_SERVER, GWCTL_TOKEN       the Admin API that config is shipped to, and its key
  GWCTL_CONTEXT                   which of the contexts in gwctl.yaml is meant
  PROXY, http_proxy, https_proxy  the proxy to fetch through)";

std::string red(const Environment& environment, std::string_view text) {
  return environment.color_stderr ? fmt::format("\x1b[31m{}\x1b[39m", text) : std::string{text};
}

bool is_one_of(const std::string& text, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, text) != words.end();
}

class Program {
 public:
  explicit Program(Environment& environment) : environment_{environment} {
    app_.footer(notes);
    app_.set_help_flag();
    add_lint_command(app_, chosen_);
    add_rules_command(app_, chosen_);
    add_explain_command(app_, chosen_);
    add_validate_command(app_, chosen_);
    add_convert_command(app_, chosen_);
    add_import_command(app_, chosen_);
    add_why_command(app_, chosen_);
    add_graph_command(app_, chosen_);
    add_diff_command(app_, chosen_);
    add_apply_command(app_, chosen_);
    add_dump_command(app_, chosen_);
    add_drift_command(app_, chosen_);
    add_history_command(app_, chosen_);
    add_rollback_command(app_, chosen_);
    add_ping_command(app_, chosen_);
    add_ci_command(app_, chosen_);
    add_completions_command(app_, chosen_);
    add_serve_command(app_, chosen_);
    add_manual_command(app_, chosen_);
    for (CLI::App* command : commands()) command->set_help_flag();
  }

  ExitCode run(const std::vector<std::string>& arguments) {
    const auto name = std::ranges::find_if(
        arguments, [](const std::string& argument) { return !argument.starts_with('-'); });
    std::vector<std::string> rest{arguments.begin(), name};
    if (name != arguments.end()) rest.insert(rest.end(), name + 1, arguments.end());
    if (asks(rest, {"--version"}) || (name != arguments.end() && *name == "version")) {
      return print(fmt::format("gwctl {}\n", GWCTL_VERSION));
    }
    const bool wants_help = asks(rest, {"--help", "-h"});
    if (name == arguments.end()) {
      return wants_help ? print_help() : fail_usage("", arguments.empty() ? "" : unknown(rest));
    }
    if (*name == "help") return rest.empty() ? print_help() : print_help(rest.front());
    if (wants_help) return print_help(*name);
    CLI::App* command = find(*name);
    if (command == nullptr) return fail_command(*name);
    return run_command(*command, rest);
  }

 private:
  std::vector<CLI::App*> commands() {
    return app_.get_subcommands([](CLI::App*) { return true; });
  }

  CLI::App* find(const std::string& name) {
    const auto all = commands();
    const auto found = std::ranges::find_if(
        all, [&](const CLI::App* command) { return command->get_name() == name; });
    return found == all.end() ? nullptr : *found;
  }

  /// Whether one of the words is among the arguments, before a `--`.
  static bool asks(const std::vector<std::string>& arguments,
                   std::initializer_list<std::string_view> words) {
    const auto end = std::ranges::find(arguments, "--");
    return std::any_of(arguments.begin(), end,
                       [&](const std::string& argument) { return is_one_of(argument, words); });
  }

  static std::string unknown(const std::vector<std::string>& arguments) {
    std::string name = arguments.front();
    name.erase(0, name.find_first_not_of('-'));
    return "Unknown argument: " + name;
  }

  ExitCode print(const std::string& text) {
    const auto written = environment_.write(text);
    return written ? ExitCode::clean : fail_plainly(environment_, written.error().message);
  }

  ExitCode print_help() { return print(program_help(describe_program(app_), environment_.width)); }

  ExitCode print_help(const std::string& name) {
    const CLI::App* command = find(name);
    if (command == nullptr) return fail_command(name);
    return print(command_help(describe_program(app_), describe(*command), environment_.width));
  }

  /// The last line says what is wrong.
  ExitCode fail_usage(const std::string& command, const std::string& message) {
    const ProgramInfo program = describe_program(app_);
    if (message.empty()) {
      environment_.complain(program_help(program, environment_.width));
      return ExitCode::usage;
    }
    const CLI::App* found = find(command);
    const std::string line = found == nullptr ? program.name + " COMMAND [options] [arguments]"
                                              : usage(program, describe(*found));
    environment_.complain(fmt::format("Usage: {}\nTry: {} {}{}--help\n\n{}\n", line, program.name,
                                      command, command.empty() ? "" : " ", message));
    return ExitCode::usage;
  }

  ExitCode fail_command(const std::string& name) {
    std::vector<std::string> names{"help", "version"};
    for (const CLI::App* command : commands()) names.push_back(command->get_name());
    std::string hint = suggestion(name, names);
    const std::string path = join_path(environment_.working_directory, name);
    if (hint.empty() && is_regular_file(path)) {
      hint = fmt::format(" Did you mean \"gwctl lint {}\"?", name);
    }
    if (!hint.empty()) hint = hint.substr(1) + "\n";
    return fail_usage("", fmt::format("{}Unknown command: {}", hint, name));
  }

  ExitCode run_command(CLI::App& command, const std::vector<std::string>& arguments) {
    const std::string name = command.get_name();
    auto canonical = canonical_arguments(command, arguments);
    if (!canonical) return fail_usage(name, canonical.error().message);
    canonical->insert(canonical->begin(), name);
    std::ranges::reverse(*canonical);  // as CLI11 wants them
    try {
      app_.parse(*std::move(canonical));
    } catch (const CLI::ParseError& error) {
      return fail_usage(name, error.what());
    }
    if (chosen_.check) {
      const auto checked = chosen_.check(environment_);
      if (!checked) return fail_usage(name, checked.error().message);
    }
    return chosen_.run(environment_);
  }

  Environment& environment_;
  CLI::App app_{"Lint OpenAPI documents: Spectral's rules and rulesets, many times faster",
                "gwctl"};
  Action chosen_;
};

}  // namespace

ExitCode code_of(const Result<ExitCode>& result, Environment& environment) {
  return result ? *result : fail_plainly(environment, result.error().message);
}

ExitCode fail_plainly(Environment& environment, const std::string& message) {
  environment.complain(red(environment, message) + "\n");
  return ExitCode::failed;
}

ExitCode fail_running(Environment& environment, const std::vector<std::string>& errors,
                      Verbosity verbosity) {
  environment.complain(red(environment, "Error running gwctl!") + "\n");
  if (verbosity == Verbosity::normal) {
    environment.complain(red(environment, "Use --verbose flag to print the error stack.") + "\n");
  }
  std::size_t number = 0;
  for (const std::string& error : errors) {
    environment.complain(fmt::format("Error #{}: {}\n", ++number, red(environment, error)));
  }
  return ExitCode::failed;
}

ExitCode run(const std::vector<std::string>& arguments, Environment& environment) {
  return Program{environment}.run(arguments);
}

int run(int argc, char** argv) {
  Environment environment = process_environment();
  if (argc > 0) environment.program = argv[0];
  const std::vector<std::string> arguments{argv + std::min(argc, 1), argv + argc};
  return static_cast<int>(run(arguments, environment));
}

}  // namespace gwctl::cli
