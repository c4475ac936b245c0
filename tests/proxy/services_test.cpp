// What the gateway does besides passing a request on: requests of its own, entries for a log
// server.
#include <chrono>
#include <functional>
#include <future>
#include <list>
#include <poll.h>

#include <catch2/catch.hpp>

#include "tests/proxy/gateway.h"
#include "tests/proxy/socket.h"

namespace gwctl::proxy_test {
namespace {

using Clock = std::chrono::steady_clock;

/// A server that answers every request, and keeps what it was sent.
class Server {
 public:
  using Answer = std::function<std::string(const std::string& request)>;

  explicit Server(Answer answer) : listening_{listen_on_loopback()}, answer_{std::move(answer)} {}

  std::uint16_t port() const { return listening_.port; }

  void pump() {
    if (Descriptor accepted = accept_from(listening_); accepted.get() >= 0)
      peers_.emplace_back(std::move(accepted));
    for (Peer& peer : peers_) {
      peer.pump();
      if (!is_whole(peer.received)) continue;
      requests.push_back(std::exchange(peer.received, {}));
      const std::string body = answer_(requests.back());
      if (body == silent) continue;
      peer.send("HTTP/1.1 200 OK\r\nX-Own: yes\r\nContent-Length: " + std::to_string(body.size()) +
                "\r\n\r\n" + body);
      peer.pump();
    }
  }

  static bool is_whole(const std::string& message) {
    const std::size_t end = message.find("\r\n\r\n");
    if (end == message.npos) return false;
    const std::size_t told = message.find("ontent-");
    const std::size_t length = message.find("ength: ", told);
    if (told > end || length > end) return true;
    return message.size() >= end + 4 + std::stoul(message.substr(length + 7));
  }

  static constexpr const char* silent = "(silent)";
  std::vector<std::string> requests;

 private:
  Listening listening_;
  Answer answer_;
  std::list<Peer> peers_;
};

bool play_until(Server& server, const std::function<bool()>& is_done, int seconds = 10) {
  const auto deadline = Clock::now() + std::chrono::seconds{seconds};
  while (!is_done()) {
    if (Clock::now() > deadline) return false;
    server.pump();
    ::poll(nullptr, 0, 1);
  }
  return true;
}

std::unique_ptr<runtime::Gateway> start(const std::string& config) {
  GatewaySetup setup;
  setup.config = config;
  return start_gateway(setup);
}

std::string ask(const runtime::Gateway& gateway, Server& server, const std::string& request) {
  Peer client{connect_to_loopback(port_of(gateway))};
  client.send(request);
  play_until(server, [&] {
    client.pump();
    return Server::is_whole(client.received) || client.state != Peer::State::open;
  });
  return client.received;
}

std::string post(const std::string& path, const std::string& body, const std::string& more = {}) {
  return "POST " + path + " HTTP/1.1\r\nHost: a.test\r\n" + more +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string body_of(const std::string& answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  return end == answer.npos ? "" : answer.substr(end + 4);
}

std::string batch_config(const Server& server) {
  return "routes: [{id: b, uri: /apisix/batch-requests, plugins: {public-api: {}}}, "
         "{id: l, uri: /local, plugins: {mocking: {response_example: mocked, with_mock_header: "
         "false}}}, "
         "{id: r, uri: '/up/*', upstream: {type: roundrobin, nodes: {'127.0.0.1:" +
         std::to_string(server.port()) + "': 1}}}]";
}

TEST_CASE("batch-requests: several requests in one, in their order") {
  Server server{
      [](const std::string& request) { return request.substr(0, request.find(" HTTP")); }};
  const auto gateway = start(batch_config(server));
  const std::string answer =
      ask(*gateway, server,
          post("/apisix/batch-requests",
               R"({"query": {"q": "1 2"}, "headers": {"X-All": "all", "X-One": "no"}, "pipeline": [
               {"path": "/up/1", "headers": {"X-One": "one"}}, {"path": "/local"}, {"path": "/none"},
               {"path": "/up/2", "method": "PUT", "body": "hello"}, {"path": "/apisix/batch-requests",
                "method": "POST", "body": "{}"}]})",
               "X-Outer: outer\r\nConnection: keep-alive\r\n"));
  CHECK(answer.find("Content-Type: application/json\r\n") != answer.npos);
  const std::string body = body_of(answer);
  CAPTURE(body);
  CHECK(body.find(R"([{"status":200,"reason":"OK","headers":{)") == 0);
  CHECK(body.find(R"("X-Own":"yes")") != body.npos);
  const std::size_t first = body.find(R"("body":"GET /up/1?q=1%202"})");
  const std::size_t mocked = body.find(R"("body":"mocked"})");
  const std::size_t missing = body.find(R"({"status":404,"reason":"Not Found")");
  const std::size_t second = body.find(R"("body":"PUT /up/2?q=1%202"})");
  const std::size_t nested = body.find(R"({"status":400,"reason":"Bad Request")");
  CHECK(first < mocked);
  CHECK(mocked < missing);
  CHECK(missing < second);
  CHECK(second < nested);
  CHECK(nested != body.npos);
  REQUIRE(server.requests.size() == 2);
  for (const char* const line :
       {"\r\nx-one: one\r\n", "\r\nx-all: all\r\n", "\r\nx-outer: outer\r\n",
        "\r\nHost: a.test\r\n", "\r\nX-Real-IP: 127.0.0.1\r\n"}) {
    CAPTURE(line, server.requests[0]);
    CHECK(server.requests[0].find(line) != std::string::npos);
  }
  CHECK(body_of(server.requests[1]) == "hello");
  gateway->stop(0);
}

TEST_CASE("batch-requests: what is no batch, and what would be two requests") {
  Server server{[](const std::string&) { return std::string{"x"}; }};
  const auto gateway = start(batch_config(server));
  const auto answer = [&](const std::string& body) {
    return body_of(ask(*gateway, server, post("/apisix/batch-requests", body)));
  };
  CHECK(answer("nonsense") ==
        "{\"error_msg\":\"invalid request body: nonsense, err: Expected value but found invalid "
        "token at character 1\"}\n");
  CHECK(answer("") ==
        "{\"error_msg\":\"no request body, you should give at least one pipeline "
        "setting\"}\n");
  CHECK(answer("{\"pipeline\": []}") ==
        "{\"error_msg\":\"bad request body: property \\\"pipeline\\\" validation failed: expect "
        "array to have at least 1 items\"}\n");
  CHECK(answer("{}") ==
        "{\"error_msg\":\"bad request body: object matches none of the required: "
        "[\\\"pipeline\\\"]\"}\n");
  for (const char* const item : {R"({"path": "/up/1", "headers": {"X": "1\r\nY: 2"}})",
                                 R"({"path": "/up/1 HTTP/1.1\r\nHost: b\r\n\r\nGET /up/2"})",
                                 R"({"path": "/up/1 /up/2"})"}) {
    CAPTURE(item);
    CHECK(answer("{\"pipeline\": [" + std::string{item} + "]}").find("[{\"status\":400,") == 0);
  }
  const std::string large(1100 * 1024, 'x');
  CHECK(answer(large) ==
        "{\"error_msg\":\"request size 1126400 is greater than the maximum size 1048576 "
        "allowed\"}\n");
  CHECK(body_of(ask(*gateway, server,
                    "POST /apisix/batch-requests HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
                    "chunked\r\n\r\n113000\r\n" +
                        large + "\r\n0\r\n\r\n")) ==
        "{\"error_msg\":\"request size 1126400 is greater than the maximum size 1048576 "
        "allowed\"}\n");
  CHECK(server.requests.empty());
  gateway->stop(0);
}

TEST_CASE("batch-requests: who does not answer in time is not waited for") {
  Server server{[](const std::string& request) {
    return std::string{request.starts_with("GET /up/late") ? Server::silent : "x"};
  }};
  const auto gateway = start(batch_config(server));
  const std::string body = body_of(ask(
      *gateway, server,
      post(
          "/apisix/batch-requests",
          R"({"timeout": 50, "pipeline": [{"path": "/up/1"}, {"path": "/up/late"}, {"path": "/up/2"}]})")));
  CAPTURE(body);
  CHECK(body.find("[{\"status\":200,") == 0);
  CHECK(
      body.ends_with(",{\"status\":504,\"reason\":\"upstream timeout\"},{\"status\":504,"
                     "\"reason\":\"upstream timeout\"}]\n"));
  // A client that leaves takes its requests with it.
  {
    Peer client{connect_to_loopback(port_of(*gateway))};
    client.send(post("/apisix/batch-requests", R"({"pipeline": [{"path": "/up/late"}]})"));
    const std::size_t known = server.requests.size();
    CHECK(play_until(server, [&] {
      client.pump();
      return server.requests.size() > known;
    }));
    client.reset();
  }
  CHECK(play_until(server, [&] { return gateway->server().totals().active == 0; }));
  gateway->stop(0);
}

std::string logged_config(const Server& server, const std::string& settings) {
  const std::string port = std::to_string(server.port());
  return "routes: [{id: r, uri: '/*', plugins: {http-logger: {uri: 'http://127.0.0.1:" + port +
         "/log', " + settings + "}}, upstream: {type: roundrobin, nodes: {'127.0.0.1:" + port +
         "': 1}}}]";
}

bool is_log(const std::string& request) {
  return request.starts_with("POST /log ");
}

TEST_CASE("http-logger: a request with its bodies, sent apart from it") {
  Server server{[](const std::string& request) { return is_log(request) ? "" : "answer"; }};
  const auto gateway =
      start(logged_config(server,
                          "batch_max_size: 1, include_req_body: true, include_resp_body: "
                          "true, auth_header: 'Basic x'"));
  CHECK(body_of(ask(*gateway, server, post("/a?b=%41", "question"))) == "answer");
  REQUIRE(play_until(server, [&] { return server.requests.size() == 2; }));
  const std::string& log = server.requests[1];
  REQUIRE(is_log(log));
  CHECK(log.find("\r\nAuthorization: Basic x\r\n") != log.npos);
  CHECK(log.find("\r\nContent-Type: application/json\r\n") != log.npos);
  const std::string entry = body_of(log);
  CAPTURE(entry);
  for (const char* const part :
       {"{\"request\":{\"url\":\"http://a.test:", "\"uri\":\"/a?b=%41\"", "\"method\":\"POST\"",
        "\"querystring\":{\"b\":\"A\"}", "\"body\":\"question\"", "\"status\":200",
        "\"x-own\":\"yes\"", "\"body\":\"answer\"", "\"route_id\":\"r\"",
        "\"client_ip\":\"127.0.0.1\"", "\"version\":\"3.18.0\""}) {
    CAPTURE(part);
    CHECK(entry.find(part) != entry.npos);
  }
  gateway->stop(0);
}

TEST_CASE("http-logger: entries are gathered, tried again, and sent when the gateway ends") {
  int refused = 0;
  Server server{[&](const std::string& request) -> std::string {
    if (!is_log(request)) return "answer";
    return refused++ == 0 ? Server::silent : "";
  }};
  const auto gateway =
      start(logged_config(server,
                          "batch_max_size: 2, timeout: 1, max_retry_count: 1, retry_delay: 0, "
                          "concat_method: new_line, log_format: {m: $request_method, n: x}"));
  for (int i = 0; i < 3; ++i) ask(*gateway, server, "GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
  const std::string entry = R"({"m":"GET","n":"x","route_id":"r"})";
  const auto logs = [&] {
    std::vector<std::string> bodies;
    for (const std::string& request : server.requests) {
      if (is_log(request)) bodies.push_back(body_of(request));
    }
    return bodies;
  };
  REQUIRE(play_until(server, [&] { return logs().size() == 2; }));
  CHECK(logs() == std::vector<std::string>{entry + "\n" + entry, entry + "\n" + entry});
  auto stopped = std::async(std::launch::async, [&] { gateway->stop(0); });
  CHECK(play_until(server, [&] { return logs().size() == 3; }));
  CHECK(logs().back() == entry);
  stopped.get();
}

}  // namespace
}  // namespace gwctl::proxy_test
