#include "cli/ship/args.h"

#include <algorithm>
#include <cstdlib>
#include <pwd.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/config/report.h"
#include "cli/ship/git.h"
#include "config/check.h"
#include "core/files.h"
#include "gateway-runtime/check_options.h"
#include "gateway-runtime/settings.h"

namespace gwctl::cli {
namespace {

constexpr unsigned default_timeout_seconds = 30;
constexpr std::size_t host_bytes_max = 256;

std::string absolute(const std::string& path, const Environment& environment) {
  return path.empty() ? path : join_path(environment.working_directory, path);
}

Result<std::string> read_token(const TargetArgs& args, const Environment& environment) {
  if (args.token_file.empty()) {
    std::string token = variable("GWCTL_TOKEN");
    if (!token.empty() || args.token_variable.empty()) return token;
    token = variable(args.token_variable.c_str());
    if (token.empty())
      return fail(fmt::format("the variable {}, which is to hold the token, is not set",
                              args.token_variable));
    return token;
  }
  GWCTL_TRY_ASSIGN(std::string token, read_file(absolute(args.token_file, environment)));
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) token.pop_back();
  if (token.empty() || token.find('\n') != std::string::npos)
    return fail(fmt::format("{}: a token is one line", args.token_file));
  return token;
}

std::map<config::ObjectKey, FilePlace> places_of(const config::Model& model,
                                                 const Environment& environment) {
  std::map<config::ObjectKey, FilePlace> places;
  for (const config::KindInfo& kind : config::kinds()) {
    for (const auto& [id, resource] : model.of(kind.kind)) {
      const Source& source = resource->document->source();
      const std::string file = is_absolute_path(source.name())
                                   ? relative_path(environment.working_directory, source.name())
                                   : source.name();
      places.emplace(config::ObjectKey{kind.kind, id},
                     FilePlace{file, source.position(resource->value->begin)});
    }
  }
  return places;
}

}  // namespace

Result<Desired> read_desired(const std::vector<std::string>& files,
                             const std::vector<std::string>& env_files, Environment& environment) {
  if (files.empty() && environment.stdin_is_terminal)
    return fail("no files are named, neither here nor in a gwctl.yaml");
  GWCTL_TRY_ASSIGN(const auto paths, config_paths(files, environment));
  GWCTL_TRY_ASSIGN(const auto load_options, config_load_options(env_files, environment));
  GWCTL_TRY_ASSIGN(config::Loaded loaded, config::load(paths, load_options));
  std::vector<config::Diagnostic> diagnostics = std::move(loaded.diagnostics);
  config::CheckOptions check = runtime::check_options();
  // It is the target that runs it.
  check.runs_plugin = nullptr;
  check.runs_lua = true;
  std::ranges::move(config::check(loaded.model, check), std::back_inserter(diagnostics));
  Desired desired;
  desired.is_fit = std::ranges::none_of(diagnostics, [](const config::Diagnostic& each) {
    return each.severity == config::Severity::error;
  });
  GWCTL_TRY(complain_of_config(diagnostics, loaded.files, environment));
  desired.objects = config::objects_of(loaded.model);
  desired.digest = loaded.digest;
  desired.places = places_of(loaded.model, environment);
  desired.files = std::move(loaded.files);
  return desired;
}

std::string variable(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value == nullptr ? std::string{} : value;
}

std::optional<config::Kind> kind_named(std::string_view name) {
  const auto kind = config::kind_by_plural(name);
  return kind ? kind : config::kind_by_singular(name);
}

void add_target_options(CLI::App& command, TargetArgs& args) {
  const auto add = [&](const char* name, auto& to, const char* type, const char* description) {
    command.add_option(name, to, description)->type_name(type)->group("Target");
  };
  add("--project", args.project_file, "FILE",
      "The project file (default: gwctl.yaml of this folder or one above, up to the repository's)");
  add("--context", args.context, "NAME",
      "Which of the contexts in the project file (default GWCTL_CONTEXT, else its "
      "default_context)");
  add("--server", args.server, "URL",
      "The Admin API of Apache APISIX or of gwctl serve (default GWCTL_SERVER, else "
      "http://127.0.0.1:9180)");
  add("--to-file", args.file, "FILE", "A standalone file of APISIX instead of a server");
  add("--token-file", args.token_file, "FILE",
      "Holds the key of the Admin API (default: the variable GWCTL_TOKEN)");
  add("--header", args.headers, "TEXT", "Name: value, sent with every request; may be repeated");
  add("--ca-file", args.authorities_file, "FILE", "Authorities that the server is believed by");
  add("--cert-file", args.certificate_file, "FILE", "The certificate that the server is shown");
  add("--key-file", args.key_file, "FILE", "Its key");
  add("--proxy", args.proxy, "URL", "A proxy on the way to the server");
  add("--router", args.router, "radixtree_host_uri|radixtree_uri|radixtree_uri_with_parameter",
      "How the gateway finds routes, where it does not tell (default radixtree_host_uri)");
  add("--timeout", args.timeout_seconds, "SECONDS", "Of each request (default 30)");
  command.add_flag("--skip-verify", args.skips_verify, "Believe any certificate of the server")
      ->group("Target");
}

void add_signature_options(CLI::App& command, TargetArgs& args) {
  const auto add = [&](const char* name, std::string& to, const char* description) {
    command.add_option(name, to, description)->type_name("TEXT")->group("Target");
  };
  add("--author", args.author,
      "Who does it, for targets that remember it (default GWCTL_AUTHOR, else user@host)");
  add("--message", args.message,
      "Why, likewise (default: the git commit that the files are of, where there is one)");
}

void add_scope_options(CLI::App& command, SelectionArgs& args) {
  const auto add = [&](const char* name, auto& to, const char* type, const char* description) {
    command.add_option(name, to, description)->type_name(type)->group("Selection");
  };
  add("--owner", args.owner, "NAME",
      "Whose resources these are (default \"default\"); those of others are left alone");
  add("--kind", args.kinds, "KIND", "Only these kinds, as routes; may be repeated");
  add("--name", args.names, "GLOB", "Only what has this id or name, as orders-*; may be repeated");
  add("--label", args.labels, "NAME=VALUE", "Only what has this label; may be repeated");
}

void add_permission_options(CLI::App& command, SelectionArgs& args) {
  const auto flag = [&](const char* name, bool& to, const char* description) {
    command.add_flag(name, to, description)->group("Selection");
  };
  flag("--adopt", args.adopts, "Take over resources that are there under nobody's name");
  command
      .add_option("--adopt-from", args.adopts_from,
                  "Take over what another owner applied, or another tool as its label managed-by "
                  "says (adc); may be repeated")
      ->type_name("NAME")
      ->group("Selection");
  flag("--allow-mass-delete", args.allows_mass_delete,
       "Delete even more than half of what there is, or all of it");
}

void add_selection_options(CLI::App& command, SelectionArgs& args) {
  add_scope_options(command, args);
  command
      .add_flag("--prune", args.prunes,
                "Delete what this owner applied and the files no longer have")
      ->group("Selection");
  add_permission_options(command, args);
}

std::string server_url(const TargetArgs& args) {
  const std::string named = args.server.empty() ? variable("GWCTL_SERVER") : args.server;
  return named.empty() ? "http://127.0.0.1:9180" : named;
}

Result<std::unique_ptr<config::Target>> open_target(const TargetArgs& args,
                                                    const Environment& environment) {
  if (!args.file.empty()) return config::open_file(absolute(args.file, environment));
  config::ServerOptions options;
  options.url = server_url(args);
  GWCTL_TRY_ASSIGN(options.key, read_token(args, environment));
  options.author = args.author;
  options.message = args.message;
  options.http.timeout =
      std::chrono::seconds{args.timeout_seconds.value_or(default_timeout_seconds)};
  options.http.headers = args.headers;
  options.http.proxy = args.proxy;
  options.http.redirects_max = 0;
  options.http.tls = {absolute(args.authorities_file, environment),
                      absolute(args.certificate_file, environment),
                      absolute(args.key_file, environment), !args.skips_verify};
  return config::open_server(options);
}

void sign(TargetArgs& args, const std::vector<std::string>& files, const Environment& environment) {
  if (args.author.empty()) args.author = variable("GWCTL_AUTHOR");
  if (args.author.empty()) {
    std::string host(host_bytes_max, '\0');
    if (::gethostname(host.data(), host.size() - 1) != 0) host.clear();
    const passwd* const user = ::getpwuid(::geteuid());  // NOLINT(concurrency-mt-unsafe)
    const std::string name = user == nullptr ? variable("USER") : std::string{user->pw_name};
    args.author = fmt::format("{}@{}", name, host.c_str());
  }
  const bool has_files = !files.empty() && std::ranges::find(files, "-") == files.end();
  if (!args.message.empty() || !has_files) return;
  const std::string commit = git_commit_of(files, environment.working_directory);
  if (!commit.empty()) args.message = fmt::format("git {}", commit);
}

Result<config::DiffOptions> diff_options(const SelectionArgs& args) {
  config::DiffOptions options;
  if (!args.owner.empty()) options.owner = args.owner;
  options.prunes = args.prunes;
  options.adopts = args.adopts;
  options.adopts_from.insert(args.adopts_from.begin(), args.adopts_from.end());
  options.names = args.names;
  options.allows_mass_delete = args.allows_mass_delete;
  for (const std::string& name : args.kinds) {
    const auto kind = kind_named(name);
    if (!kind) return fail(fmt::format("there is no kind \"{}\"", name));
    options.kinds.insert(*kind);
  }
  for (const std::string& label : args.labels) {
    const std::size_t equals = label.find('=');
    if (equals == std::string::npos || equals == 0)
      return fail(fmt::format("--label {}: NAME=VALUE is wanted", label));
    options.labels.emplace_back(label.substr(0, equals), label.substr(equals + 1));
  }
  return options;
}

std::string FilePlace::text() const {
  return fmt::format("{}:{}:{}", file, position.line + 1, position.character + 1);
}

Effects effects_on(const config::Target& target, const TargetArgs& args,
                   const config::LiveObjects& live, const std::vector<config::Change>& changes) {
  const std::string& router = args.router.empty() ? target.info().router : args.router;
  EffectOptions options;
  options.router = runtime::router_kind_named(router).value_or(options.router);
  return find_effects(live, changes, options);
}

Result<std::optional<Comparison>> compare(const std::vector<std::string>& files,
                                          const std::vector<std::string>& env_files,
                                          const config::DiffOptions& options,
                                          const TargetArgs& target, Environment& environment) {
  GWCTL_TRY_ASSIGN(Desired desired, read_desired(files, env_files, environment));
  if (!desired.is_fit) return std::optional<Comparison>{};
  Comparison comparison;
  comparison.desired_digest = desired.digest;
  comparison.files = std::move(desired.files);
  comparison.places = std::move(desired.places);
  GWCTL_TRY_ASSIGN(comparison.target, open_target(target, environment));
  comparison.desired = std::move(desired.objects);
  GWCTL_TRY_ASSIGN(comparison.live, comparison.target->read(comparison.notices));
  comparison.difference = config::diff(comparison.desired, comparison.live, options);
  comparison.effects =
      effects_on(*comparison.target, target, comparison.live, comparison.difference.changes);
  return std::optional{std::move(comparison)};
}

void add_config_options(CLI::App& command, std::vector<std::string>& files,
                        std::vector<std::string>& env_files, const char* description) {
  command.add_option("files", files, description)->type_name("FILE");
  command
      .add_option("--env-file", env_files,
                  "A file of NAME=value lines, for variables that the environment does not have")
      ->type_name("FILE")
      ->group("Options");
}

ExitCode shipping_code(const Result<ExitCode>& result, Environment& environment) {
  if (result) return *result;
  fail_plainly(environment, result.error().message);
  return ExitCode::shipping_failed;
}

}  // namespace gwctl::cli
