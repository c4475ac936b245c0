#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway-runtime/plugin.h"
#include "gateway-runtime/variable.h"

namespace gwctl::runtime::lua {

class Machine;
class Script;

/// What the functions of a request have said and kept so far. Lives in the exchange, from the first
/// function that is called for it.
struct Session {
  Session() = default;
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // What `ngx.say` and `ngx.print` sent. From then on the status and the answer are settled.
  std::string said;
  bool has_said = false;
  int said_status = 0;

  int status = 0;                      ///< `ngx.status`, before there is an answer; 0: not set
  bool is_exit = false;                ///< the function that runs has called `ngx.exit`
  int exit_status = 0;                 ///< with that
  const Script* page_owner = nullptr;  ///< has put `page` in the place of an answer's body
  std::string_view page;

  Phase phase = phase_rewrite;
  BodyPiece* piece = nullptr;  ///< that a function looks at now
  std::string piece_data;      ///< what it put in its place
  bool is_body_cut = false;    ///< a function said that this was the last piece

  /// `ctx.var.name = value`: what other plugins and functions read from then on.
  std::vector<std::pair<std::string_view, Value>> variables;

  // What Lua keeps of it.
  std::weak_ptr<Machine> machine;
  int context = -2;  // of ngx.ctx; none yet
  int thread = -2;   // of a function that waits
  const Script* waiting = nullptr;
};

/// The session of the exchange, made when it is first asked for.
Session& session_of(Exchange& exchange);

}  // namespace gwctl::runtime::lua
