#include "tests/proxy/scene.h"

#include <chrono>
#include <fstream>
#include <poll.h>
#include <unistd.h>

#include <catch2/catch.hpp>

namespace gwctl::proxy_test {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

std::string config_for(std::uint16_t port) {
  return "routes: [{id: r, uri: '/*', upstream: {type: roundrobin, nodes: {'127.0.0.1:" +
         std::to_string(port) + "': 1}}}]";
}

Scene::Scene(unsigned workers) : upstream_{listen_on_loopback()} {
  GatewaySetup setup;
  setup.config = config_for(upstream_.port);
  setup.workers = workers;
  gateway_ = start_gateway(setup);
}

Scene::~Scene() {
  gateway_->stop(0);
}

Peer& Scene::connect() {
  peers_.push_back(std::make_unique<Peer>(connect_to_loopback(port_of(*gateway_))));
  return *peers_.back();
}

Peer* Scene::accept_now() {
  Descriptor accepted = accept_from(upstream_);
  if (accepted.get() < 0) return nullptr;
  peers_.push_back(std::make_unique<Peer>(std::move(accepted)));
  return peers_.back().get();
}

Peer& Scene::accept() {
  Peer* accepted = nullptr;
  REQUIRE(go_on_until([&] { return (accepted = accept_now()) != nullptr; }));
  return *accepted;
}

bool Scene::go_on_until(const std::function<bool()>& is_done, int seconds) {
  const auto deadline = Clock::now() + std::chrono::seconds{seconds};
  while (!is_done()) {
    if (Clock::now() > deadline) return false;
    std::vector<pollfd> wanted;
    for (const auto& peer : peers_) {
      if (peer->is_open() && peer->wanted_events() != 0)
        wanted.push_back({peer->descriptor(), peer->wanted_events(), 0});
    }
    ::poll(wanted.data(), wanted.size(), 1);
    for (const auto& peer : peers_) peer->pump();
  }
  return true;
}

std::size_t Scene::send_until_stuck(Peer& peer, const std::string& piece, std::size_t most) {
  std::size_t sent = 0;
  auto last = Clock::now();
  constexpr std::chrono::milliseconds quiet{200};
  go_on_until([&] {
    if (!peer.has_unsent() && sent < most) {
      peer.send(piece);
      sent += piece.size();
      last = Clock::now();
    }
    return Clock::now() - last > quiet;
  });
  return sent;
}

std::size_t Scene::send_to(Peer& from, Peer& to, const std::string& piece, std::size_t sent,
                           std::size_t most, std::size_t wanted) {
  std::size_t received = 0;
  const bool is_done = go_on_until(
      [&] {
        if (!from.has_unsent() && sent < most) {
          from.send(piece);
          sent += piece.size();
        }
        received += to.received.size();
        to.received.clear();
        return received >= wanted || to.state != Peer::State::open;
      },
      60);
  REQUIRE(is_done);
  return received;
}

bool has_head(const Peer& peer) {
  return peer.received.find("\r\n\r\n") != std::string::npos;
}

std::size_t resident_bytes() {
  std::ifstream file{"/proc/self/statm"};
  std::size_t all = 0;
  std::size_t resident = 0;
  file >> all >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace gwctl::proxy_test
