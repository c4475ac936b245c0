#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "config/check.h"
#include "core/result.h"
#include "gateway-runtime/plugin.h"

namespace gwctl::runtime::lua {

/// How Lua stands in a config, which decides how it is read and what is said of errors: functions
/// and pre-functions are chunks that return a function, a filter is a function itself.
using Form = config::LuaForm;

/// Lua of a config. Immutable; what is compiled of it lives in each thread that calls it, from its
/// first call on, and with it what its functions keep between requests.
class Script : public std::enable_shared_from_this<Script> {
 public:
  /// Fails on what is no function, in APISIX's words. `settings`: what functions get as `conf`, in
  /// JSON. `name`: what errors in the log call it.
  static Result<std::shared_ptr<const Script>> compile(Form form, std::vector<std::string> sources,
                                                       std::string settings, std::string name);

  /// Calls the functions one after the other, until one returns something or exits. Where one
  /// fails, an answer of 500 is made, and the log has why.
  Verdict run(Exchange& exchange, Phase phase) const;

  /// The same for an answer that is under way.
  void run_head(Exchange& exchange) const;
  /// In the place of a body, after `run_head` has made another answer of it.
  void put_page(Exchange& exchange, BodyPiece& piece) const;
  void run_body(Exchange& exchange, BodyPiece& piece) const;
  void run_log(Exchange& exchange) const;

  /// As `run`, but whatever a function returns does not count, and its failure is but logged.
  Verdict run_before(Exchange& exchange, Phase phase) const;

  /// Whether it is one of its functions that the exchange waits for.
  bool waits_in(const Exchange& exchange) const;

  enum class Holds : std::uint8_t { no, yes, wants_body, failed };
  Holds holds(Exchange& exchange) const;

  Form form() const { return form_; }

  const std::vector<std::string>& sources() const { return sources_; }

  const std::string& settings() const { return settings_; }

  const std::string& name() const { return name_; }

 private:
  Script(Form form, std::vector<std::string> sources, std::string settings, std::string name)
      : form_{form},
        sources_{std::move(sources)},
        settings_{std::move(settings)},
        name_{std::move(name)} {}

  Form form_;
  std::vector<std::string> sources_;
  std::string settings_;
  std::string name_;
};

}  // namespace gwctl::runtime::lua
