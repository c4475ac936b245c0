#include "tests/support/cutting_relay.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <netinet/in.h>
#include <optional>
#include <poll.h>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

namespace gwctl::test {
namespace {

constexpr int look_milliseconds = 20;  // whether it is to end

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
  address.sin_port = ::htons(port);
  return address;
}

class Socket {
 public:
  explicit Socket(int descriptor) : descriptor_{descriptor} {}

  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  ~Socket() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

bool send_all(int to, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

/// The size of a message whose head is there.
std::optional<std::size_t> message_size(std::string_view message) {
  const std::size_t head = message.find("\r\n\r\n");
  if (head == message.npos) return std::nullopt;
  constexpr std::string_view field = "\r\nContent-Length: ";
  const std::size_t at = message.find(field);
  std::size_t body = 0;
  if (at < head) {
    const std::string_view digits = message.substr(at + field.size());
    std::from_chars(digits.data(), digits.data() + digits.size(), body);
  }
  return head + 4 + body;
}

/// A whole request or answer; empty where the connection ended before.
std::string receive(int from) {
  std::string message;
  std::array<char, 65536> block{};
  while (true) {
    const auto size = message_size(message);
    if (size && message.size() >= *size) return message;
    const ssize_t count = ::recv(from, block.data(), block.size(), 0);
    if (count <= 0) return {};
    message.append(block.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace

CuttingRelay::CuttingRelay() {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  const bool is_bound =
      ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      ::listen(listener_, SOMAXCONN) == 0 &&
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  if (!is_bound) return;
  port_ = ::ntohs(address.sin_port);
  thread_ = std::thread{[this] { run(); }};
}

CuttingRelay::~CuttingRelay() {
  is_ending_ = true;
  if (thread_.joinable()) thread_.join();
  ::close(listener_);
}

void CuttingRelay::arm(Cut cut) {
  const std::scoped_lock lock{mutex_};
  cut_ = std::move(cut);
  is_armed_ = true;
}

bool CuttingRelay::has_cut() {
  const std::scoped_lock lock{mutex_};
  return !is_armed_;
}

void CuttingRelay::run() {
  while (!is_ending_) {
    pollfd waiting{listener_, POLLIN, 0};
    if (::poll(&waiting, 1, look_milliseconds) <= 0) continue;
    const Socket client{::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)};
    if (client.get() >= 0) serve(client.get());
  }
}

void CuttingRelay::serve(int client) {
  const Socket server{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  const sockaddr_in address = loopback(server_port_);
  if (::connect(server.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return;
  while (!is_ending_) {
    std::array<pollfd, 2> waiting{{{client, POLLIN, 0}, {listener_, POLLIN, 0}}};
    if (::poll(waiting.data(), waiting.size(), look_milliseconds) <= 0) continue;
    if (waiting[0].revents == 0) return;  // the client has gone on with another connection
    if (!pass_request(client, server.get())) return;
  }
}

bool CuttingRelay::pass_request(int client, int server) {
  const std::string request = receive(client);
  if (request.empty()) return false;
  std::optional<Cut> cut;
  {
    const std::scoped_lock lock{mutex_};
    if (is_armed_ && request.starts_with("POST ")) {
      cut = cut_;
      is_armed_ = false;
    }
  }
  if (cut) return cut_request(request, client, server, *cut);
  return send_all(server, request) && pass_answer(client, server);
}

bool CuttingRelay::pass_answer(int client, int server) const {
  const std::string answer = receive(server);
  return !answer.empty() && send_all(client, answer);
}

bool CuttingRelay::cut_request(const std::string& request, int client, int server,
                               const Cut& cut) const {
  const std::size_t size = std::min(request.size(), cut.request_bytes(request.size()));
  send_all(server, std::string_view{request}.substr(0, size));
  if (cut.waits_for_answer) {
    const std::string answer = receive(server);
    send_all(client, std::string_view{answer}.substr(0, std::min(answer.size(), cut.answer_bytes)));
  }
  if (cut.at_cut) cut.at_cut();
  return false;
}

}  // namespace gwctl::test
