#include <fmt/format.h>

#include "config/lua_words.h"
#include "config/resource_check.h"
#include "core/certificate.h"

namespace gwctl::config {
namespace {

// The schema says what is no text; what the gateway looks up is not known yet.
bool can_be_read(const Node* node) {
  return node != nullptr && node->is_string() && !is_late_reference(node->string());
}

void check_key(ResourceCheck& check, const Node& key, std::string_view prefix) {
  if (!key.string().starts_with("---")) {
    check.add("ssl", prefix, "failed to decrypt previous encrypted key", key);
  } else if (!is_private_key(key.string())) {
    check.add("ssl", prefix, "failed to parse key: PEM_read_bio_PrivateKey() failed", key);
  }
}

std::span<const Node> items_in(const Node& ssl, std::string_view field) {
  const Node* list = find(ssl, field);
  return list == nullptr ? std::span<const Node>{} : list->items();
}

}  // namespace

void check_key_pair(ResourceCheck& check, const Node* certificate, const Node* key,
                    std::string_view prefix) {
  if (!can_be_read(certificate)) return;
  if (!read_certificate(certificate->string())) {
    check.add("ssl", prefix, "failed to parse cert: PEM_read_bio_X509_AUX() failed", *certificate);
  } else if (can_be_read(key)) {
    check_key(check, *key, prefix);
  }
}

void check_ssl(ResourceCheck& check, const Node& ssl) {
  check_key_pair(check, find(ssl, "cert"), find(ssl, "key"), "");
  const auto certificates = items_in(ssl, "certs");
  const auto keys = items_in(ssl, "keys");
  if (certificates.size() != keys.size()) {
    return check.add("ssl", "", "mismatched number of certs and keys", ssl);
  }
  for (std::size_t i = 0; i < certificates.size(); ++i) {
    check_key_pair(check, &certificates[i], &keys[i],
                   fmt::format("failed to handle cert-key pair[{}]: ", i + 1));
  }
  const Node* client = find(ssl, "client");
  if (client == nullptr) return;
  check_key_pair(check, find(*client, "ca"), nullptr, "failed to validate client_cert: ");
}

}  // namespace gwctl::config
