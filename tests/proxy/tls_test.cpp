// Which certificate is shown to whom, who is let in by one, and whose is believed.

#include <chrono>
#include <cstdio>
#include <fcntl.h>
#include <fstream>
#include <functional>
#include <memory>
#include <openssl/ssl.h>
#include <poll.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "core/release.h"
#include "tests/proxy/gateway.h"
#include "tests/proxy/socket.h"
#include "tests/support/certificate.h"

namespace gwctl::proxy_test {
namespace {

using runtime::KeyPair;
using runtime::TlsClient;
using runtime::TlsSession;
using test::CertificateText;
using test::make_certificate;

constexpr std::chrono::seconds patience{5};

const CertificateText& authority() {
  static const CertificateText text = make_certificate("authority.test");
  return text;
}

CertificateText certificate_for(const std::string& name) {
  return make_certificate(name, &authority());
}

std::string yaml_text(std::string text) {
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2)
    text.replace(at, 1, "\\n");
  return '"' + text + '"';
}

std::string ssl(const std::string& id, const std::string& names, const CertificateText& text,
                const std::string& more = "") {
  return "  - {id: " + id + ", snis: [" + names + "], cert: " + yaml_text(text.certificate) +
         ", key: " + yaml_text(text.key) + more + "}\n";
}

std::string client_check(const std::string& more = "") {
  return ", client: {ca: " + yaml_text(authority().certificate) + more + "}";
}

constexpr const char* mocked_route =
    "routes:\n"
    "  - {id: r, uri: '/*', plugins: {mocking: {response_example: hello}}}\n";

/// A file that is gone with it.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text) {
    const int descriptor = ::mkstemp(path_);
    REQUIRE(descriptor >= 0);
    ::close(descriptor);
    std::ofstream{path_} << text;
  }

  ~TemporaryFile() { std::remove(path_); }

  const char* path() const { return path_; }

 private:
  char path_[32] = "/tmp/gwctl-test-XXXXXX";
};

class Gateway {
 public:
  explicit Gateway(const std::string& config, runtime::Settings settings = {}) {
    GatewaySetup setup;
    setup.config = config;
    setup.settings = std::move(settings);
    setup.has_tls = true;
    gateway_ = start_gateway(setup);
  }

  ~Gateway() { gateway_->stop(0); }

  runtime::Gateway& operator*() { return *gateway_; }

  std::uint16_t port() const { return port_of(*gateway_); }

 private:
  std::unique_ptr<runtime::Gateway> gateway_;
};

/// What a client got: nothing where TLS came to no end.
struct Got {
  bool is_connected = false;
  std::string text;

  bool has(const std::string& what) const { return text.find(what) != std::string::npos; }
};

/// Asks over a connection of its own, by that name.
Got ask(std::uint16_t port, const TlsClient& client, const std::string& name,
        const std::string& host = "", const std::string& path = "/") {
  Descriptor descriptor = connect_to_loopback(port);
  auto session = TlsSession::connect(descriptor.get(), client, name);
  REQUIRE(session != nullptr);
  TlsSession* const tls = session.get();
  Peer peer{std::move(descriptor), std::move(session)};
  peer.send("GET " + path + " HTTP/1.1\r\nHost: " + (host.empty() ? name : host) +
            "\r\nConnection: close\r\n\r\n");
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (peer.state == Peer::State::open && std::chrono::steady_clock::now() < deadline) {
    pollfd wanted{peer.descriptor(), peer.wanted_events(), 0};
    ::poll(&wanted, 1, 1);
    peer.pump();
  }
  return {tls->is_established() && !peer.received.empty(), peer.received};
}

TlsClient anyone() {
  return runtime::make_tls_client(nullptr, false).value();
}

/// Believes the authority only, so that a connection tells that the certificate is for the name.
TlsClient careful(const TemporaryFile& authorities, const CertificateText* shows = nullptr) {
  if (shows == nullptr) return runtime::make_tls_client(nullptr, true, authorities.path()).value();
  const KeyPair pair{shows->certificate, shows->key};
  return runtime::make_tls_client(&pair, true, authorities.path()).value();
}

}  // namespace

TEST_CASE("a client is shown the certificate of the name it asks for") {
  const TemporaryFile authorities{authority().certificate};
  Gateway gateway{mocked_route + std::string{"ssls:\n"} +
                  ssl("a", "a.test", certificate_for("a.test")) +
                  ssl("w", "'*.b.test'", certificate_for("*.b.test")) +
                  ssl("off", "off.test", certificate_for("off.test"), ", status: 0")};
  const TlsClient client = careful(authorities);
  CHECK(ask(gateway.port(), client, "a.test").has("hello"));
  CHECK(ask(gateway.port(), client, "A.TEST").has("hello"));
  CHECK(ask(gateway.port(), client, "x.b.test").has("hello"));
  CHECK_FALSE(ask(gateway.port(), anyone(), "x.y.b.test").is_connected);
  CHECK_FALSE(ask(gateway.port(), anyone(), "b.test").is_connected);
  CHECK_FALSE(ask(gateway.port(), anyone(), "off.test").is_connected);
  CHECK_FALSE(ask(gateway.port(), anyone(), "").is_connected);
}

TEST_CASE("a client that asks for no name is shown the certificate of fallback_sni") {
  runtime::Settings settings;
  settings.fallback_sni = "a.test";
  Gateway gateway{
      mocked_route + std::string{"ssls:\n"} + ssl("a", "a.test", certificate_for("a.test")),
      settings};
  CHECK(ask(gateway.port(), anyone(), "", "a.test").has("hello"));
}

TEST_CASE("a new certificate is shown from the next connection on") {
  const TemporaryFile authorities{authority().certificate};
  const auto config = [](const std::string& name) {
    return mocked_route + std::string{"ssls:\n"} + ssl("a", "a.test", certificate_for(name));
  };
  Gateway gateway{config("old.test")};
  CHECK_FALSE(ask(gateway.port(), careful(authorities), "a.test").is_connected);
  REQUIRE((*gateway).replace(read_model(config("a.test"))).empty());
  while (!(*gateway).server().workers_behind((*gateway).snapshot()->version).empty()) ::usleep(100);
  CHECK(ask(gateway.port(), careful(authorities), "a.test").has("hello"));
}

TEST_CASE("who asks clients for a certificate lets in those that have a good one") {
  const TemporaryFile authorities{authority().certificate};
  const CertificateText good = certificate_for("client.test");
  const CertificateText stranger = make_certificate("client.test");
  Gateway gateway{mocked_route + std::string{"ssls:\n"} +
                  ssl("m", "m.test", certificate_for("m.test"), client_check()) +
                  ssl("a", "a.test", certificate_for("a.test"))};
  CHECK(ask(gateway.port(), careful(authorities, &good), "m.test").has("hello"));
  CHECK_FALSE(ask(gateway.port(), careful(authorities), "m.test").is_connected);
  CHECK_FALSE(ask(gateway.port(), careful(authorities, &stranger), "m.test").is_connected);
  // Nor is another name the way in.
  CHECK(ask(gateway.port(), careful(authorities, &good), "a.test", "m.test").has(" 400 "));
  CHECK(ask(gateway.port(), careful(authorities, &good), "a.test").has(" 200 "));
}

TEST_CASE("some paths need no certificate of the client") {
  const TemporaryFile authorities{authority().certificate};
  const CertificateText good = certificate_for("client.test");
  const CertificateText stranger = make_certificate("client.test");
  Gateway gateway{mocked_route + std::string{"ssls:\n"} +
                  ssl("m", "m.test", certificate_for("m.test"),
                      client_check(", skip_mtls_uri_regex: ['^/open']"))};
  CHECK(ask(gateway.port(), careful(authorities), "m.test", "", "/open").has(" 200 "));
  CHECK(ask(gateway.port(), careful(authorities), "m.test", "", "/").has(" 400 "));
  CHECK(ask(gateway.port(), careful(authorities, &stranger), "m.test", "", "/").has(" 400 "));
  CHECK(ask(gateway.port(), careful(authorities, &good), "m.test", "", "/").has(" 200 "));
}

TEST_CASE("the certificate of an upstream counts where it is to be verified") {
  const TemporaryFile authorities{authority().certificate};
  runtime::Settings trusting;
  trusting.trusted_certificates = authorities.path();
  Gateway behind{mocked_route + std::string{"ssls:\n"} +
                 ssl("a", "a.test", certificate_for("a.test")) +
                 ssl("b", "b.test", certificate_for("other.test"))};
  const auto upstream = [&](const std::string& host, const std::string& tls) {
    return "routes:\n  - {id: r, uri: '/*', upstream: {scheme: https, nodes: {'127.0.0.1:" +
           std::to_string(behind.port()) + "': 1}, pass_host: rewrite, upstream_host: " + host +
           tls + "}}\nssls:\n" + ssl("g", "g.test", certificate_for("g.test"));
  };
  const std::string verify = ", tls: {verify: true}";

  struct {
    std::string host;
    std::string tls;
    runtime::Settings settings;
    const char* status;
  } const cases[] = {{"a.test", verify, trusting, " 200 "},
                     {"b.test", verify, trusting, " 502 "},
                     {"b.test", "", trusting, " 200 "},
                     {"a.test", verify, {}, " 502 "}};

  for (const auto& each : cases) {
    INFO(each.host << each.tls);
    Gateway gateway{upstream(each.host, each.tls), each.settings};
    CHECK(ask(gateway.port(), anyone(), "g.test").has(each.status));
  }
}

TEST_CASE("an upstream is shown the certificate that it asks for") {
  const CertificateText good = certificate_for("gateway.test");
  Gateway behind{mocked_route + std::string{"ssls:\n"} +
                 ssl("m", "m.test", certificate_for("m.test"), client_check())};
  const auto upstream = [&](const std::string& tls) {
    return "routes:\n  - {id: r, uri: '/*', upstream: {scheme: https, nodes: {'127.0.0.1:" +
           std::to_string(behind.port()) +
           "': 1}, pass_host: rewrite, upstream_host: m.test, tls: " + tls + "}}\nssls:\n" +
           ssl("g", "g.test", certificate_for("g.test")) +
           "  - {id: c, type: client, cert: " + yaml_text(good.certificate) +
           ", key: " + yaml_text(good.key) + "}\n";
  };
  const std::string inline_pair =
      "{client_cert: " + yaml_text(good.certificate) + ", client_key: " + yaml_text(good.key) + "}";
  for (const std::string& tls : {inline_pair, std::string{"{client_cert_id: c}"}}) {
    Gateway gateway{upstream(tls)};
    CHECK(ask(gateway.port(), anyone(), "g.test").has(" 200 "));
  }
  Gateway gateway{upstream("{verify: false}")};
  CHECK(ask(gateway.port(), anyone(), "g.test").has(" 502 "));
}

namespace {

using Context = std::unique_ptr<SSL_CTX, Release<SSL_CTX_free>>;

using Session = std::unique_ptr<SSL_SESSION, Release<SSL_SESSION_free>>;

struct Visit {
  bool is_resumed = false;
  std::string text;
  Session session;  // for the next one
};

// With OpenSSL alone, blocking.
Visit visit(std::uint16_t port, SSL_CTX* context, const std::string& name, SSL_SESSION* session) {
  const Descriptor descriptor = connect_to_loopback(port);
  ::fcntl(descriptor.get(), F_SETFL, ::fcntl(descriptor.get(), F_GETFL) & ~O_NONBLOCK);
  const std::unique_ptr<SSL, decltype(&SSL_free)> tls{SSL_new(context), SSL_free};
  SSL_set_fd(tls.get(), descriptor.get());
  SSL_ctrl(tls.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
           const_cast<char*>(name.c_str()));
  if (session != nullptr) SSL_set_session(tls.get(), session);
  Visit result;
  if (SSL_connect(tls.get()) != 1) return result;
  result.is_resumed = SSL_session_reused(tls.get()) == 1;
  const std::string request = "GET / HTTP/1.1\r\nHost: " + name + "\r\nConnection: close\r\n\r\n";
  SSL_write(tls.get(), request.data(), static_cast<int>(request.size()));
  char buffer[4096];
  for (int got = 0; (got = SSL_read(tls.get(), buffer, sizeof buffer)) > 0;)
    result.text.append(buffer, static_cast<std::size_t>(got));
  SSL_shutdown(tls.get());  // or OpenSSL takes the session for a broken one
  result.session.reset(SSL_get1_session(tls.get()));
  return result;
}

}  // namespace

TEST_CASE("a session is resumed for the same name, and for no other") {
  const CertificateText good = certificate_for("client.test");
  Gateway gateway{mocked_route + std::string{"ssls:\n"} +
                  ssl("a", "a.test", certificate_for("a.test")) +
                  ssl("b", "b.test", certificate_for("b.test")) +
                  ssl("m", "m.test", certificate_for("m.test"), client_check())};
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const Context context{SSL_CTX_new(TLS_client_method())};
    SSL_CTX_set_max_proto_version(context.get(), version);
    const Visit first = visit(gateway.port(), context.get(), "a.test", nullptr);
    REQUIRE(first.text.find("hello") != std::string::npos);
    CHECK_FALSE(first.is_resumed);
    const Visit again = visit(gateway.port(), context.get(), "a.test", first.session.get());
    CHECK(again.is_resumed);
    CHECK(again.text.find("hello") != std::string::npos);
    const Visit other = visit(gateway.port(), context.get(), "b.test", again.session.get());
    CHECK_FALSE(other.is_resumed);
    CHECK(other.text.find("hello") != std::string::npos);
    const Visit guarded = visit(gateway.port(), context.get(), "m.test", again.session.get());
    CHECK(guarded.text.find("hello") == std::string::npos);
  }
}

TEST_CASE("versions of TLS that are not wanted are not spoken") {
  const std::string names[] = {"TLSv1.3"};
  const auto versions = runtime::tls_versions(names);
  REQUIRE(versions);
  CHECK(versions->least == versions->most);
  const std::string unknown[] = {"SSLv3"};
  CHECK_FALSE(runtime::tls_versions(unknown));
}

TEST_CASE("a certificate and a key that are not a pair are an error") {
  const CertificateText one = certificate_for("a.test");
  const CertificateText other = certificate_for("a.test");
  CHECK_THROWS_WITH((Gateway{mocked_route + std::string{"ssls:\n"} +
                             ssl("a", "a.test", {one.certificate, other.key})}),
                    Catch::Contains("do not belong together"));
}

}  // namespace gwctl::proxy_test
