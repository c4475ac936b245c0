#include "tests/proxy/stage.h"

#include <algorithm>
#include <poll.h>
#include <sstream>
#include <thread>

namespace gwctl::proxy_test {
namespace {

using Clock = std::chrono::steady_clock;

// Nothing that is waited for takes so long, unless it never comes.
constexpr std::chrono::seconds patience{5};
// Connections that fill the shortest backlog.
constexpr int filling_count = 4;

std::uint64_t number(const std::string& text) {
  return std::stoull(text);
}

std::string shown(const std::string& text) {
  constexpr std::size_t shown_max = 3000;
  std::string all;
  for (const char c : text.substr(0, shown_max)) {
    if (c == '\r') {
      all += "\\r";
    } else if (c == '\n') {
      all += "\\n\n";
    } else if (c == '\x01') {
      all += "{*}";
    } else {
      all += c;
    }
  }
  return text.size() > shown_max ? all + "…" : all;
}

void append_yaml(std::string& to, const std::string& more) {
  to += ", " + more;
}

}  // namespace

namespace {

constexpr const char* tls_name = "gateway.test";

std::string yaml_text(std::string text) {
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2)
    text.replace(at, 1, "\\n");
  return '"' + text + '"';
}

}  // namespace

TlsSetup::TlsSetup() : text_{test::make_certificate(tls_name)} {
  const runtime::KeyPair pair{text_.certificate, text_.key};
  identity_ = runtime::make_identity({&pair, 1}, {}, {}).value();
  client_ = runtime::make_tls_client(nullptr, false).value();
}

std::unique_ptr<runtime::TlsSession> TlsSetup::accept(int descriptor) const {
  return runtime::TlsSession::accept(descriptor, *this);
}

std::unique_ptr<runtime::TlsSession> TlsSetup::connect(int descriptor) const {
  return runtime::TlsSession::connect(descriptor, client_, tls_name);
}

std::string TlsSetup::config() const {
  return std::string{"ssls: [{id: s, sni: "} + tls_name +
         ", cert: " + yaml_text(text_.certificate) + ", key: " + yaml_text(text_.key) + "}]";
}

Stage::Stage(const Case& play, const TlsSetup* tls) : case_{play}, tls_{tls} {
  // Long enough for every case that does not wait for one of them.
  setup_.limits.linger_timeout = 5'000;
  for (const Option& option : case_.options) take_option(option);
  if (nodes_.empty()) add_node("a");
  if (tls_ != nullptr) append_yaml(upstream_, "scheme: https");
  setup_.has_tls = tls_ != nullptr;
  setup_.config = make_config(route_, upstream_);
  gateway_ = start_gateway(setup_);
}

Stage::~Stage() {
  if (stopping_.valid()) stopping_.wait();
}

void Stage::take_option(const Option& option) {
  const auto is = [&](std::string_view key) { return option.key == key; };
  runtime::ClientLimits& limits = setup_.limits;
  if (is("route")) return append_yaml(route_, option.value);
  if (is("upstream")) return append_yaml(upstream_, option.value);
  if (is("settings")) {
    setup_.settings = read_settings(option.value);
    return;
  }
  if (is("nodes")) {
    std::istringstream names{option.value};
    std::string name;
    while (names >> name) add_node(name);
    return;
  }
  const std::uint64_t value = number(option.value);
  if (is("head_timeout"))
    limits.head_timeout = value;
  else if (is("body_timeout"))
    limits.body_timeout = value;
  else if (is("send_timeout"))
    limits.send_timeout = value;
  else if (is("keepalive_timeout"))
    limits.keepalive_timeout = value;
  else if (is("keepalive_requests"))
    limits.keepalive_requests = static_cast<std::uint32_t>(value);
  else if (is("linger_timeout"))
    limits.linger_timeout = value;
  else if (is("linger_bytes"))
    limits.linger_bytes_max = value;
  else if (is("line_bytes"))
    limits.head.line_bytes_max = value;
  else if (is("head_bytes"))
    limits.head.head_bytes_max = value;
  else if (is("fields"))
    limits.head.fields_max = value;
  else
    throw Failure{"no option is called " + option.key};
}

void Stage::add_node(const std::string& name) {
  Node node;
  node.name = name;
  if (name == "dead") {
    node.listening = refuse_on_loopback();
  } else if (name == "stuck") {
    node.listening = listen_on_loopback(0);
    for (int i = 0; i < filling_count; ++i)
      node.filling.push_back(connect_to_loopback(node.listening.port));
  } else {
    node.listening = listen_on_loopback();
  }
  nodes_.push_back(std::move(node));
}

std::string Stage::make_config(const std::string& route, const std::string& upstream) const {
  std::string nodes;
  std::size_t priority = nodes_.size();
  for (const Node& node : nodes_) {
    nodes += (nodes.empty() ? "" : ", ") + std::string{"{host: 127.0.0.1, weight: 1, port: "} +
             std::to_string(node.listening.port) + ", priority: " + std::to_string(priority--) +
             "}";
  }
  return "routes: [{id: r, uri: '/*'" + route + ", upstream: {type: roundrobin, nodes: [" + nodes +
         "]" + upstream + "}}]" + (tls_ == nullptr ? "" : "\n" + tls_->config());
}

void Stage::run() {
  for (const Step& step : case_.steps) {
    try {
      play(step);
    } catch (const Failure& failure) {
      throw Failure{"line " + std::to_string(step.line) + ": " + failure.what()};
    }
  }
  finish();
}

void Stage::play(const Step& step) {
  switch (step.kind) {
    case Step::Kind::send: peer(step.who).send(step.text); return pump(0);
    case Step::Kind::expect: return expect(step);
    case Step::Kind::act: return act(step);
  }
}

void Stage::expect(const Step& step) {
  Peer& from = peer(step.who);
  const std::size_t least = least_size(step.text);
  const auto is_decided = [&] {
    if (from.state != Peer::State::open) return true;
    // A long text is not looked through with each of its pieces.
    return from.received.size() >= least &&
           match(step.text, from.received).status != Found::Status::more;
  };
  goes_on_until(is_decided);
  const Found found = match(step.text, from.received);
  if (found.status == Found::Status::yes) {
    from.received.erase(0, found.size);
    return;
  }
  throw Failure{step.who + " expected\n" + shown(step.text) + "\n--- and got\n" +
                shown(from.received) + "\n--- which differs at " + std::to_string(found.size) +
                (from.state == Peer::State::open ? "" : "\n--- and was closed")};
}

void Stage::act(const Step& step) {
  if (step.who == "G") return act_gateway(step);
  if (step.who == "wait") return pause(static_cast<int>(number(step.words.at(0))));
  if (step.who == "U" && step.words.at(0) == "none") {
    pause(20);
    if (accepted_.size() != known_) throw Failure{"the upstream was asked"};
    return;
  }
  act_client(step, peer(step.who));
}

void Stage::act_client(const Step& step, Peer& peer) {
  const std::string& word = step.words.at(0);
  if (word == "status") return expect_status(step, peer);
  if (word == "ends") return expect_end(peer, Peer::State::ended);
  if (word == "breaks") return expect_end(peer, Peer::State::reset);
  if (word == "goes") {
    wait_for([&] { return peer.state != Peer::State::open; }, "the connection to end");
    return expect_end(peer, peer.state);
  }
  if (word == "pauses") {
    peer.is_paused = true;
  } else if (word == "resumes") {
    peer.is_paused = false;
  } else if (word == "connects") {
    // Being spoken of was enough.
  } else if (word == "shuts") {
    wait_for([&] { return !peer.has_unsent(); }, "all to be sent");
    peer.shut_down();
  } else if (word == "closes") {
    wait_for([&] { return !peer.has_unsent(); }, "all to be sent");
    peer.close();
  } else if (word == "resets") {
    peer.reset();
  } else if (word == "silent") {
    pause(static_cast<int>(number(step.words.at(1))));
    if (!peer.received.empty() || peer.state != Peer::State::open)
      throw Failure{"something came:\n" + shown(peer.received)};
  } else if (word == "at") {
    for (const auto& accepted : accepted_) {
      if (&accepted->peer == &peer && accepted->node != step.words.at(1))
        throw Failure{"it is at " + accepted->node};
    }
  } else {
    throw Failure{"nothing is called " + word};
  }
}

void Stage::act_gateway(const Step& step) {
  const std::string& word = step.words.at(0);
  if (word == "stops") {
    const std::uint64_t drain = number(step.words.at(1));
    stopping_ = std::async(std::launch::async, [this, drain] { gateway_->stop(drain); });
  } else if (word == "stopped") {
    wait_for(
        [&] { return stopping_.wait_for(std::chrono::seconds{0}) == std::future_status::ready; },
        "the gateway to stop");
  } else if (word == "swaps") {
    std::string route;
    append_yaml(route, step.text.substr(step.text.find(' ') + 1));
    const auto errors = gateway_->replace(read_model(make_config(route, upstream_)));
    if (!errors.empty()) throw Failure{errors.front().message};
    const std::uint64_t version = gateway_->snapshot()->version;
    wait_for([&] { return gateway_->server().workers_behind(version).empty(); }, "the snapshot");
  } else if (word == "active") {
    const std::uint64_t wanted = number(step.words.at(1));
    wait_for([&] { return gateway_->server().totals().active == wanted; }, "connections to end");
  } else {
    throw Failure{"nothing is called " + word};
  }
}

// A whole answer: that status, its body whatever it is. `closing`: it says so.
void Stage::expect_status(const Step& step, Peer& peer) {
  const std::string start = "HTTP/1.1 " + step.words.at(1) + " ";
  std::size_t end = 0;
  std::size_t length = 0;
  wait_for(
      [&] {
        end = peer.received.find("\r\n\r\n");
        if (end == std::string::npos) return peer.state != Peer::State::open;
        const std::size_t at = peer.received.find("Content-Length: ");
        length = at < end ? number(peer.received.substr(at + 16, 10)) : 0;
        return peer.received.size() >= end + 4 + length;
      },
      "an answer");
  const bool is_closing =
      end != std::string::npos &&
      peer.received.substr(0, end + 2).find("\r\nConnection: close\r\n") != std::string::npos;
  const bool wants_closing = std::ranges::count(step.words, "closing") != 0;
  if (end == std::string::npos || !peer.received.starts_with(start) || is_closing != wants_closing)
    throw Failure{"expected status " + step.words.at(1) + (wants_closing ? ", closing" : "") +
                  ", got\n" + shown(peer.received)};
  peer.received.erase(0, end + 4 + length);
}

void Stage::expect_end(Peer& peer, Peer::State state) {
  wait_for([&] { return peer.state != Peer::State::open; }, "the connection to end");
  if (!peer.received.empty()) throw Failure{"it ends behind\n" + shown(peer.received)};
  if (peer.state != state)
    throw Failure{peer.state == Peer::State::ended ? "it ended" : "it was reset"};
}

// Nothing may be left over, and nothing may stay open when the clients are gone.
void Stage::finish() {
  pump(0);
  const auto check = [](const std::string& who, const Peer& peer) {
    if (!peer.received.empty()) throw Failure{who + " got besides\n" + shown(peer.received)};
  };
  for (const auto& [name, client] : clients_) check(name, *client);
  for (const auto& each : accepted_) check("an upstream", each->peer);
  if (accepted_.size() != known_) throw Failure{"the upstream was asked once more"};
  for (const auto& [name, client] : clients_) client->close();
  if (stopping_.valid()) stopping_.wait();
  wait_for([&] { return gateway_->server().totals().active == 0 || stopping_.valid(); },
           "the gateway to let its clients go");
  gateway_->stop(0);
}

Peer& Stage::peer(const std::string& who) {
  if (who.starts_with('U')) return upstream(who.size() == 1 ? 1 : number(who.substr(1)));
  if (!who.starts_with('C')) throw Failure{"nobody is called " + who};
  auto& client = clients_[who];
  if (client == nullptr) {
    Descriptor descriptor = connect_to_loopback(port_of(*gateway_));
    auto session = tls_ == nullptr ? nullptr : tls_->connect(descriptor.get());
    client = std::make_unique<Peer>(std::move(descriptor), std::move(session));
  }
  return *client;
}

Peer& Stage::upstream(std::size_t number) {
  wait_for([&] { return accepted_.size() >= number; }, "a connection to the upstream");
  known_ = std::max(known_, number);
  return accepted_[number - 1]->peer;
}

template <class Done>
bool Stage::goes_on_until(const Done& is_done) {
  const auto deadline = Clock::now() + patience;
  while (!is_done()) {
    if (Clock::now() > deadline) return false;
    pump(1);
  }
  return true;
}

template <class Done>
void Stage::wait_for(const Done& is_done, const char* what) {
  if (!goes_on_until(is_done)) throw Failure{std::string{"waited in vain for "} + what};
}

void Stage::pause(int milliseconds) {
  const auto deadline = Clock::now() + std::chrono::milliseconds{milliseconds};
  while (Clock::now() < deadline) pump(1);
}

void Stage::pump(int milliseconds) {
  std::vector<pollfd> wanted;
  std::vector<Peer*> peers;
  const auto add = [&](Peer& peer) {
    if (!peer.is_open() || peer.wanted_events() == 0) return;
    wanted.push_back({peer.descriptor(), peer.wanted_events(), 0});
    peers.push_back(&peer);
  };
  for (const auto& [name, client] : clients_) add(*client);
  for (const auto& each : accepted_) add(each->peer);
  for (const Node& node : nodes_) wanted.push_back({node.listening.descriptor.get(), POLLIN, 0});
  ::poll(wanted.data(), wanted.size(), milliseconds);
  for (Peer* const peer : peers) peer->pump();
  for (const Node& node : nodes_) {
    if (node.name == "dead" || node.name == "stuck") continue;
    for (Descriptor next = accept_from(node.listening); next.get() >= 0;
         next = accept_from(node.listening)) {
      auto session = tls_ == nullptr ? nullptr : tls_->accept(next.get());
      accepted_.emplace_back(new Accepted{Peer{std::move(next), std::move(session)}, node.name});
    }
  }
}

}  // namespace gwctl::proxy_test
