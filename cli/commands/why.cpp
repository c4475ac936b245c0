#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/config/report.h"
#include "cli/serve/plan.h"
#include "cli/serve/source.h"
#include "cli/suggest.h"
#include "cli/why/account.h"
#include "cli/why/request.h"
#include "core/files.h"
#include "gateway-runtime/compile.h"

namespace gwctl::cli {
namespace {

constexpr const char* notes = R"(Examples:
  gwctl why /books/7 apisix.yaml
  gwctl why 'POST https://api.example.com/books' apisix.yaml -H 'X-Team: a' --body book.json
  gwctl why /books/7 apisix.yaml --consumer jack

The config is compiled as gwctl serve compiles it, names of nodes looked up, and its own router is
asked. Nothing is sent: what plugins change or answer on the way is not told.

Exit codes:
  0  a route takes the request
  1  none does; or arguments that make no sense
  2  could not run: a config that cannot be served, a file that cannot be read)";

struct WhyArgs {
  RequestText request;
  std::string body_file;
  std::string consumer;
  std::string format = "text";
  ServeArgs serve;
};

Result<const runtime::Consumer*> find_consumer(const runtime::Snapshot& snapshot,
                                               const std::string& name) {
  const auto found = snapshot.consumers.find(name);
  if (found != snapshot.consumers.end()) return found->second.get();
  std::vector<std::string> names;
  for (const auto& [each, consumer] : snapshot.consumers) names.push_back(each);
  return fail(fmt::format("There is no consumer \"{}\".{}", name, suggestion(name, names)));
}

/// Null where the config cannot be served, which has been said.
Result<std::shared_ptr<const runtime::Snapshot>> compile(SourceConfig& source,
                                                         const runtime::Settings& settings,
                                                         const ServeArgs& args,
                                                         const Environment& environment) {
  const auto complain = [&](const std::vector<config::Diagnostic>& diagnostics) {
    return complain_of_config(diagnostics, source.loaded.files, environment);
  };
  if (!source.is_fit || args.skip_broken) GWCTL_TRY(complain(source.loaded.diagnostics));
  if (!source.is_fit) return nullptr;
  runtime::CompileOptions options;
  options.settings = settings;
  runtime::Resolver resolver;
  options.resolver = &resolver;
  runtime::Compiled compiled = runtime::compile(source.loaded.model, options);
  if (compiled.snapshot != nullptr) return compiled.snapshot;
  auto errors = to_diagnostics(compiled.errors);
  const bool has_less = args.skip_broken && drop_broken(source.loaded.model, errors);
  GWCTL_TRY(complain(errors));
  if (!has_less) return nullptr;
  compiled = runtime::compile(source.loaded.model, options);
  GWCTL_TRY(complain(to_diagnostics(compiled.errors)));
  return compiled.snapshot;
}

Result<ExitCode> why(const WhyArgs& args, Environment& environment) {
  RequestText text = args.request;
  if (!args.body_file.empty()) {
    const std::string path = join_path(environment.working_directory, args.body_file);
    GWCTL_TRY_ASSIGN(text.body, read_file(path));
  }
  GWCTL_TRY_ASSIGN(const auto request, AskedRequest::make(text));
  GWCTL_TRY_ASSIGN(const ServePlan plan, plan_serve(args.serve, environment));
  GWCTL_TRY_ASSIGN(SourceConfig source, read_source(args.serve, environment));
  GWCTL_TRY_ASSIGN(const auto snapshot,
                   compile(source, plan.gateway.settings, args.serve, environment));
  if (snapshot == nullptr) return ExitCode::failed;
  AccountOptions options;
  options.working_directory = environment.working_directory;
  options.trusted = &plan.gateway.proxy.trusted_addresses;
  if (!args.consumer.empty()) {
    GWCTL_TRY_ASSIGN(options.consumer, find_consumer(*snapshot, args.consumer));
  }
  Account account = account_for(*snapshot, request->exchange, options);
  account.url = request->url;
  GWCTL_TRY(environment.write(args.format == "json"
                                  ? account_json(account)
                                  : account_text(account, environment.color_stdout)));
  return account.taken ? ExitCode::clean : ExitCode::findings;
}

void add_options(CLI::App& command, WhyArgs& args) {
  const auto add = [&](const char* name, auto& to, const char* type, const char* description) {
    command.add_option(name, to, description)->type_name(type)->group("Options");
  };
  add("-H,--header", args.request.fields, "HEADER", "A header, 'Name: value'; may be repeated");
  add("--body", args.body_file, "FILE", "Holds the body of the request");
  add("--client", args.request.client, "ADDRESS", "The client's address (default 127.0.0.1)");
  add("--consumer", args.consumer, "NAME", "Show the plugins that there are for this consumer");
  add("-f,--format", args.format, "text|json", "How to print it (default text)");
  add("--settings", args.serve.settings, "FILE", "As for gwctl serve");
  add("--env-file", args.serve.env_files, "FILE", "Holds variables for ${NAME} in the config");
  add("--trust", args.serve.trusted, "ADDRESS", "As for gwctl serve");
  command.add_flag("--skip-broken", args.serve.skip_broken, "As for gwctl serve")->group("Options");
}

}  // namespace

void add_why_command(CLI::App& app, Action& chosen) {
  auto args = std::make_shared<WhyArgs>();
  args->request.client = "127.0.0.1";
  CLI::App* command = app.add_subcommand(
      "why", "Say which route of a config takes a request, why, and what happens to it then");
  command
      ->add_option("request", args->request.line,
                   "'METHOD URL', or a URL or a path alone, which means GET")
      ->type_name("REQUEST")
      ->required();
  command
      ->add_option("files", args->serve.configs,
                   "Files and folders of config; without any, standard input")
      ->type_name("FILE");
  add_options(*command, *args);
  command->footer(notes);
  command->callback([args, &chosen] {
    chosen.check = [args](const Environment& environment) -> Result<void> {
      if (!args->serve.configs.empty() || !environment.stdin_is_terminal) return {};
      return fail("No files provided.");
    };
    chosen.run = [args](Environment& environment) {
      return code_of(why(*args, environment), environment);
    };
  });
}

}  // namespace gwctl::cli
