// A closed-loop load generator and the backend it is proxied to, in one thread that never sleeps:
// so that neither side's wake-ups are counted as the proxy's. Prints one line of JSON.
//
//   gwctl_bench_load --target PORT --backend PORT [--connections N] [--size BYTES] [--post BYTES]
//                    [--seconds S] [--path /p] [--header 'Name: value']... [--requests N]

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <netinet/tcp.h>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>

namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  std::uint16_t target = 0;
  std::uint16_t backend = 0;
  std::size_t connections = 64;
  std::size_t size = 100;
  std::size_t post = 0;
  double seconds = 1;
  std::uint64_t requests = 0;  // 0: as many as there is time for
  std::string path = "/bench";
  std::vector<std::string> headers;
};

std::uint64_t microseconds() {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(Clock::now().time_since_epoch())
          .count());
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void set_no_delay(int socket) {
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

// How long the message is whose head is at the front; 0: the head is not whole.
std::size_t message_size(std::string_view text) {
  const std::size_t end = text.find("\r\n\r\n");
  if (end == std::string_view::npos) return 0;
  const std::string_view head = text.substr(0, end);
  for (const char* name : {"\r\nContent-Length: ", "\r\ncontent-length: "}) {
    const std::size_t at = head.find(name);
    if (at == std::string_view::npos) continue;
    std::size_t length = 0;
    std::from_chars(head.data() + at + std::strlen(name), head.data() + head.size(), length);
    return end + 4 + length;
  }
  return end + 4;
}

struct Connection {
  int socket = -1;
  bool is_client = false;
  std::string in;
  std::string out;
  std::uint64_t begin = 0;
};

class Load {
 public:
  explicit Load(const Options& options) : options_{options}, epoll_{::epoll_create1(0)} {
    request_ =
        fmt::format("{} {} HTTP/1.1\r\nHost: bench.local\r\nUser-Agent: bench\r\nAccept: */*\r\n",
                    options.post == 0 ? "GET" : "POST", options.path);
    for (const std::string& header : options.headers) request_ += header + "\r\n";
    if (options.post != 0) request_ += fmt::format("Content-Length: {}\r\n", options.post);
    request_ += "\r\n" + std::string(options.post, 'p');
    response_ =
        fmt::format("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{}",
                    options.size, std::string(options.size, 'x'));
  }

  void run() {
    if (options_.backend != 0) listen();
    for (std::size_t i = 0; i < options_.connections; ++i) connect();
    const std::uint64_t begin = microseconds();
    const auto end = begin + static_cast<std::uint64_t>(options_.seconds * 1e6);
    std::vector<epoll_event> events(512);
    while (microseconds() < end && (options_.requests == 0 || done_ < options_.requests)) {
      const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 0);
      for (int i = 0; i < count; ++i) handle(events[static_cast<std::size_t>(i)]);
    }
    print(static_cast<double>(microseconds() - begin) / 1e6);
  }

 private:
  void watch(Connection& connection) {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLRDHUP;
    event.data.ptr = &connection;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.socket, &event);
  }

  Connection& add(int socket, bool is_client) {
    auto connection = std::make_unique<Connection>();
    connection->socket = socket;
    connection->is_client = is_client;
    connections_.push_back(std::move(connection));
    watch(*connections_.back());
    return *connections_.back();
  }

  void listen() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    const int on = 1;
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const sockaddr_in address = loopback(options_.backend);
    if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(listener_, 4096) != 0) {
      fmt::print(stderr, "port {} is taken\n", options_.backend);
      std::exit(2);
    }
    add(listener_, false);
  }

  void connect() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    const sockaddr_in address = loopback(options_.target);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      fmt::print(stderr, "nothing listens on port {}\n", options_.target);
      std::exit(2);
    }
    set_no_delay(socket);
    send_request(add(socket, true));
  }

  void send_request(Connection& connection) {
    connection.begin = microseconds();
    send(connection, request_);
  }

  void send(Connection& connection, std::string_view text) {
    if (connection.out.empty()) {
      const ssize_t sent =
          ::send(connection.socket, text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      text.remove_prefix(sent > 0 ? static_cast<std::size_t>(sent) : 0);
      if (text.empty()) return;
    }
    connection.out.append(text);
    epoll_event event{};
    event.events = EPOLLIN | EPOLLRDHUP | EPOLLOUT;
    event.data.ptr = &connection;
    ::epoll_ctl(epoll_, EPOLL_CTL_MOD, connection.socket, &event);
  }

  void flush(Connection& connection) {
    const ssize_t sent = ::send(connection.socket, connection.out.data(), connection.out.size(),
                                MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent > 0) connection.out.erase(0, static_cast<std::size_t>(sent));
    if (!connection.out.empty()) return;
    epoll_event event{};
    event.events = EPOLLIN | EPOLLRDHUP;
    event.data.ptr = &connection;
    ::epoll_ctl(epoll_, EPOLL_CTL_MOD, connection.socket, &event);
  }

  void handle(const epoll_event& event) {
    Connection& connection = *static_cast<Connection*>(event.data.ptr);
    if (connection.socket == listener_) return accept();
    if ((event.events & EPOLLOUT) != 0) flush(connection);
    if ((event.events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) read(connection);
  }

  void accept() {
    while (true) {
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
      if (socket < 0) return;
      set_no_delay(socket);
      add(socket, false);
    }
  }

  void read(Connection& connection) {
    const ssize_t size = ::recv(connection.socket, buffer_, sizeof buffer_, MSG_DONTWAIT);
    if (size < 0) return;
    if (size == 0) {
      ::close(connection.socket);
      if (connection.is_client) {
        ++failed_;
        connect();
      }
      connection.socket = -1;
      return;
    }
    std::string_view text{buffer_, static_cast<std::size_t>(size)};
    if (!connection.in.empty()) {
      connection.in.append(text);
      text = connection.in;
    }
    while (!text.empty()) {
      const std::size_t whole = message_size(text);
      if (whole == 0 || whole > text.size()) break;
      if (connection.is_client) {
        take_response(connection, text);
      } else {
        send(connection, response_);
      }
      text.remove_prefix(whole);
    }
    if (text.empty()) {
      connection.in.clear();
    } else {
      connection.in = std::string{text};
    }
  }

  void take_response(Connection& connection, std::string_view text) {
    latencies_.push_back(static_cast<std::uint32_t>(microseconds() - connection.begin));
    ++done_;
    if (text.compare(9, 3, "200") != 0) ++failed_;
    if (options_.requests == 0 || done_ < options_.requests) send_request(connection);
  }

  void print(double seconds) {
    std::ranges::sort(latencies_);
    const auto at = [&](double share) {
      if (latencies_.empty()) return 0.0;
      return latencies_[static_cast<std::size_t>(share *
                                                 static_cast<double>(latencies_.size() - 1))] /
             1000.0;
    };
    fmt::print(R"({{"requests":{},"failed":{},"seconds":{:.4f},"p50":{:.3f},"p99":{:.3f}}})"
               "\n",
               done_, failed_, seconds, at(0.5), at(0.99));
  }

  const Options& options_;
  int epoll_;
  int listener_ = -1;
  std::string request_;
  std::string response_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<std::uint32_t> latencies_;
  std::uint64_t done_ = 0;
  std::uint64_t failed_ = 0;
  char buffer_[256 * 1024];
};

template <class Number>
Number number(const char* text) {
  return static_cast<Number>(std::strtod(text, nullptr));
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    const char* const value = argv[i + 1];
    if (name == "--target") options.target = number<std::uint16_t>(value);
    if (name == "--backend") options.backend = number<std::uint16_t>(value);
    if (name == "--connections") options.connections = number<std::size_t>(value);
    if (name == "--size") options.size = number<std::size_t>(value);
    if (name == "--post") options.post = number<std::size_t>(value);
    if (name == "--seconds") options.seconds = number<double>(value);
    if (name == "--requests") options.requests = number<std::uint64_t>(value);
    if (name == "--path") options.path = value;
    if (name == "--header") options.headers.emplace_back(value);
  }
  const auto load = std::make_unique<Load>(options);
  load->run();
}
