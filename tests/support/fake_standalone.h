#pragma once

#include <functional>
#include <string>

#include "config/target/admin_client.h"

namespace gwctl::test {

/// Apache APISIX in its standalone mode with an API: one document, which is replaced list by list,
/// as their versions say.
class FakeStandalone {
 public:
  /// Called before each PUT; it may change the document as another client does.
  std::function<void()> before_write;

  config::AdminSendWith sender();

  /// As it is stored.
  config::Json& document() { return document_; }

  std::size_t write_count() const { return writes_; }

 private:
  config::AdminAnswer put(const std::string& body, bool has_digest);

  config::Json document_ = config::Json::object();
  std::size_t writes_ = 0;
};

}  // namespace gwctl::test
