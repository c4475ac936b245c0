#include "cli/serve/plan.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/files.h"
#include "core/read_document.h"
#include "gateway-runtime/settings.h"

namespace gwctl::cli {
namespace {

constexpr std::string_view default_listen = "127.0.0.1:9080";
constexpr std::string_view default_listen_tls = "127.0.0.1:9443";
constexpr std::string_view off = "off";
constexpr std::size_t key_bytes_max = 4096;

// The argument, else the settings file, else APISIX's own; `off` for none.
std::string pick(const std::string& argument, const std::string& setting,
                 std::string_view otherwise) {
  const std::string picked = !argument.empty()  ? argument
                             : !setting.empty() ? setting
                                                : std::string{otherwise};
  return picked == off ? std::string{} : picked;
}

Result<runtime::SettingsFile> read_settings_file(const std::string& path,
                                                 const Environment& environment) {
  const std::string absolute = join_path(environment.working_directory, path);
  GWCTL_TRY_ASSIGN(std::string text, read_file(absolute));
  const auto document = read_yaml(absolute, std::move(text));
  for (const Problem& problem : document->problems()) {
    if (problem.kind == ProblemKind::syntax) {
      const Position at = document->source().position(problem.span.begin);
      return fail(
          fmt::format("{}:{}:{}: {}", path, at.line + 1, at.character + 1, problem.message));
    }
  }
  runtime::SettingsFile settings = runtime::read_settings(*document);
  if (!settings.problems.empty()) {
    const Problem& problem = settings.problems.front();
    const Position at = document->source().position(problem.span.begin);
    return fail(fmt::format("{}:{}:{}: {}", path, at.line + 1, at.character + 1, problem.message));
  }
  return settings;
}

Result<std::string> read_key(const std::string& path, const Environment& environment) {
  GWCTL_TRY_ASSIGN(std::string key, read_file(join_path(environment.working_directory, path)));
  while (!key.empty() && (key.back() == '\n' || key.back() == '\r')) key.pop_back();
  if (key.empty() || key.size() > key_bytes_max || key.find('\n') != std::string::npos)
    return fail(fmt::format("{}: an Admin key is one line", path));
  return key;
}

// Unless it is said where, or `off`.
Result<void> plan_tls(const std::vector<std::string>& listen, runtime::GatewayOptions& options) {
  if (listen.empty()) {
    GWCTL_TRY_ASSIGN(options.listen_tls_default,
                     runtime::Address::parse(std::string{default_listen_tls}, "127.0.0.1"));
  }
  for (const std::string& text : listen) {
    if (text == off) continue;
    GWCTL_TRY_ASSIGN(const auto address, runtime::Address::parse(text, "127.0.0.1"));
    options.proxy.listen_tls.push_back(address);
  }
  return {};
}

runtime::LogOptions log_options(const std::string& asked, const Environment& environment) {
  runtime::LogOptions options;
  options.has_colors = environment.color_stderr;
  if (asked == "json") options.format = runtime::LogFormat::json;
  if (asked == "pretty" || (asked.empty() && environment.stderr_is_terminal))
    options.format = runtime::LogFormat::pretty;
  return options;
}

}  // namespace

Result<ServePlan> plan_serve(const ServeArgs& args, const Environment& environment) {
  runtime::SettingsFile file;
  if (!args.settings.empty()) {
    GWCTL_TRY_ASSIGN(file, read_settings_file(args.settings, environment));
  }
  ServePlan plan;
  plan.gateway.settings = file.settings;
  plan.gateway.is_read_only = !args.configs.empty();
  std::vector<std::string> listen = !args.listen.empty() ? args.listen : file.listen;
  if (listen.empty()) listen.emplace_back(default_listen);
  for (const std::string& text : listen) {
    GWCTL_TRY_ASSIGN(const auto address, runtime::Address::parse(text, "127.0.0.1"));
    plan.gateway.proxy.listen.push_back(address);
  }
  GWCTL_TRY(plan_tls(args.listen_tls.empty() ? file.listen_tls : args.listen_tls, plan.gateway));
  for (const std::string& text : args.trusted.empty() ? file.trusted : args.trusted) {
    GWCTL_TRY(plan.gateway.proxy.trusted_addresses.add(text));
  }
  const std::uint32_t workers = args.workers != 0 ? args.workers : file.workers;
  plan.gateway.proxy.workers = workers != 0 ? workers : environment.threads;
  plan.gateway.proxy.log = log_options(args.log, environment);
  plan.endpoints = {pick(args.admin_listen, file.admin_listen, "127.0.0.1:9180"),
                    pick(args.control_listen, file.control_listen, "127.0.0.1:9090"),
                    pick(args.status_listen, file.status_listen, "127.0.0.1:7085"),
                    pick(args.prometheus_listen, file.prometheus_listen, "127.0.0.1:9091")};
  plan.admin = {file.admin_key, file.viewer_key};
  if (!args.admin_key_file.empty()) {
    GWCTL_TRY_ASSIGN(plan.admin.key, read_key(args.admin_key_file, environment));
  }
  return plan;
}

}  // namespace gwctl::cli
