#include <memory>

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/serve/run.h"

namespace gwctl::cli {
namespace {

constexpr const char* notes = R"(Examples:
  gwctl serve gateway.yaml                  serve a file; saving it reloads it
  gwctl serve --store gateway.db            keep what the Admin API writes
  gwctl serve gateway.yaml --check-only     say whether it could be served

Signals:
  SIGHUP            read the config again
  SIGTERM, SIGINT   stop accepting, let requests end, end; twice: end at once

Exit codes:
  0  stopped as it was told to; with --check-only: the config can be served
  1  arguments that make no sense
  2  the config cannot be served, or an address is taken)";

void add_addresses(CLI::App& command, ServeArgs& args) {
  const auto add = [&](const char* name, std::string& to, const char* description) {
    command.add_option(name, to, description)->type_name("ADDRESS")->group("Addresses");
  };
  command
      .add_option("--listen", args.listen,
                  "Where clients connect: a port, or address:port (default 127.0.0.1:9080)")
      ->type_name("ADDRESS")
      ->group("Addresses");
  command
      .add_option("--listen-tls", args.listen_tls,
                  "The same with TLS, by the ssls of the config (default 127.0.0.1:9443 where the "
                  "config has some)")
      ->type_name("ADDRESS")
      ->group("Addresses");
  add("--admin-listen", args.admin_listen,
      "Where the Admin API listens (default 127.0.0.1:9180), or off");
  add("--control-listen", args.control_listen,
      "Where the Control API listens (default 127.0.0.1:9090), or off");
  add("--status-listen", args.status_listen, "Where /status is (default 127.0.0.1:7085), or off");
  add("--prometheus-listen", args.prometheus_listen,
      "Where Prometheus finds metrics (default 127.0.0.1:9091), or off");
}

void add_options(CLI::App& command, ServeArgs& args) {
  const auto add = [&](const char* name, auto& to, const char* type, const char* description) {
    command.add_option(name, to, description)->type_name(type)->group("Options");
  };
  add("--config", args.configs, "FILE", "The same as the arguments");
  add("--store", args.store, "FILE", "An SQLite file that keeps what the Admin API writes");
  add("--history", args.history, "NUMBER",
      "Revisions of the config to remember, in the store (default 1000)");
  add("--settings", args.settings, "FILE",
      "How to serve: what APISIX has in config.yaml (router, ports, Admin keys)");
  add("--admin-key-file", args.admin_key_file, "FILE", "Holds the key that the Admin API asks for");
  add("--env-file", args.env_files, "FILE", "Holds variables for ${NAME} in the config");
  add("--trust", args.trusted, "ADDRESS",
      "Believe the X-Forwarded fields of these clients: an address, or address/bits");
  add("--workers", args.workers, "NUMBER", "Threads that serve (default: one per processor)");
  add("--drain", args.drain_seconds, "SECONDS", "How long requests may take to end (default 10)");
  add("--ready-fd", args.ready_fd, "NUMBER", "A descriptor to write a line to when serving");
  command
      .add_option("--log", args.log,
                  "A line per request: pretty, json or off (default: pretty on a terminal)")
      ->check(CLI::IsMember({"pretty", "json", "off"}))
      ->group("Options");
  command
      .add_flag_callback(
          "--watch", [&args] { args.no_watch = false; },
          "Reload when a file is saved, as is the default")
      ->group("Options");
  command.add_flag("--no-watch", args.no_watch, "Reload on SIGHUP only")->group("Options");
  command.add_flag("--check-only", args.check_only, "Serve nothing")->group("Options");
  command
      .add_flag("--skip-broken", args.skip_broken,
                "Leave out what has errors, with a warning, as APISIX does, instead of refusing "
                "the config")
      ->group("Options");
}

}  // namespace

void add_serve_command(CLI::App& app, Action& chosen) {
  auto args = std::make_shared<ServeArgs>();
  CLI::App* command = app.add_subcommand("serve", "Run the gateway on a config");
  command->add_option("configs", args->configs, "Config files, or folders of them")
      ->type_name("FILE");
  add_options(*command, *args);
  add_addresses(*command, *args);
  command->footer(notes);
  command->callback([args, &chosen] {
    chosen.check = [args](const Environment&) -> Result<void> {
      if (!args->configs.empty() && !args->store.empty())
        return fail("a config file is read-only: give it, or --store");
      return {};
    };
    chosen.run = [args](Environment& environment) { return run_serve(*args, environment); };
  });
}

}  // namespace gwctl::cli
