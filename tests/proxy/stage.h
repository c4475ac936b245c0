#pragma once

#include <chrono>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/proxy/gateway.h"
#include "tests/proxy/script.h"
#include "tests/proxy/socket.h"
#include "tests/support/certificate.h"

namespace gwctl::proxy_test {

/// What did not come as it must.
class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A certificate for the gateway and for upstreams.
class TlsSetup final : public runtime::TlsIdentities {
 public:
  TlsSetup();

  std::unique_ptr<runtime::TlsSession> accept(int descriptor) const;
  std::unique_ptr<runtime::TlsSession> connect(int descriptor) const;

  const runtime::TlsIdentity* find_identity(std::string_view) const override { return &identity_; }

  /// The resource for the gateway, as a member of a config in YAML.
  std::string config() const;

 private:
  test::CertificateText text_;
  runtime::TlsIdentity identity_;
  runtime::TlsClient client_;
};

/// A gateway between clients and upstreams that a case plays.
class Stage {
 public:
  /// `tls`: what both sides of the gateway are protected with; null: nothing.
  explicit Stage(const Case& play, const TlsSetup* tls = nullptr);
  ~Stage();

  /// Throws `Failure`.
  void run();

 private:
  struct Node {
    std::string name;
    Listening listening;
    std::vector<Descriptor> filling;  // takes the backlog, so that nobody else gets in
  };

  void take_option(const Option& option);
  void add_node(const std::string& name);
  std::string make_config(const std::string& route, const std::string& upstream) const;

  void play(const Step& step);
  void expect(const Step& step);
  void act(const Step& step);
  void act_client(const Step& step, Peer& peer);
  void act_gateway(const Step& step);
  void expect_status(const Step& step, Peer& peer);
  void expect_end(Peer& peer, Peer::State state);
  void finish();

  Peer& peer(const std::string& who);
  Peer& upstream(std::size_t number);

  /// Lets all sockets go on until `is_done`; false where it takes too long.
  template <class Done>
  bool goes_on_until(const Done& is_done);
  template <class Done>
  void wait_for(const Done& is_done, const char* what);
  void pump(int milliseconds);
  void pause(int milliseconds);

  const Case& case_;
  const TlsSetup* tls_;
  GatewaySetup setup_;
  std::string route_;
  std::string upstream_;
  std::vector<Node> nodes_;
  std::unique_ptr<runtime::Gateway> gateway_;
  std::map<std::string, std::unique_ptr<Peer>> clients_;

  struct Accepted {
    Peer peer;
    std::string node;
  };

  std::vector<std::unique_ptr<Accepted>> accepted_;
  std::size_t known_ = 0;  // of those, which the case has spoken of
  std::future<void> stopping_;
};

}  // namespace gwctl::proxy_test
