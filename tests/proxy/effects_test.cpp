// Holds what `gwctl diff` says requests notice against what they notice: two gateways with random
// configs are sent the same requests. Usage: gwctl_effects [PAIRS [REQUESTS [SEED]]]

#include "cli/effects/effects.h"

#include <arpa/inet.h>
#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/format.h>

#include "config/plan/diff.h"
#include "tests/proxy/gateway.h"
#include "tests/proxy/socket.h"

namespace gwctl::proxy_test {
namespace {

using cli::Effect;
using cli::RequestText;
using config::DesiredObjects;
using config::Json;
using config::Kind;
using config::ObjectKey;
using runtime::RouterKind;

constexpr int upstream_count = 4;

/// One connection after the other, each from an address of its own.
class Client {
 public:
  explicit Client(std::uint16_t port) : port_{port} {}

  /// The status line, the fields and the body.
  std::string ask(const std::string& from, const std::string& request) {
    for (int tries = 0; tries < 3; ++tries) {
      Descriptor& connection = connections_[from];
      if (connection.get() < 0) connection = connect(from);
      if (::send(connection.get(), request.data(), request.size(), MSG_NOSIGNAL) ==
          static_cast<ssize_t>(request.size())) {
        if (std::string answer = receive(connection.get()); !answer.empty()) {
          if (answer.find("Connection: close") != std::string::npos) connection.close();
          return answer;
        }
      }
      connection.close();
    }
    throw std::runtime_error{"no answer to " + request};
  }

 private:
  Descriptor connect(const std::string& from) const {
    Descriptor made{::socket(AF_INET, SOCK_STREAM, 0)};
    sockaddr_in own{};
    own.sin_family = AF_INET;
    ::inet_pton(AF_INET, from.c_str(), &own.sin_addr);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port_);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(made.get(), reinterpret_cast<sockaddr*>(&own), sizeof own) != 0 ||  // NOLINT
        ::connect(made.get(), reinterpret_cast<sockaddr*>(&to), sizeof to) != 0)   // NOLINT
      throw std::runtime_error{"cannot connect from " + from};
    return made;
  }

  // Every answer here says how long it is.
  static std::string receive(int descriptor) {
    std::string answer;
    char piece[4096];
    for (;;) {
      const std::size_t end = answer.find("\r\n\r\n");
      if (end != std::string::npos) {
        const std::size_t at = answer.find("Content-Length: ");
        const bool is_chunked = answer.find("chunked") < end;
        if (is_chunked && answer.ends_with("0\r\n\r\n")) return answer;
        if (!is_chunked &&
            (at > end || answer.size() >= end + 4 + std::stoul(answer.substr(at + 16))))
          return answer;
      }
      const ssize_t got = ::recv(descriptor, piece, sizeof piece, 0);
      if (got <= 0) return answer;
      answer.append(piece, static_cast<std::size_t>(got));
    }
  }

  std::uint16_t port_;
  std::map<std::string, Descriptor> connections_;
};

/// What of an answer the config decides.
struct Handling {
  std::string route;
  std::string rest;

  bool operator==(const Handling&) const = default;
};

std::string field(const std::string& answer, const std::string& name) {
  const std::size_t at = answer.find("\r\n" + name + ": ");
  if (at == std::string::npos) return {};
  const std::size_t begin = at + name.size() + 4;
  return answer.substr(begin, answer.find("\r\n", begin) - begin);
}

Handling read(const std::string& answer) {
  Handling handling{field(answer, "X-Route"), answer.substr(9, 3)};
  for (const char* name : {"X-Global", "X-Own", "X-RateLimit-Limit", "Access-Control-Allow-Origin"})
    handling.rest += fmt::format(" {}={}", name, field(answer, name));
  handling.rest += " " + answer.substr(answer.find("\r\n\r\n") + 4);
  return handling;
}

class RandomConfig {
  unsigned below(unsigned end) { return static_cast<unsigned>(random_() % end); }

  template <class List>
  auto pick(const List& list) {
    return list[below(static_cast<unsigned>(std::size(list)))];
  }

 public:
  RandomConfig(unsigned seed, const std::vector<std::uint16_t>& ports, bool has_parameters)
      : random_{seed}, ports_{ports}, has_parameters_{has_parameters} {}

  DesiredObjects make() {
    objects_.clear();
    objects_[{Kind::global_rule, "route"}] = {
        {"id", "route"},
        {"plugins", {{"response-rewrite", {{"headers", {{"set", {{"X-Route", "$route_id"}}}}}}}}}};
    if (below(3) == 0)
      objects_[{Kind::global_rule, "cors"}] = {
          {"id", "cors"},
          {"plugins", {{"cors", {{"allow_origins", fmt::format("http://o{}.test", below(2))}}}}}};
    for (unsigned i = 0; i < 4; ++i) put(Kind::upstream, i, {{"nodes", {{node(), 1}}}});
    for (unsigned i = 0; i < 2; ++i) put(Kind::plugin_config, i, {{"plugins", plugins()}});
    for (unsigned i = 0; i < 3; ++i) put(Kind::service, i, service());
    for (unsigned i = 0; i < 9; ++i) {
      if (below(5) != 0) put(Kind::route, i, route());
    }
    for (unsigned i = 0; i < 3; ++i) {
      // One is always there, so that what is behind authentication can be seen.
      if (i != 0 && below(3) == 0) continue;
      const std::string name = fmt::format("c{}", i);
      objects_[{Kind::consumer, name}] = {
          {"username", name},
          {"plugins",
           {{"key-auth", {{"key", i == 0 ? "k0" : fmt::format("k{}{}", i, below(2))}}}}}};
    }
    return objects_;
  }

  /// A few things of a config are others.
  DesiredObjects vary(const DesiredObjects& before) {
    DesiredObjects after = make();
    for (const auto& [key, value] : before) {
      if (below(4) != 0) after[key] = value;
    }
    std::erase_if(after,
                  [&](const auto& each) { return !before.contains(each.first) && below(2) == 0; });
    return after;
  }

  std::string request(std::string& from) {
    from = fmt::format("127.0.0.{}", 2 + below(3));
    std::string text = fmt::format("{} {}{} HTTP/1.1\r\nHost: {}\r\nOrigin: http://o0.test\r\n",
                                   pick(methods), pick(paths), pick(queries), pick(hosts));
    if (below(2) == 0) text += fmt::format("X-Team: {}\r\n", below(3));
    if (below(2) == 0) text += fmt::format("apikey: {}\r\n", pick(keys));
    return text + "\r\n";
  }

  static constexpr const char* keys[] = {"k0", "k10", "k11", "k20", "k21"};

 private:
  static constexpr const char* uris[] = {"/a",  "/a/*", "/a/b",   "/a/b/*", "/*",
                                         "/b*", "/b/c", "/a/b/c", "/"};
  static constexpr const char* patterns[] = {"/a/:x", "/:y/b", "/a/:x/c", "/:y", "/:y/b/*rest"};
  static constexpr const char* host_patterns[] = {"a.test", "*.a.test", "x.a.test", "b.test",
                                                  "*.test"};
  static constexpr const char* paths[] = {"/",    "/a", "/a/", "/a/b", "/a/b/", "/a/b/c",
                                          "/a/x", "/b", "/bb", "/b/c", "/c",    "/a/b/any"};
  static constexpr const char* hosts[] = {"a.test", "x.a.test", "y.a.test",
                                          "b.test", "c.test",   "other"};
  static constexpr const char* methods[] = {"GET", "POST", "PUT", "DELETE"};
  static constexpr const char* queries[] = {"", "?v=1", "?v=2", "?v=7&w=abc", "?w=abd"};

  std::string node() { return fmt::format("127.0.0.1:{}", pick(ports_)); }

  void put(Kind kind, unsigned id, Json value) {
    value["id"] = std::to_string(id);
    objects_[{kind, std::to_string(id)}] = std::move(value);
  }

  Json plugins() {
    Json all = Json::object();
    if (below(4) == 0) all["key-auth"] = Json::object();
    if (below(4) == 0) all["limit-count"] = {{"count", 100'000 + below(3)}, {"time_window", 600}};
    if (below(3) == 0)
      all["response-rewrite"] = {{"headers", {{"set", {{"X-Own", std::to_string(below(3))}}}}}};
    if (below(6) == 0) all["cors"] = {{"allow_origins", "http://o0.test"}};
    if (below(8) == 0 && !all.empty()) all.begin().value()["_meta"] = {{"disable", true}};
    return all;
  }

  Json service() {
    Json value{{"upstream_id", std::to_string(below(4))}};
    if (below(3) == 0) value["hosts"] = Json::array({pick(host_patterns)});
    if (below(2) == 0) value["plugins"] = plugins();
    return value;
  }

  Json condition() {
    switch (below(6)) {
      case 0: return Json::array({"arg_v", "==", std::to_string(1 + below(2))});
      case 1: return Json::array({"arg_v", "~=", "1"});
      case 2: return Json::array({"http_x_team", "in", Json::array({"1", "2"})});
      case 3: return Json::array({"arg_w", "~~", "^ab[cd]$"});
      case 4: return Json::array({"arg_v", ">", 1 + below(3)});
      default: return Json::array({"http_x_team", "!", "==", "0"});
    }
  }

  const char* uri() { return has_parameters_ && below(2) == 0 ? pick(patterns) : pick(uris); }

  Json route() {
    Json value = Json::object();
    if (below(4) == 0) {
      value["uris"] = Json::array({uri(), "/both"});
    } else {
      value["uri"] = uri();
    }
    if (below(2) == 0) value["hosts"] = Json::array({pick(host_patterns)});
    if (below(3) == 0) value["methods"] = Json::array({pick(methods)});
    if (below(5) == 0)
      value["remote_addrs"] = Json::array({fmt::format("127.0.0.{}", 2 + below(2))});
    if (below(4) == 0) value["vars"] = Json::array({condition()});
    if (below(8) == 0) value["vars"] = Json::array({Json::array({"OR", condition(), condition()})});
    if (below(3) == 0) value["priority"] = below(3);
    if (below(12) == 0) value["status"] = 0;
    if (below(3) == 0) value["plugins"] = plugins();
    if (below(4) == 0) value["plugin_config_id"] = std::to_string(below(2));
    if (below(2) == 0) value["service_id"] = std::to_string(below(3));
    const unsigned kind = below(3);
    if (kind == 0 || !value.contains("service_id")) {
      value["upstream"] = {{"nodes", {{node(), 1}}}};
    } else if (kind == 1) {
      value["upstream_id"] = std::to_string(below(4));
    }
    return value;
  }

  std::mt19937 random_;
  const std::vector<std::uint16_t>& ports_;
  bool has_parameters_;
  DesiredObjects objects_;
};

std::string standalone(const DesiredObjects& objects) {
  Json all = Json::object();
  for (const auto& [key, value] : objects)
    all[std::string{config::info(key.kind).plural}].push_back(value);
  return all.dump();
}

std::unique_ptr<runtime::Gateway> serve(const std::string& config,
                                        RouterKind router = RouterKind::host_uri) {
  GatewaySetup setup;
  setup.config = config;
  setup.settings.router = router;
  return start_gateway(setup);
}

/// A pair of configs, each served.
class Pair {
 public:
  Pair(const DesiredObjects& before, const DesiredObjects& after, RouterKind router)
      : consumers_{consumers_of(before), consumers_of(after)},
        gateways_{serve(standalone(before), router), serve(standalone(after), router)},
        before_{port_of(*gateways_[0])},
        after_{port_of(*gateways_[1])} {
    config::LiveObjects live;
    for (const auto& [key, value] : before) live[key] = {value, 1};
    std::vector<config::Change> changes;
    for (const auto& [key, value] : after) {
      const auto was = before.find(key);
      if (was == before.end() || was->second != value)
        changes.push_back(
            {.key = key,
             .action = was == before.end() ? config::Action::create : config::Action::update,
             .body = value});
    }
    for (const auto& [key, value] : before) {
      if (!after.contains(key)) changes.push_back({.key = key, .action = config::Action::remove});
    }
    effects_ = cli::find_effects(live, changes, {router});
    for (const Effect& effect : effects_.all)
      pairs_.insert({effect.route_before, effect.route_after});
  }

  ~Pair() {
    for (const auto& gateway : gateways_) gateway->stop(0);
  }

  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  std::size_t witness_count() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        effects_.all, [](const Effect& each) { return each.witness.has_value(); }));
  }

  /// Witnesses that fare on one as on the other.
  std::vector<std::string> find_false() {
    std::vector<std::string> all;
    for (const Effect& effect : effects_.all) {
      if (!effect.witness) continue;
      const RequestText text = cli::text_of(*effect.witness);
      const std::string head = head_of(text);
      const std::string from = text.client == "192.0.2.1" ? "127.0.0.9" : text.client;
      bool differs = ask(before_, from, head + "\r\n") != ask(after_, from, head + "\r\n");
      for (const char* key : RandomConfig::keys) {
        const std::string request = head + "apikey: " + key + "\r\n\r\n";
        differs = differs || ask(before_, from, request) != ask(after_, from, request);
      }
      if (!differs)
        all.push_back(fmt::format("{} ({} -> {}: {})", cli::description_of(*effect.witness),
                                  effect.route_before, effect.route_after,
                                  effect.aspects.front().text));
    }
    return all;
  }

  /// Empty where the request fares alike, or what it notices was said.
  std::string find_untold(const std::string& from, const std::string& request, bool& differs) {
    const Handling first = ask(before_, from, request);
    const Handling second = ask(after_, from, request);
    differs = first != second;
    if (!differs || pairs_.contains({first.route, second.route})) return {};
    const std::string key = field(request, "apikey");
    for (const Effect& effect : effects_.all) {
      if (effect.whose == "every request") return {};
      for (const auto& consumers : consumers_) {
        const auto found = consumers.find(key);
        if (found != consumers.end() &&
            effect.whose == fmt::format("consumer \"{}\"", found->second))
          return {};
      }
    }
    return fmt::format("{} from {}: {} [{}] -> {} [{}]", request, from, first.route, first.rest,
                       second.route, second.rest);
  }

 private:
  static std::map<std::string, std::string> consumers_of(const DesiredObjects& objects) {
    std::map<std::string, std::string> all;
    for (const auto& [key, value] : objects) {
      if (key.kind == Kind::consumer) all[value["plugins"]["key-auth"]["key"]] = key.id;
    }
    return all;
  }

  static Handling ask(Client& client, const std::string& from, const std::string& request) {
    return read(client.ask(from, request));
  }

  static std::string head_of(const RequestText& text) {
    const std::size_t begin = text.line.find("://") + 3;
    const std::size_t path = text.line.find('/', begin);
    std::string head = fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\nOrigin: http://o0.test\r\n",
                                   text.line.substr(0, text.line.find(' ')), text.line.substr(path),
                                   text.line.substr(begin, path - begin));
    for (const std::string& each : text.fields) head += each + "\r\n";
    return head;
  }

  std::map<std::string, std::string> consumers_[2];
  std::unique_ptr<runtime::Gateway> gateways_[2];
  Client before_;
  Client after_;
  cli::Effects effects_;
  std::set<std::pair<std::string, std::string>> pairs_;
};

struct Counts {
  std::size_t requests = 0;
  std::size_t different = 0;
  std::size_t witnesses = 0;
  std::size_t wrong = 0;
};

void check(unsigned seed, unsigned requests, const std::vector<std::uint16_t>& ports,
           Counts& counts) {
  constexpr RouterKind routers[] = {RouterKind::host_uri, RouterKind::uri,
                                    RouterKind::uri_with_parameter};
  const RouterKind router = routers[seed % std::size(routers)];
  RandomConfig random{seed, ports, router == RouterKind::uri_with_parameter};
  const DesiredObjects before = random.make();
  const DesiredObjects after = random.vary(before);
  Pair pair{before, after, router};
  std::vector<std::string> wrong;
  for (const std::string& each : pair.find_false())
    wrong.push_back("nothing of it is true: " + each);
  counts.witnesses += pair.witness_count();
  for (unsigned i = 0; i < requests; ++i) {
    std::string from;
    const std::string request = random.request(from);
    bool differs = false;
    if (std::string untold = pair.find_untold(from, request, differs); !untold.empty())
      wrong.push_back("not told: " + untold);
    ++counts.requests;
    counts.different += differs ? 1 : 0;
  }
  if (wrong.empty()) return;
  counts.wrong += wrong.size();
  fmt::print("seed {}: {}\n  before {}\n  after  {}\n", seed, wrong.front(), standalone(before),
             standalone(after));
}

int run(unsigned pairs, unsigned requests, unsigned seed) {
  std::vector<std::unique_ptr<runtime::Gateway>> upstreams;
  std::vector<std::uint16_t> ports;
  for (int i = 0; i < upstream_count; ++i) {
    const Json route{
        {"id", "1"},
        {"uri", "/*"},
        {"plugins", {{"mocking", {{"response_example", fmt::format("upstream {}", i)}}}}}};
    upstreams.push_back(serve(Json{{"routes", {route}}}.dump()));
    ports.push_back(port_of(*upstreams.back()));
  }
  Counts counts;
  for (unsigned i = 0; i < pairs; ++i) check(seed + i, requests, ports, counts);
  for (const auto& upstream : upstreams) upstream->stop(0);
  fmt::print("{} pairs of configs: {} requests, {} fared otherwise; {} witnesses; {} wrong\n",
             pairs, counts.requests, counts.different, counts.witnesses, counts.wrong);
  // Where nothing differs, nothing was tested.
  return counts.wrong == 0 && counts.different != 0 && counts.witnesses != 0 ? 0 : 1;
}

}  // namespace
}  // namespace gwctl::proxy_test

int main(int argc, char** argv) {
  const auto number = [&](int at, unsigned otherwise) {
    return argc > at ? static_cast<unsigned>(std::strtoul(argv[at], nullptr, 10)) : otherwise;
  };
  try {
    return gwctl::proxy_test::run(number(1, 40), number(2, 150), number(3, 1));
  } catch (const std::exception& error) {
    fmt::print("{}\n", error.what());
    return 1;
  }
}
