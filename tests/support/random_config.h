#pragma once

#include <functional>
#include <random>
#include <string>
#include <string_view>

#include "config/plan/object.h"

namespace gwctl::test {

/// Configs that are right, of all kinds, with everything that refers to anything, written in all
/// the ways in which it can be. The same for the same seed; each call makes another one, in which
/// what has to be unique wanders.
class RandomConfig {
 public:
  explicit RandomConfig(unsigned seed) : random_{seed} {}

  config::DesiredObjects make();

 private:
  using Json = config::Json;
  using Kind = config::Kind;

  unsigned below(unsigned end) { return static_cast<unsigned>(random_() % end); }

  bool is_lucky(unsigned one_in) { return below(one_in) == 0; }

  template <class List>
  const auto& one_of(const List& list) {
    return list[below(static_cast<unsigned>(std::size(list)))];
  }

  void some(Kind kind, const std::function<void(Json& value)>& fill);
  /// Whether there was one to refer to.
  bool refer(Json& value, const char* field, Kind kind);
  Json plugins();
  Json upstream();
  void fill_route(Json& route);
  void fill_stream_route(Json& route);
  void clients();
  void global_rules();
  void metadata();
  void secrets();
  void ssls();
  std::string secret(std::string_view unique);

  std::mt19937 random_;
  config::DesiredObjects objects_;
};

}  // namespace gwctl::test
