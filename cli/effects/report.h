#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "cli/effects/effects.h"

namespace gwctl::cli {

/// Effects that say the same of several routes.
struct EffectGroup {
  EffectKind kind = EffectKind::changed;  ///< the gravest of them
  std::string title;                      ///< `key-auth is removed`
  std::vector<std::string> examples;      ///< `GET api.example.com/orders/any (route "orders")`
  std::size_t more = 0;                   ///< further ones
};

/// The gravest first; so many groups, with so many examples each. `left_out`: of the groups.
std::vector<EffectGroup> group_effects(const Effects& effects, std::size_t groups_max,
                                       std::size_t examples_max, std::size_t& left_out);

/// For a terminal; empty where requests notice nothing.
std::string effects_text(const Effects& effects, bool has_colors);

/// A section of a comment on a pull request, likewise.
std::string effects_markdown(const Effects& effects);

/// A list for programs; its form is in docs/ship.md.
nlohmann::json effects_json(const Effects& effects);

}  // namespace gwctl::cli
