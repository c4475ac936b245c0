#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/effects/sample_request.h"
#include "cli/effects/side.h"
#include "config/plan/diff.h"

namespace gwctl::cli {

/// In what way requests fare otherwise; the gravest first.
enum class EffectKind : std::uint8_t {
  unreachable,  ///< no route takes them any more, or what it names is not there
  exposed,      ///< they need no credential any more
  guarded,      ///< they need one, or another one
  limited,
  upstream,
  reachable,  ///< a route takes them that none took
  changed,    ///< some other plugin or setting
  moved,      ///< another route does the same with them
};

std::string_view effect_word(EffectKind kind);

/// One thing that is otherwise.
struct Aspect {
  EffectKind kind = EffectKind::changed;
  std::string text;  ///< `key-auth is removed`; without secrets

  auto operator<=>(const Aspect&) const = default;
};

/// Requests whose fate a change of the config changes: those that one route took and that another
/// one takes, or the same one with other settings.
struct Effect {
  std::optional<SampleRequest> witness;  ///< one of them; none could be made up
  std::string route_before;              ///< id; empty: none took them
  std::string route_after;
  std::string whose;  ///< where it is not about routes: `consumer "jack"`
  std::vector<Aspect> aspects;
};

struct Effects {
  std::vector<Effect> all;  ///< the gravest first
  std::vector<std::string> notices;
};

struct EffectOptions {
  runtime::RouterKind router = runtime::RouterKind::host_uri;
};

/// What requests notice of a change, by the router that the gateway itself has: requests are made
/// up in the regions of all routes that change, and both configs are asked for each.
Effects find_effects(const config::LiveObjects& before, const std::vector<config::Change>& changes,
                     const EffectOptions& options = {});

}  // namespace gwctl::cli
