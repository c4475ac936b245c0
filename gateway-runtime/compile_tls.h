#pragma once

#include <memory>

#include "config/model.h"
#include "gateway-runtime/certificates.h"
#include "gateway-runtime/settings.h"
#include "gateway-runtime/snapshot.h"

namespace gwctl::runtime {

/// An ssl resource as it stands. Null for one that is switched off, or is for upstreams.
Result<std::shared_ptr<const ServerCertificate>> compile_ssl(const Node& node,
                                                             const Settings& settings);

/// How the servers of an upstream are spoken to, whose scheme is one with TLS.
/// `client_certificate`: the ssl resource that its `client_cert_id` names; null where there is
/// none. `certificate`: what that says; null: as it is written.
Result<std::shared_ptr<const UpstreamTls>> compile_upstream_tls(
    const Node& upstream, config::ResourcePtr client_certificate, const Node* certificate,
    const Settings& settings);

}  // namespace gwctl::runtime
