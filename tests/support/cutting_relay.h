#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace gwctl::test {

/// Stands between a client and a server of HTTP/1.1 on this machine, and cuts one request at a
/// chosen byte. One connection at a time.
class CuttingRelay {
 public:
  /// What befalls the next POST: bytes go through as far as that, then both connections end.
  struct Cut {
    /// How many bytes of the request go through, of so many.
    std::function<std::size_t(std::size_t request_size)> request_bytes;
    /// Where all of it does: whether the answer is waited for, and how much of it goes through.
    bool waits_for_answer = false;
    std::size_t answer_bytes = 0;
    /// Called just before the connections end. May be empty.
    std::function<void()> at_cut = {};
  };

  CuttingRelay();
  CuttingRelay(const CuttingRelay&) = delete;
  CuttingRelay& operator=(const CuttingRelay&) = delete;
  ~CuttingRelay();

  std::uint16_t port() const { return port_; }

  void set_server(std::uint16_t port) { server_port_ = port; }

  void arm(Cut cut);
  /// Whether the last one that was armed has been done.
  bool has_cut();

 private:
  void run();
  void serve(int client);
  /// Whether the connections go on.
  bool pass_request(int client, int server);
  bool pass_answer(int client, int server) const;
  bool cut_request(const std::string& request, int client, int server, const Cut& cut) const;

  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<std::uint16_t> server_port_ = 0;
  std::atomic<bool> is_ending_ = false;
  std::mutex mutex_;
  Cut cut_;
  bool is_armed_ = false;
  std::thread thread_;
};

}  // namespace gwctl::test
