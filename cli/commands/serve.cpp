#include <csignal>
#include <memory>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "gateway-runtime/admin/admin_api.h"
#include "gateway-runtime/gateway.h"

namespace gwctl::cli {
namespace {

struct ServeArgs {
  std::vector<std::string> listen{"127.0.0.1:9080"};
  std::string admin_listen = "127.0.0.1:9180";
  std::string store;
  std::vector<std::string> trusted;
  unsigned workers = 1;
};

runtime::ServerOptions service_options(const runtime::Address& address,
                                       const runtime::Service& service) {
  runtime::ServerOptions options;
  options.listen = {address};
  options.make_handler = [&service](runtime::Worker&) {
    return std::make_unique<runtime::ServiceHandler>(service, runtime::admin::body_bytes_max);
  };
  return options;
}

Result<void> serve(const ServeArgs& args, Environment& environment) {
  runtime::GatewayOptions options;
  options.proxy.workers = args.workers;
  for (const std::string& text : args.trusted) {
    GWCTL_TRY(options.proxy.trusted_addresses.add(text));
  }
  for (const std::string& text : args.listen) {
    GWCTL_TRY_ASSIGN(const auto address, runtime::Address::parse(text, "127.0.0.1"));
    options.proxy.listen.push_back(address);
  }
  std::unique_ptr<runtime::Store> store = runtime::memory_store();
  if (!args.store.empty()) {
    GWCTL_TRY_ASSIGN(store, runtime::sqlite_store(args.store));
  }
  GWCTL_TRY_ASSIGN(runtime::Gateway::Made made, runtime::Gateway::make(options, std::move(store)));
  if (made.gateway == nullptr) return fail(made.errors.front().message);
  runtime::admin::AdminApi admin{*made.gateway, {}};
  const runtime::Service service = [&](const runtime::ServiceRequest& request,
                                       runtime::ServiceResponse& response) {
    admin.handle(request, response);
  };
  GWCTL_TRY_ASSIGN(const auto address, runtime::Address::parse(args.admin_listen, "127.0.0.1"));
  GWCTL_TRY_ASSIGN(const auto admin_server, runtime::Server::make(service_options(address, service),
                                                                  made.gateway->snapshot()));
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  made.gateway->start();
  admin_server->start();
  environment.complain("serving\n");
  int signal = 0;
  sigwait(&signals, &signal);
  admin_server->stop(0);
  made.gateway->stop(5000);
  return {};
}

}  // namespace

void add_serve_command(CLI::App& app, Action& chosen) {
  auto args = std::make_shared<ServeArgs>();
  CLI::App* command = app.add_subcommand("serve", "Run the gateway");
  command->add_option("--listen", args->listen, "Where clients connect")
      ->type_name("ADDRESS")
      ->group("Options");
  command->add_option("--admin-listen", args->admin_listen, "Where the Admin API is")
      ->type_name("ADDRESS")
      ->group("Options");
  command->add_option("--store", args->store, "Keep what the Admin API writes in this file")
      ->type_name("FILE")
      ->group("Options");
  command->add_option("--trust", args->trusted, "Believe the X-Forwarded fields of these clients")
      ->type_name("ADDRESS")
      ->group("Options");
  command->add_option("--workers", args->workers, "Threads that serve")
      ->type_name("NUMBER")
      ->group("Options");
  command->callback([args, &chosen] {
    chosen.run = [args](Environment& environment) {
      const auto served = serve(*args, environment);
      return served ? ExitCode::clean : fail_plainly(environment, served.error().message);
    };
  });
}

}  // namespace gwctl::cli
