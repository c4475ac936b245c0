#include "gateway-runtime/lua/script.h"

#include "gateway-runtime/compose.h"
#include "gateway-runtime/lua/log.h"
#include "gateway-runtime/lua/machine.h"
#include "gateway-runtime/lua/source.h"
#include "gateway-runtime/plugins/support.h"

namespace gwctl::runtime::lua {
namespace {

using Outcome = Machine::Outcome;

void log_failure(const Script& script, const std::string& error) {
  const bool names_it = error.starts_with(script.name());
  log_line(level_error, error, names_it ? std::string_view{} : script.name());
}

// An answer without a body of its own becomes the page of its status.
Verdict answer_exit(Exchange& exchange, int status) {
  exchange.answer_with(status, {});
  exchange.answer.has_own_body = status < 300;
  return Verdict::answered;
}

// The answer that is under way becomes another one, without what is left of its body.
void replace_answer(Exchange& exchange, const Script& owner, int status) {
  Answer& answer = exchange.answer;
  answer.status = status;
  plugins::forget_body_fields(answer.fields);
  answer.fields.set("Content-Type", "text/html; charset=utf-8");
  Session& session = session_of(exchange);
  session.page_owner = &owner;
  session.page = error_page(status, exchange.scratch);
}

}  // namespace

Result<std::shared_ptr<const Script>> Script::compile(Form form, std::vector<std::string> sources,
                                                      std::string settings, std::string name) {
  for (std::string& source : sources) source = without_empty_statements(std::move(source));
  std::shared_ptr<const Script> script{
      new Script{form, std::move(sources), std::move(settings), std::move(name)}};
  std::string error = Machine::of_thread().check(*script);
  if (!error.empty()) return fail(std::move(error));
  return script;
}

Verdict Script::run(Exchange& exchange, Phase phase) const {
  Session& session = session_of(exchange);
  session.phase = phase;
  const Machine::Ending ending = Machine::of_thread().run(*this, exchange, true);
  if (ending.outcome == Outcome::waits) return Verdict::wait;
  if (session.is_exit) {
    if (session.has_said) return answer_exit(exchange, session.said_status);
    if (session.exit_status == 0) return Verdict::next;
    return answer_exit(exchange, session.exit_status);
  }
  if (ending.outcome == Outcome::ended) return Verdict::next;
  log_failure(*this, ending.error);
  return answer_exit(exchange, 500);
}

void Script::run_head(Exchange& exchange) const {
  Session& session = session_of(exchange);
  session.phase = phase_response_head;
  const Machine::Ending ending = Machine::of_thread().run(*this, exchange, false);
  if (session.is_exit) {
    if (session.exit_status != 0) replace_answer(exchange, *this, session.exit_status);
  } else if (ending.outcome == Outcome::failed) {
    log_failure(*this, ending.error);
    replace_answer(exchange, *this, 500);
  }
}

void Script::put_page(Exchange& exchange, BodyPiece& piece) const {
  if (exchange.lua == nullptr || exchange.lua->page_owner != this) return;
  piece.data = std::exchange(exchange.lua->page, {});
}

// What a filter that fails was to keep back must not go out.
void Script::run_body(Exchange& exchange, BodyPiece& piece) const {
  Session& session = session_of(exchange);
  session.phase = phase_response_body;
  if (session.is_body_cut || exchange.is_answer_broken) {
    piece.data = {};
    return;
  }
  session.piece = &piece;
  const Machine::Ending ending = Machine::of_thread().run(*this, exchange, false);
  session.piece = nullptr;
  if (ending.outcome != Outcome::failed) return;
  log_failure(*this, ending.error);
  exchange.is_answer_broken = true;
  piece.data = {};
}

void Script::run_log(Exchange& exchange) const {
  session_of(exchange).phase = phase_log;
  const Machine::Ending ending = Machine::of_thread().run(*this, exchange, false);
  if (ending.outcome == Outcome::failed) log_failure(*this, ending.error);
}

Verdict Script::run_before(Exchange& exchange, Phase phase) const {
  Session& session = session_of(exchange);
  session.phase = phase;
  const bool may_wait = (phase & (phase_rewrite | phase_access | phase_before_proxy)) != 0;
  const Machine::Ending ending = Machine::of_thread().run(*this, exchange, may_wait);
  if (ending.outcome == Outcome::waits) return Verdict::wait;
  if (session.is_exit && may_wait) {
    if (session.has_said) return answer_exit(exchange, session.said_status);
    if (session.exit_status != 0) return answer_exit(exchange, session.exit_status);
  } else if (ending.outcome == Outcome::failed && !session.is_exit) {
    log_failure(*this, ending.error);
  }
  return Verdict::next;
}

bool Script::waits_in(const Exchange& exchange) const {
  return exchange.lua != nullptr && exchange.lua->waiting == this;
}

Script::Holds Script::holds(Exchange& exchange) const {
  session_of(exchange).phase = phase_rewrite;
  const Machine::Ending ending = Machine::of_thread().ask(*this, exchange);
  if (ending.outcome == Outcome::waits) return Holds::wants_body;
  if (ending.outcome == Outcome::ended) return ending.is_true ? Holds::yes : Holds::no;
  log_failure(*this, ending.error);
  return Holds::failed;
}

}  // namespace gwctl::runtime::lua
