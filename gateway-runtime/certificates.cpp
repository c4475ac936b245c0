#include "gateway-runtime/certificates.h"

#include <utility>

namespace gwctl::runtime {

void Certificates::add(std::shared_ptr<const ServerCertificate> certificate) {
  for (const std::string& name : certificate->names) by_name_.try_emplace(name, certificate.get());
  asks_clients_ = asks_clients_ || certificate->identity.asks_client;
  all_.push_back(std::move(certificate));
}

const ServerCertificate* Certificates::find(std::string_view name) const {
  if (const auto exact = by_name_.find(name); exact != by_name_.end()) return exact->second;
  if (const std::size_t dot = name.find('.'); dot != std::string_view::npos && dot != 0) {
    std::string wildcard{"*"};
    wildcard += name.substr(dot);
    if (const auto found = by_name_.find(wildcard); found != by_name_.end()) return found->second;
  }
  const auto any = by_name_.find(std::string_view{"*"});
  return any == by_name_.end() ? nullptr : any->second;
}

}  // namespace gwctl::runtime
