#include "cli/ship/verify.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "core/http.h"

namespace gwctl::cli {
namespace {

using Clock = std::chrono::steady_clock;
using config::Change;
using config::Json;

constexpr std::chrono::seconds verify_time_max{30};
constexpr std::chrono::milliseconds pause{200};
constexpr std::size_t probes_max = 200;
constexpr std::size_t body_bytes_max = std::size_t{1} << 20U;

/// One thing that is to come true. `ask` tells what is against it; nothing: it is true.
struct Wish {
  std::function<std::optional<std::string>()> ask;
};

// What stays untrue, though it is asked for again and again for a while.
std::vector<std::string> wait_for(std::vector<Wish> wishes) {
  const auto deadline = Clock::now() + verify_time_max;
  std::vector<std::string> untrue;
  for (;;) {
    untrue.clear();
    std::erase_if(wishes, [&](const Wish& wish) {
      auto against = wish.ask();
      if (against) untrue.push_back(*std::move(against));
      return !against;
    });
    if (wishes.empty() || Clock::now() > deadline) return untrue;
    std::this_thread::sleep_for(pause);
  }
}

HttpOptions quick_options() {
  HttpOptions options;
  options.timeout = std::chrono::seconds{5};
  options.redirects_max = 0;
  options.size_bytes_max = body_bytes_max;
  return options;
}

// The Control API of APISIX tells what a data plane has of these.
std::string control_path(const config::ObjectKey& key) {
  switch (key.kind) {
    case config::Kind::route:
    case config::Kind::service:
    case config::Kind::upstream:
      return fmt::format("/v1/{}/{}", config::info(key.kind).singular, key.id);
    default: return {};
  }
}

std::optional<std::string> find_lag(const std::string& url, const Change& change,
                                    std::uint64_t written) {
  const auto answer = http_send({"GET", url + control_path(change.key), {}}, quick_options());
  if (!answer) return fmt::format("{}: {}", url, answer.error().message);
  if (change.action == config::Action::remove) {
    if (answer->status == 404) return std::nullopt;
    return fmt::format("{} still has {}", url, config::name_of(change.key));
  }
  const Json body = config::parse_json(answer->body);
  if (answer->is_success() && config::number_member(body, "modifiedIndex") >= written)
    return std::nullopt;
  return fmt::format("{} does not have {} of revision {}", url, config::name_of(change.key),
                     written);
}

bool changes_nothing(const RequestText& text) {
  return text.body.empty() && (text.line.starts_with("GET ") || text.line.starts_with("HEAD ") ||
                               text.line.starts_with("OPTIONS "));
}

bool is_not_found(const HttpResponse& response) {
  return response.status == 404 && response.body.find("Route Not Found") != std::string::npos;
}

bool needs_credential(const Effect& effect) {
  return std::ranges::any_of(effect.aspects, [](const Aspect& aspect) {
    return aspect.kind == EffectKind::guarded && aspect.text.ends_with(" is added");
  });
}

std::optional<std::string> probe(const std::string& gateway, const Effect& effect) {
  const RequestText text = text_of(*effect.witness);
  const std::size_t authority = text.line.find("://") + 3;
  const std::size_t path = text.line.find('/', authority);
  HttpOptions options = quick_options();
  options.headers = text.fields;
  options.headers.push_back("Host: " + text.line.substr(authority, path - authority));
  const std::string method = text.line.substr(0, text.line.find(' '));
  const auto answer = http_send({method, gateway + text.line.substr(path), {}}, options);
  const std::string what = description_of(*effect.witness);
  if (!answer) return fmt::format("{}: {}", what, answer.error().message);
  const bool is_missing = is_not_found(*answer);
  if (effect.route_after.empty() != is_missing) {
    return is_missing
               ? fmt::format("{}: no route takes it, \"{}\" should", what, effect.route_after)
               : fmt::format("{}: a route takes it (status {}), none should", what, answer->status);
  }
  if (needs_credential(effect) && answer->status < 400)
    return fmt::format("{}: answered {} without a credential", what, answer->status);
  return std::nullopt;
}

void add_probes(const Effects& effects, std::string gateway, std::vector<Wish>& wishes) {
  while (gateway.ends_with('/')) gateway.pop_back();
  std::size_t count = 0;
  for (const Effect& effect : effects.all) {
    const bool is_fit = effect.witness && effect.witness->client.empty() &&
                        !effect.witness->variables.contains("remote_addr") &&
                        changes_nothing(text_of(*effect.witness));
    if (!is_fit || ++count > probes_max) continue;
    wishes.push_back({[gateway, &effect] { return probe(gateway, effect); }});
  }
}

}  // namespace

void add_verify_options(CLI::App& command, VerifyArgs& args) {
  const auto add = [&](const char* name, auto& to, const char* type, const char* description) {
    command.add_option(name, to, description)->type_name(type)->group("Proof");
  };
  command.add_flag("--verify", args.reads_back, "Read all back when it is applied, and compare")
      ->group("Proof");
  add("--probe", args.gateway, "URL",
      "Send a gateway the requests that notice the change, as far as they change nothing");
  add("--data-plane", args.data_planes, "URL",
      "A Control API, asked until it has what was written; may be repeated");
}

Result<std::vector<std::string>> verify(const Comparison& compared,
                                        const config::DiffOptions& options,
                                        const VerifyArgs& args) {
  std::vector<std::string> notices;
  GWCTL_TRY_ASSIGN(const config::LiveObjects live, compared.target->read(notices));
  std::vector<std::string> problems;
  const config::Difference rest = config::diff(compared.desired, live, options);
  for (const Change& change : rest.changes)
    problems.push_back(fmt::format("{} is not as it was applied", config::name_of(change.key)));
  std::vector<Wish> wishes;
  for (const std::string& url : args.data_planes) {
    for (const Change& change : compared.difference.changes) {
      if (control_path(change.key).empty()) continue;
      const auto found = live.find(change.key);
      const std::uint64_t written = found == live.end() ? 0 : found->second.modified_index;
      wishes.push_back({[&url, &change, written] { return find_lag(url, change, written); }});
    }
  }
  if (!args.gateway.empty()) add_probes(compared.effects, args.gateway, wishes);
  std::ranges::move(wait_for(std::move(wishes)), std::back_inserter(problems));
  return problems;
}

}  // namespace gwctl::cli
