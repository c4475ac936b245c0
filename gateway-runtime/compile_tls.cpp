#include "gateway-runtime/compile_tls.h"

#include <algorithm>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "core/digest.h"
#include "gateway-runtime/http/characters.h"

namespace gwctl::runtime {
namespace {

std::string_view text_at(const Node& node, std::string_view name) {
  const Node* const text = find_string(node, name);
  return text == nullptr ? std::string_view{} : text->string();
}

std::span<const Node> items_at(const Node& node, std::string_view name) {
  const Node* const list = find(node, name);
  return list == nullptr ? std::span<const Node>{} : list->items();
}

std::vector<std::string> texts_at(const Node& node, std::string_view name) {
  std::vector<std::string> texts;
  for (const Node& item : items_at(node, name)) texts.emplace_back(item.string());
  return texts;
}

std::vector<std::string> names_of(const Node& ssl) {
  std::vector<std::string> names = texts_at(ssl, "snis");
  if (const std::string_view sni = text_at(ssl, "sni"); !sni.empty()) names.emplace_back(sni);
  for (std::string& name : names) std::ranges::transform(name, name.begin(), lower);
  return names;
}

// Of several pairs, say for RSA and ECDSA, OpenSSL shows the one that suits the client.
Result<std::vector<KeyPair>> pairs_of(const Node& ssl) {
  std::vector<KeyPair> pairs{{text_at(ssl, "cert"), text_at(ssl, "key")}};
  const auto certificates = items_at(ssl, "certs");
  const auto keys = items_at(ssl, "keys");
  if (certificates.size() != keys.size()) return fail("mismatched number of certs and keys");
  for (std::size_t i = 0; i < keys.size(); ++i)
    pairs.push_back({certificates[i].string(), keys[i].string()});
  return pairs;
}

Result<ClientCheck> compile_client(const Node& client, ServerCertificate& certificate) {
  ClientCheck check;
  check.authorities = text_at(client, "ca");
  if (const Node* depth = find(client, "depth"); depth != nullptr && depth->is_integer)
    check.depth = static_cast<int>(depth->integer);
  for (const Node& uri : items_at(client, "skip_mtls_uri_regex")) {
    GWCTL_TRY_ASSIGN(PerlRegex regex, PerlRegex::compile(uri.string()));
    certificate.unchecked_uris.push_back(std::move(regex));
  }
  check.is_mandatory = certificate.unchecked_uris.empty();
  return check;
}

}  // namespace

Result<std::shared_ptr<const ServerCertificate>> compile_ssl(const Node& node,
                                                             const Settings& settings) {
  const Node* const status = find(node, "status");
  const bool is_off = status != nullptr && status->is_number() && status->as_double() == 0;
  if (is_off || text_at(node, "type") == "client")
    return std::shared_ptr<const ServerCertificate>{};
  auto certificate = std::make_shared<ServerCertificate>();
  certificate->names = names_of(node);
  GWCTL_TRY_ASSIGN(const std::vector<KeyPair> pairs, pairs_of(node));
  std::vector<std::string> protocols = texts_at(node, "ssl_protocols");
  if (protocols.empty()) protocols = settings.ssl_protocols;
  GWCTL_TRY_ASSIGN(const TlsVersions versions, tls_versions(protocols));
  ClientCheck check;
  if (const Node* client = find(node, "client")) {
    GWCTL_TRY_ASSIGN(check, compile_client(*client, *certificate));
  }
  GWCTL_TRY_ASSIGN(certificate->identity, make_identity(pairs, check, versions));
  return std::shared_ptr<const ServerCertificate>{std::move(certificate)};
}

Result<std::shared_ptr<const UpstreamTls>> compile_upstream_tls(
    const Node& upstream, config::ResourcePtr client_certificate, const Node* certificate,
    const Settings& settings) {
  auto tls = std::make_shared<UpstreamTls>();
  KeyPair pair;
  bool verifies = false;
  if (const Node* node = find(upstream, "tls")) {
    const Node* const verify = find(*node, "verify");
    verifies = verify != nullptr && verify->is_true();
    pair = {text_at(*node, "client_cert"), text_at(*node, "client_key")};
  }
  if (client_certificate != nullptr) {
    const Node& ssl = certificate != nullptr ? *certificate : *client_certificate->value;
    pair = {text_at(ssl, "cert"), text_at(ssl, "key")};
    tls->client_certificate = std::move(client_certificate);
  }
  const bool has_pair = !pair.certificate.empty();
  GWCTL_TRY_ASSIGN(tls->client, make_tls_client(has_pair ? &pair : nullptr, verifies,
                                                settings.trusted_certificates));
  // A connection that showed one certificate does not stand for another.
  tls->client.key = fmt::format("{}{}", verifies ? "v" : "",
                                has_pair ? sha256_hex(pair.certificate) : std::string{});
  return std::shared_ptr<const UpstreamTls>{std::move(tls)};
}

}  // namespace gwctl::runtime
