#include "core/http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

namespace gwctl {
namespace {

// Answers one connection after the other on the loopback, each with the next of its answers.
class Server {
 public:
  explicit Server(std::vector<std::string> answers) : socket_{socket(AF_INET, SOCK_STREAM, 0)} {
    for (const char* name : {"PROXY", "http_proxy", "all_proxy", "ALL_PROXY"}) unsetenv(name);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    REQUIRE(bind(socket_, generic, size) == 0);
    REQUIRE(listen(socket_, 8) == 0);
    REQUIRE(getsockname(socket_, generic, &size) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread{[this, answers = std::move(answers)] {
      for (const std::string& answer : answers) serve(answer);
    }};
  }

  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  ~Server() {
    shutdown(socket_, SHUT_RDWR);
    thread_.join();
    close(socket_);
  }

  std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }

  const std::vector<std::string>& requests() const { return requests_; }

 private:
  void serve(const std::string& answer) {
    const int client = accept(socket_, nullptr, nullptr);
    if (client < 0) return;
    std::string request;
    char buffer[4096];
    while (request.find("\r\n\r\n") == std::string::npos) {
      const ssize_t got = read(client, buffer, sizeof buffer);
      if (got <= 0) break;
      request.append(buffer, static_cast<std::size_t>(got));
    }
    requests_.push_back(request);
    const ssize_t sent = send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
    static_cast<void>(sent);
    close(client);
  }

  int socket_;
  std::uint16_t port_ = 0;
  std::vector<std::string> requests_;
  std::jthread thread_;
};

std::string answer(std::string_view status, std::string_view headers, std::string_view body) {
  std::string text = "HTTP/1.1 ";
  text += status;
  text += "\r\nConnection: close\r\n";
  text += headers;
  text += "\r\n";
  text += body;
  return text;
}

}  // namespace

TEST_CASE("an answer over HTTP is read") {
  Server server{{answer("200 OK", "Content-Type: text/yaml\r\n", "a: 1")}};
  const auto response = http_get(server.url("/x"), {.headers = {"X-Key: secret"}});
  REQUIRE(response);
  CHECK(response->is_success());
  CHECK(response->content_type == "text/yaml");
  CHECK(response->body == "a: 1");
  CHECK(response->url == server.url("/x"));
  CHECK(server.requests()[0].find("X-Key: secret\r\n") != std::string::npos);
}

TEST_CASE("redirects are followed, a status is no error") {
  Server server{{answer("302 Found", "Location: /y\r\n", ""), answer("404 Not Found", "", "no")}};
  const auto response = http_get(server.url("/x"));
  REQUIRE(response);
  CHECK(response->status == 404);
  CHECK(!response->is_success());
  CHECK(response->url == server.url("/y"));
}

TEST_CASE("a proxy is asked for the whole URL") {
  Server proxy{{answer("200 OK", "", "via")}};
  const auto response = http_get("http://example.invalid/x", {.proxy = proxy.url("")});
  REQUIRE(response);
  CHECK(response->body == "via");
  CHECK(proxy.requests()[0].starts_with("GET http://example.invalid/x "));
}

TEST_CASE("requests that fail say why") {
  Server server{{answer("200 OK", "", std::string(100, 'x')), ""}};
  const auto large = http_get(server.url("/"), {.size_bytes_max = 99});
  REQUIRE(!large);
  CHECK(large.error().message ==
        "request to " + server.url("/") + " failed, reason: the body is larger than 99 bytes");
  CHECK(!http_get(server.url("/")));
  CHECK(!http_get("ftp://127.0.0.1/"));
  CHECK(!http_get("file:///etc/passwd"));
  const auto refused = http_get("http://127.0.0.1:1/");
  REQUIRE(!refused);
  CHECK(refused.error().message.starts_with("request to http://127.0.0.1:1/ failed, reason: "));
}

}  // namespace gwctl
