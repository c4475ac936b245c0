#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "config/target/admin_client.h"
#include "tests/support/apisix_version.h"

namespace gwctl::test {

/// Apache APISIX's Admin API on etcd, as far as those see it that ship config to it: references and
/// uniqueness are looked at on each write, deletion by a cache that lags behind, nothing has a
/// precondition, and private keys are never told.
class FakeApisix {
 public:
  /// Up to 3.13 defaults are stored as well.
  bool stores_defaults = false;
  /// Which one it is, whose schemas it tells and goes by; null: one that tells none, and looks at
  /// no resource by one.
  std::shared_ptr<const ApisixVersion> version;
  /// What it answers in place of its schemas; empty: them.
  std::function<config::AdminAnswer(const std::string& path)> about_schemas;
  /// How many further requests the guards of deletion do not see a write.
  unsigned lag = 0;

  /// What befalls a request: it is answered, refused before it is done, done with its answer lost
  /// and the applier gone with it, done and not answered for all its trying, or put off.
  enum class Fate : std::uint8_t { answered, refused, lost, unanswered, busy };
  /// Asked for each write, by its number.
  std::function<Fate(std::size_t number)> fate;

  config::AdminSend sender();

  /// What it has, by the path behind `/apisix/admin/`.
  const std::map<std::string, config::Json>& stored() const { return stored_; }

  std::size_t write_count() const { return writes_; }

  std::size_t read_count() const { return reads_; }

 private:
  using Answer = tl::expected<config::AdminAnswer, config::WriteFailure>;

  Answer serve(const std::string& method, const std::string& path, const std::string& body);
  config::AdminAnswer answer(long status, config::Json body) const;
  config::AdminAnswer refuse(std::string message) const;
  Answer tell_schemas(const std::string& path) const;
  Answer get(const std::string& path) const;
  Answer write(const std::string& method, const std::string& path, const std::string& body);
  Answer put(const std::string& path, const std::string& body);
  Answer remove(const std::string& path);
  std::string find_missing(const std::string& path, const config::Json& value) const;
  std::string find_double(const std::string& path, const config::Json& value) const;
  std::string find_user(const std::string& path) const;

  std::mutex mutex_;
  std::map<std::string, config::Json> stored_;
  std::map<std::string, std::uint64_t> modified_;
  /// What the cache still has, and for how many requests.
  std::map<std::string, std::pair<config::Json, unsigned>> lingering_;
  std::uint64_t revision_ = 10;
  std::size_t writes_ = 0;
  std::size_t reads_ = 0;
};

}  // namespace gwctl::test
