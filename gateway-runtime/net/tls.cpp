#include "gateway-runtime/net/tls.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <climits>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <utility>

#include <fmt/format.h>

#include "core/digest.h"
#include "core/release.h"

namespace gwctl::runtime {
namespace {

using Bio = std::unique_ptr<BIO, Release<BIO_free>>;
using Certificate = std::unique_ptr<X509, Release<X509_free>>;
using PrivateKey = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;

// That of the application (SSL_set_app_data).
constexpr int identities_slot = 0;

// Sessions that are remembered, so that a client that comes again is quicker, and for how long.
constexpr long sessions_max = 20'000;
constexpr long session_seconds = 600;

// What a session is accepted with; looked for when its first message is there.
const TlsIdentities& identities_of(SSL* session) {
  return *static_cast<const TlsIdentities*>(SSL_get_ex_data(session, identities_slot));
}

std::string last_error() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* const reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "unknown error" : reason;
}

Bio bio_of(std::string_view text) {
  if (text.size() > INT_MAX) return nullptr;
  return Bio{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
}

// Instead of asking on the terminal.
int no_pass_phrase(char*, int, int, void*) {
  return -1;
}

std::vector<Certificate> read_certificates(std::string_view pem) {
  std::vector<Certificate> all;
  const Bio bio = bio_of(pem);
  while (bio != nullptr) {
    Certificate next{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)};
    if (next == nullptr) break;
    all.push_back(std::move(next));
  }
  ERR_clear_error();  // that of the end
  return all;
}

Result<void> use_pair(SSL_CTX* context, const KeyPair& pair) {
  const std::vector<Certificate> chain = read_certificates(pair.certificate);
  if (chain.empty()) return fail("failed to parse cert");
  const Bio bio = bio_of(pair.key);
  const PrivateKey key{bio == nullptr
                           ? nullptr
                           : PEM_read_bio_PrivateKey(bio.get(), nullptr, no_pass_phrase, nullptr)};
  if (key == nullptr) {
    ERR_clear_error();
    return fail("failed to parse key");
  }
  if (SSL_CTX_use_certificate(context, chain.front().get()) != 1) return fail(last_error());
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1)
    return fail(fmt::format("cert and key do not belong together: {}", last_error()));
  SSL_CTX_clear_chain_certs(context);
  for (std::size_t i = 1; i < chain.size(); ++i) {
    if (SSL_CTX_add1_chain_cert(context, chain[i].get()) != 1) return fail(last_error());
  }
  return {};
}

Result<void> use_authorities(SSL_CTX* context, std::string_view pem) {
  const std::vector<Certificate> authorities = read_certificates(pem);
  if (authorities.empty()) return fail("failed to parse client ca");
  for (const Certificate& authority : authorities) {
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), authority.get());
    SSL_CTX_add_client_CA(context, authority.get());
  }
  ERR_clear_error();  // one that is there twice
  return {};
}

// Whoever may do without a certificate may come with a bad one: the request tells what it needs.
int accept_any(int, X509_STORE_CTX*) {
  return 1;
}

std::string_view asked_name(SSL* session) {
  const unsigned char* data = nullptr;
  std::size_t size = 0;
  // A list of names, of which there is one: its type, then its length (RFC 6066, 3).
  constexpr std::size_t header_bytes = 5;
  if (SSL_client_hello_get0_ext(session, TLSEXT_TYPE_server_name, &data, &size) != 1 ||
      size < header_bytes || data[2] != TLSEXT_NAMETYPE_host_name)
    return {};
  const std::size_t name_size = (std::size_t{data[3]} << 8U) | data[4];
  if (name_size > size - header_bytes) return {};
  return {reinterpret_cast<const char*>(data + header_bytes), name_size};
}

int choose_identity(SSL* session, int* alert, void*) {
  std::string name{asked_name(session)};
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
  const TlsIdentity* const identity = identities_of(session).find_identity(name);
  if (identity == nullptr) {
    *alert = name.empty() ? SSL_AD_HANDSHAKE_FAILURE : SSL_AD_UNRECOGNIZED_NAME;
    return SSL_CLIENT_HELLO_ERROR;
  }
  SSL_CTX* const context = identity->context.get();
  SSL_set_SSL_CTX(session, context);
  // That takes over the certificates only.
  SSL_set_verify(session, SSL_CTX_get_verify_mode(context), SSL_CTX_get_verify_callback(context));
  SSL_set_verify_depth(session, SSL_CTX_get_verify_depth(context));
  SSL_set_session_id_context(
      session, reinterpret_cast<const unsigned char*>(identity->session_context.data()),
      static_cast<unsigned>(identity->session_context.size()));
  SSL_set_min_proto_version(session, identity->versions.least);
  SSL_set_max_proto_version(session, identity->versions.most);
  return SSL_CLIENT_HELLO_SUCCESS;
}

// HTTP/1.1 is what is spoken, whatever else the client would like (RFC 7301).
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size,
                    const unsigned char* offered, unsigned offered_size, void*) {
  static constexpr unsigned char known[] = "\x08http/1.1";
  unsigned char* found = nullptr;
  const int result =
      SSL_select_next_proto(&found, size, known, sizeof known - 1, offered, offered_size);
  *chosen = found;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

std::shared_ptr<SSL_CTX> make_context(const SSL_METHOD* method) {
  std::shared_ptr<SSL_CTX> context{SSL_CTX_new(method), Release<SSL_CTX_free>{}};
  if (context == nullptr) return context;
  // An idle connection holds no buffers; what could not be written may have moved when it is
  // written again.
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  return context;
}

std::shared_ptr<SSL_CTX> make_server_context() {
  std::shared_ptr<SSL_CTX> context = make_context(TLS_server_method());
  if (context == nullptr) return context;
  // No tickets that hold a session: who got hold of their key could read all that it protected.
  SSL_CTX_set_options(context.get(), SSL_OP_NO_TICKET | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_num_tickets(context.get(), 1);
  SSL_CTX_set_alpn_select_cb(context.get(), choose_protocol, nullptr);
  return context;
}

// What accepts before it is known who is asked for.
SSL_CTX* accepting_context() {
  static const std::shared_ptr<SSL_CTX> context = [] {
    std::shared_ptr<SSL_CTX> made = make_server_context();
    // The identity has its own bounds, and may take less.
    SSL_CTX_set_min_proto_version(made.get(), TLS1_1_VERSION);
    SSL_CTX_set_client_hello_cb(made.get(), choose_identity, nullptr);
    // Sessions of all names, which their context tells apart.
    SSL_CTX_set_session_cache_mode(made.get(), SSL_SESS_CACHE_SERVER);
    SSL_CTX_sess_set_cache_size(made.get(), sessions_max);
    SSL_CTX_set_timeout(made.get(), session_seconds);
    return made;
  }();
  return context.get();
}

// The socket beneath a session. OpenSSL's own raises SIGPIPE where the peer is gone.
int descriptor_of(BIO* bio) {
  return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
}

int result_of(BIO* bio, ssize_t count, int again) {
  BIO_clear_flags(bio, BIO_FLAGS_RWS | BIO_FLAGS_SHOULD_RETRY);
  const bool is_blocked = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
  if (count < 0 && is_blocked) BIO_set_flags(bio, again | BIO_FLAGS_SHOULD_RETRY);
  return static_cast<int>(count);
}

int write_socket(BIO* bio, const char* data, int size) {
  return result_of(bio,
                   ::send(descriptor_of(bio), data, static_cast<std::size_t>(size), MSG_NOSIGNAL),
                   BIO_FLAGS_WRITE);
}

int read_socket(BIO* bio, char* to, int size) {
  const ssize_t count = ::recv(descriptor_of(bio), to, static_cast<std::size_t>(size), 0);
  const int result = result_of(bio, count, BIO_FLAGS_READ);
  if (count == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
  return result;
}

long control_socket(BIO* bio, int command, long, void*) {
  switch (command) {
    case BIO_CTRL_FLUSH: return 1;
    case BIO_CTRL_EOF: return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
    default: return 0;
  }
}

const BIO_METHOD* socket_method() {
  static const std::unique_ptr<BIO_METHOD, Release<BIO_meth_free>> method = [] {
    std::unique_ptr<BIO_METHOD, Release<BIO_meth_free>> made{
        BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket")};
    BIO_meth_set_write(made.get(), write_socket);
    BIO_meth_set_read(made.get(), read_socket);
    BIO_meth_set_ctrl(made.get(), control_socket);
    return made;
  }();
  return method.get();
}

bool set_descriptor(SSL* session, int descriptor) {
  BIO* const bio = BIO_new(socket_method());
  if (bio == nullptr) return false;
  BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(descriptor)));
  BIO_set_init(bio, 1);
  SSL_set_bio(session, bio, bio);
  return true;
}

std::string text_of(const X509_NAME* name) {
  const Bio bio{BIO_new(BIO_s_mem())};
  if (bio == nullptr || name == nullptr) return {};
  X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return size <= 0 ? std::string{} : std::string{data, static_cast<std::size_t>(size)};
}

std::string hex(std::span<const unsigned char> bytes, const char* digit_pair) {
  std::string text;
  for (const unsigned char byte : bytes) text += fmt::format(fmt::runtime(digit_pair), byte);
  return text;
}

std::string serial_of(X509* certificate) {
  const ASN1_INTEGER* const serial = X509_get0_serialNumber(certificate);
  return hex({serial->data, static_cast<std::size_t>(serial->length)}, "{:02X}");
}

std::string fingerprint_of(X509* certificate) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (X509_digest(certificate, EVP_sha1(), digest, &size) != 1) return {};
  return hex({digest, size}, "{:02x}");
}

std::string pem_of(X509* certificate) {
  const Bio bio{BIO_new(BIO_s_mem())};
  if (bio == nullptr || PEM_write_bio_X509(bio.get(), certificate) != 1) return {};
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

struct CertificateFact {
  std::string_view name;
  std::string (*read)(X509* certificate);
};

constexpr CertificateFact certificate_facts[] = {
    {"client_s_dn", [](X509* it) { return text_of(X509_get_subject_name(it)); }},
    {"client_i_dn", [](X509* it) { return text_of(X509_get_issuer_name(it)); }},
    {"client_serial", serial_of},
    {"client_fingerprint", fingerprint_of},
    {"client_raw_cert", pem_of},
};

constexpr std::pair<std::string_view, int> version_names[] = {
    {"TLSv1.1", TLS1_1_VERSION}, {"TLSv1.2", TLS1_2_VERSION}, {"TLSv1.3", TLS1_3_VERSION}};

bool is_address(const std::string& text) {
  const std::unique_ptr<ASN1_OCTET_STRING, Release<ASN1_OCTET_STRING_free>> address{
      a2i_IPADDRESS(text.c_str())};
  return address != nullptr;
}

}  // namespace

Result<TlsVersions> tls_versions(std::span<const std::string> names) {
  TlsVersions versions;
  for (const std::string& name : names) {
    const auto* const found =
        std::ranges::find(version_names, name, &std::pair<std::string_view, int>::first);
    if (found == std::end(version_names))
      return fail(fmt::format("\"{}\" is no TLS version", name));
    versions.least = versions.least == 0 ? found->second : std::min(versions.least, found->second);
    versions.most = std::max(versions.most, found->second);
  }
  return versions;
}

Result<TlsIdentity> make_identity(std::span<const KeyPair> pairs, const ClientCheck& check,
                                  const TlsVersions& versions) {
  TlsIdentity identity;
  identity.context = make_server_context();
  if (identity.context == nullptr) return fail(last_error());
  SSL_CTX* const context = identity.context.get();
  std::string shown{check.authorities};
  for (const KeyPair& pair : pairs) {
    GWCTL_TRY(use_pair(context, pair));
    shown += pair.certificate;
  }
  // What a client proved to one identity is no proof for another one, nor for what it becomes.
  identity.session_context =
      sha256_hex(fmt::format("{} {} {}", check.depth, check.is_mandatory, shown))
          .substr(0, SSL_MAX_SID_CTX_LENGTH);
  identity.versions = versions;
  if (check.authorities.empty()) return identity;
  GWCTL_TRY(use_authorities(context, check.authorities));
  identity.asks_client = true;
  const int mode =
      SSL_VERIFY_PEER | (check.is_mandatory ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : SSL_VERIFY_NONE);
  SSL_CTX_set_verify(context, mode, check.is_mandatory ? nullptr : accept_any);
  SSL_CTX_set_verify_depth(context, check.depth);
  return identity;
}

Result<TlsClient> make_tls_client(const KeyPair* pair, bool verifies,
                                  const std::string& authorities_file) {
  TlsClient client;
  client.context = make_context(TLS_client_method());
  if (client.context == nullptr) return fail(last_error());
  SSL_CTX* const context = client.context.get();
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  if (pair != nullptr) GWCTL_TRY(use_pair(context, *pair));
  if (verifies) {
    const bool is_loaded = authorities_file.empty()
                               ? SSL_CTX_set_default_verify_paths(context) == 1
                               : SSL_CTX_load_verify_file(context, authorities_file.c_str()) == 1;
    if (!is_loaded) return fail(fmt::format("{}: {}", authorities_file, last_error()));
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  }
  client.verifies = verifies;
  return client;
}

void TlsSession::Free::operator()(ssl_st* session) const {
  SSL_free(session);
}

TlsSession::~TlsSession() = default;

std::unique_ptr<TlsSession> TlsSession::accept(int descriptor, const TlsIdentities& identities) {
  SSL* const session = SSL_new(accepting_context());
  if (session == nullptr) return nullptr;
  std::unique_ptr<TlsSession> made{new TlsSession{session}};
  SSL_set_ex_data(session, identities_slot, const_cast<TlsIdentities*>(&identities));
  if (!set_descriptor(session, descriptor)) return nullptr;
  SSL_set_accept_state(session);
  return made;
}

std::unique_ptr<TlsSession> TlsSession::connect(int descriptor, const TlsClient& client,
                                                std::string_view server_name) {
  SSL* const session = SSL_new(client.context.get());
  if (session == nullptr) return nullptr;
  std::unique_ptr<TlsSession> made{new TlsSession{session}};
  if (!set_descriptor(session, descriptor)) return nullptr;
  std::string name{server_name};
  const bool is_literal = is_address(name);
  ERR_clear_error();
  if (!name.empty() && !is_literal)
    SSL_ctrl(session, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
  if (client.verifies) {
    X509_VERIFY_PARAM* const parameters = SSL_get0_param(session);
    const int set = is_literal ? X509_VERIFY_PARAM_set1_ip_asc(parameters, name.c_str())
                               : X509_VERIFY_PARAM_set1_host(parameters, name.data(), name.size());
    if (set != 1) return nullptr;
  }
  SSL_set_connect_state(session);
  return made;
}

TlsSession::Status TlsSession::status_of(int result) {
  if (result > 0) return Status::done;
  const int error = SSL_get_error(session_.get(), result);
  ERR_clear_error();
  switch (error) {
    case SSL_ERROR_WANT_READ: return Status::wants_read;
    case SSL_ERROR_WANT_WRITE: return Status::wants_write;
    case SSL_ERROR_ZERO_RETURN: return Status::closed;
    default: has_failed_ = true; return Status::failed;
  }
}

TlsSession::Status TlsSession::handshake() {
  return status_of(SSL_do_handshake(session_.get()));
}

TlsSession::Status TlsSession::read(char* to, std::size_t bytes, std::size_t& size) {
  return status_of(SSL_read_ex(session_.get(), to, bytes, &size));
}

TlsSession::Status TlsSession::write(std::string_view data, std::size_t& written) {
  return status_of(SSL_write_ex(session_.get(), data.data(), data.size(), &written));
}

TlsSession::Status TlsSession::peek() {
  char byte = 0;
  std::size_t size = 0;
  return status_of(SSL_peek_ex(session_.get(), &byte, sizeof byte, &size));
}

void TlsSession::shut_down() {
  if (has_failed_ || !is_established()) return;
  SSL_shutdown(session_.get());
  ERR_clear_error();
}

bool TlsSession::is_established() const {
  return SSL_is_init_finished(session_.get()) == 1;
}

std::string_view TlsSession::server_name() const {
  const char* const name = SSL_get_servername(session_.get(), TLSEXT_NAMETYPE_host_name);
  return name == nullptr ? std::string_view{} : name;
}

TlsSession::Verdict TlsSession::peer_verdict() const {
  if (SSL_get0_peer_certificate(session_.get()) == nullptr) return Verdict::none;
  return SSL_get_verify_result(session_.get()) == X509_V_OK ? Verdict::good : Verdict::bad;
}

std::string TlsSession::fact(std::string_view name) const {
  if (name == "protocol") return SSL_get_version(session_.get());
  if (name == "cipher") return SSL_get_cipher_name(session_.get());
  if (name == "client_verify") {
    switch (peer_verdict()) {
      case Verdict::none: return "NONE";
      case Verdict::good: return "SUCCESS";
      case Verdict::bad: break;
    }
    const long why = SSL_get_verify_result(session_.get());
    return fmt::format("FAILED:{}", X509_verify_cert_error_string(why));
  }
  X509* const certificate = SSL_get0_peer_certificate(session_.get());
  if (certificate == nullptr) return {};
  const auto* const found = std::ranges::find(certificate_facts, name, &CertificateFact::name);
  return found == std::end(certificate_facts) ? std::string{} : found->read(certificate);
}

}  // namespace gwctl::runtime
