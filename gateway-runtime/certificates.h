#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/perl_regex.h"
#include "gateway-runtime/net/tls.h"

namespace gwctl::runtime {

/// An ssl resource of type server. Immutable.
struct ServerCertificate {
  TlsIdentity identity;
  std::vector<std::string> names;         ///< in lower case; `*.example.com` and `*` too
  std::vector<PerlRegex> unchecked_uris;  ///< for these a client needs no certificate
};

/// Which certificate is shown for which name: an exact one, else one for a single label below its
/// domain, else that for all.
class Certificates {
 public:
  /// Of two for the same name the first counts.
  void add(std::shared_ptr<const ServerCertificate> certificate);

  /// `name`: in lower case. Null where there is none.
  const ServerCertificate* find(std::string_view name) const;

  bool is_empty() const { return all_.empty(); }

  /// Whether any asks the client for one.
  bool asks_clients() const { return asks_clients_; }

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  std::vector<std::shared_ptr<const ServerCertificate>> all_;
  std::unordered_map<std::string, const ServerCertificate*, Hash, std::equal_to<>> by_name_;
  bool asks_clients_ = false;
};

}  // namespace gwctl::runtime
