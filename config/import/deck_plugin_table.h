#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "config/import/deck.h"

namespace gwctl::config::deck {

/// Writes what a setting of Kong's means to its place; what of it is lost, empty: nothing. Where
/// nothing is written, nothing of it can be told.
using Convert = std::string (*)(const Node& value, Json& to);

/// A setting of a plugin of Kong's.
struct SettingRow {
  std::string_view kong;        ///< `add.headers`: of an object
  std::string_view to;          ///< the same at APISIX; empty: there is none
  Convert convert = nullptr;    ///< null: it is copied
  std::string_view usual = {};  ///< as JSON: then nothing is lost without a counterpart
};

/// A plugin whose settings do not stand each for itself.
struct Finishing {
  const Node& config;
  const Deck& deck;
  Json& settings;
  std::vector<std::string>& lost;
};

struct PluginRow {
  std::string_view kong;
  std::string_view apisix;
  std::string_view always;  ///< settings as JSON, where Kong's defaults are others
  std::span<const SettingRow> settings;
  /// May be null. False: there is nothing like it with these settings.
  bool (*finish)(const Finishing& finishing) = nullptr;
};

/// Null: there is none like it.
const PluginRow* find_row(std::string_view kong);

// What settings are made of that are not copied.
std::string first_of(const Node& value, Json& to);        ///< a list where APISIX has one
std::string joined(const Node& value, Json& to);          ///< by commas
std::string header_map(const Node& value, Json& to);      ///< `name:value` in a list
std::string header_lines(const Node& value, Json& to);    ///< the same, as `name: value`
std::string names_only(const Node& value, Json& to);      ///< copied, without templates
std::string to_seconds(const Node& value, Json& to);      ///< of milliseconds, at least one
std::string authorization(const Node& value, Json& to);   ///< of a map of headers
std::string to_generator(const Node& value, Json& to);    ///< of ids of requests
std::string left_to_finish(const Node& value, Json& to);  ///< `finish` looks at it

bool finish_rate_limiting(const Finishing& finishing);
bool finish_cors(const Finishing& finishing);
bool finish_acl(const Finishing& finishing);
bool finish_size_limiting(const Finishing& finishing);
bool finish_termination(const Finishing& finishing);
bool finish_bot_detection(const Finishing& finishing);
bool finish_restriction(const Finishing& finishing);
bool finish_hmac(const Finishing& finishing);

}  // namespace gwctl::config::deck
