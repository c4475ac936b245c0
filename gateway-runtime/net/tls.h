#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

struct ssl_st;
struct ssl_ctx_st;

namespace gwctl::runtime {

/// A certificate with those that vouch for it, and its key, both in PEM.
struct KeyPair {
  std::string_view certificate;
  std::string_view key;
};

/// What is asked of the clients of a server.
struct ClientCheck {
  std::string_view authorities;  ///< PEM; empty: nothing is asked
  int depth = 1;                 ///< of the chain of certificates
  bool is_mandatory = true;      ///< without a good certificate there is no connection
};

/// Versions of TLS that are spoken.
struct TlsVersions {
  int least = 0;  ///< as OpenSSL counts them; 0: OpenSSL's own bound
  int most = 0;
};

/// The versions of such a list (`TLSv1.2`); fails for one that is unknown.
Result<TlsVersions> tls_versions(std::span<const std::string> names);

/// What one name of a server presents itself with. Immutable.
struct TlsIdentity {
  std::shared_ptr<ssl_ctx_st> context;
  TlsVersions versions;
  bool asks_client = false;
  std::string session_context;  ///< sessions are resumed where it is the same
};

Result<TlsIdentity> make_identity(std::span<const KeyPair> pairs, const ClientCheck& check,
                                  const TlsVersions& versions);

/// Finds the identity for the name that a client asks for (RFC 6066, 3).
class TlsIdentities {
 public:
  /// `server_name`: empty where the client names none. Null: the connection is refused.
  virtual const TlsIdentity* find_identity(std::string_view server_name) const = 0;

 protected:
  ~TlsIdentities() = default;
};

/// How a server is spoken to. Immutable.
struct TlsClient {
  std::shared_ptr<ssl_ctx_st> context;
  bool verifies = false;
  std::string key;  ///< connections that were made by equal ones are as good as each other
};

/// `pair`: what the server is shown; null: nothing. `verifies`: by `authorities_file`, or those of
/// the system where it is empty.
Result<TlsClient> make_tls_client(const KeyPair* pair, bool verifies,
                                  const std::string& authorities_file = {});

/// TLS on one connected, non-blocking socket (RFC 8446, RFC 5246). For one thread.
class TlsSession {
 public:
  enum class Status : std::uint8_t { done, wants_read, wants_write, closed, failed };

  /// The side that accepts. `identities` outlives the session.
  static std::unique_ptr<TlsSession> accept(int descriptor, const TlsIdentities& identities);
  /// The side that connects. `server_name`: what is asked for and, with verification, what the
  /// certificate has to name; a literal address is not asked for.
  static std::unique_ptr<TlsSession> connect(int descriptor, const TlsClient& client,
                                             std::string_view server_name);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  Status handshake();
  /// `done`: `size` bytes came. `closed`: the peer ended it as TLS wants it; a connection that just
  /// breaks off is `failed`.
  Status read(char* to, std::size_t bytes, std::size_t& size);
  /// What was not taken has to be given again, in front of what follows.
  Status write(std::string_view data, std::size_t& written);
  /// Whether nothing waits to be read: `wants_read`.
  Status peek();
  /// Tells the peer that nothing follows, if it can be told at once.
  void shut_down();

  bool is_established() const;
  /// What the client asked for; empty: nothing.
  std::string_view server_name() const;

  /// The peer's certificate.
  enum class Verdict : std::uint8_t { none, good, bad };
  Verdict peer_verdict() const;

  /// Facts for logs and conditions: `protocol`, `cipher`, `client_s_dn`, `client_i_dn`,
  /// `client_serial`, `client_fingerprint`, `client_raw_cert`, `client_verify`; empty where there
  /// is no such thing.
  std::string fact(std::string_view name) const;

 private:
  struct Free {
    void operator()(ssl_st* session) const;
  };

  explicit TlsSession(ssl_st* session) : session_{session} {}

  Status status_of(int result);

  std::unique_ptr<ssl_st, Free> session_;
  bool has_failed_ = false;
};

}  // namespace gwctl::runtime
