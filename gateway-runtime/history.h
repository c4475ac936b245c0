#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "config/model.h"

namespace gwctl::runtime {

/// How much of the past a store keeps: the newest revisions, within both bounds.
struct HistoryLimits {
  static constexpr std::size_t usual_revisions = 1000;
  static constexpr std::size_t usual_bytes = std::size_t{64} << 20U;

  std::size_t revisions_max = usual_revisions;
  std::size_t bytes_max = usual_bytes;  ///< of the values that were replaced
};

/// A commit as it is remembered.
struct Revision {
  std::uint64_t number = 0;
  std::int64_t time = 0;  ///< seconds since 1970
  std::string author = {};
  std::string message = {};
  std::string digest = {};  ///< of the whole config after it, see `ConfigDigest`
  std::size_t changes = 0;
  std::size_t bytes = 0;  ///< that it takes to remember it
};

/// One resource that a commit changed.
struct PastValue {
  config::Kind kind = config::Kind::route;
  std::string id;
  config::ResourcePtr before;  ///< null: the commit made it
  bool is_gone = false;        ///< the commit deleted it
};

/// The revisions that are remembered, oldest first, each number one more than that before it.
class History {
 public:
  explicit History(HistoryLimits limits) : limits_{limits} {}

  /// The first number that is left once `next` has come.
  std::uint64_t first_kept_with(const Revision& next) const;
  /// Remembers it, and forgets what is older than `first_kept_with` said.
  void add(Revision next);

  const std::deque<Revision>& revisions() const { return revisions_; }

 private:
  HistoryLimits limits_;
  std::deque<Revision> revisions_;
  std::size_t bytes_ = 0;
};

/// Tells configs apart, whatever order they came to be in and whenever: a sum over the digests of
/// the resources without their times, so that a change costs what it is large, not what the config
/// is.
class ConfigDigest {
 public:
  ConfigDigest() = default;
  explicit ConfigDigest(const config::Model& model);
  /// As `text` wrote it; of what it did not write, anything.
  explicit ConfigDigest(std::string_view text);

  void add(const config::Resource& resource);
  void remove(const config::Resource& resource);

  std::string text() const;

 private:
  std::array<std::uint64_t, 4> sums_{};
};

}  // namespace gwctl::runtime
