#include "gateway-runtime/lua/call.h"
#include "gateway-runtime/lua/log.h"
#include "gateway-runtime/lua/session.h"
#include "gateway-runtime/plugins/field_edits.h"
#include "gateway-runtime/snapshot.h"

namespace gwctl::runtime::lua {
namespace {

constexpr int status_min = 200;
constexpr int status_max = 999;
// What functions may say before it has to go; then they fail.
constexpr std::size_t said_bytes_max = 64UL * 1024 * 1024;

constexpr std::uint8_t answering = phase_response_head | phase_response_body | phase_log;

bool is_answered(const Call& call) {
  return (call.session->phase & answering) != 0;
}

// What frames the answer is the gateway's own to say.
bool is_framing(std::string_view name) {
  const FieldName id = field_name(name);
  return id == FieldName::content_length || id == FieldName::transfer_encoding ||
         id == FieldName::connection || id == FieldName::keep_alive || id == FieldName::upgrade ||
         id == FieldName::te || id == FieldName::trailer;
}

bool may_change(Call& call) {
  if ((call.session->phase & (phase_response_body | phase_log)) == 0) return true;
  call.fail("the head of the answer is sent");
  return false;
}

void change_header(Call& call, bool adds) {
  if (!may_change(call) || is_framing(call.text(0))) return;
  if (call.text(0).empty()) return call.fail("invalid header name");
  Scratch& scratch = call.exchange->scratch;
  const std::string_view name = scratch.copy(plugins::safe_field_name(call.text(0)));
  const std::string_view value = plugins::safe_field_value(scratch.copy(call.text(1)), scratch);
  Fields& fields = call.exchange->answer.fields;
  adds ? fields.add(name, value) : fields.set(name, value);
}

void remove_answer_header(Call& call) {
  if (may_change(call)) call.exchange->answer.fields.remove(call.text(0));
}

void status(Call& call) {
  const Session& session = *call.session;
  int status = call.exchange->answer.status;
  if (!is_answered(call)) status = session.has_said ? session.said_status : session.status;
  call.give(Item::of(static_cast<double>(status)));
}

bool read_status(Call& call, int& status) {
  const double number = call.arguments[0].number;
  const bool is_status = number >= status_min && number <= status_max;
  if (is_status) status = static_cast<int>(number);
  return is_status;
}

void set_status(Call& call) {
  int status = 0;
  if (!read_status(call, status)) return call.fail("invalid status");
  if (call.session->phase == phase_response_head) {
    call.exchange->answer.status = status;
  } else if (is_answered(call)) {
    call.fail("the head of the answer is sent");
  } else {
    call.session->status = status;
  }
}

void say(Call& call) {
  Session& session = *call.session;
  if (is_answered(call)) return call.fail("API disabled in this phase: ngx.say, ngx.print");
  if (!session.has_said) session.said_status = session.status == 0 ? 200 : session.status;
  session.has_said = true;
  if (session.said.size() + call.text(0).size() > said_bytes_max)
    return call.fail("more is said than an answer may hold");
  session.said += call.text(0);
}

// The function ends with it; the Lua side sees to that.
void exit(Call& call) {
  Session& session = *call.session;
  constexpr double status_error = -1;
  if ((session.phase & (phase_response_body | phase_log)) != 0)
    return call.fail("API disabled in this phase: ngx.exit");
  int status = 0;
  const double number = call.arguments[0].number;
  if (number == status_error) {
    status = 500;
  } else if (number != 0 && !read_status(call, status)) {
    return call.fail("invalid status");
  }
  session.is_exit = true;
  session.exit_status = status;
}

void piece(Call& call) {
  const BodyPiece* const piece = call.session->piece;
  if (piece == nullptr) return call.fail("API disabled in this phase: ngx.arg");
  call.give(piece->data);
  call.give(Item::of(piece->is_last));
}

void set_piece(Call& call) {
  Session& session = *call.session;
  if (session.piece == nullptr) return call.fail("API disabled in this phase: ngx.arg");
  session.piece_data = call.text(0);
  session.piece->data = session.piece_data;
}

void end_body(Call& call) {
  if (call.session->piece == nullptr) return call.fail("API disabled in this phase: ngx.arg");
  call.session->is_body_cut = true;
}

void write_log(Call& call) {
  const Route* const route = call.exchange == nullptr ? nullptr : call.exchange->route;
  log_line(static_cast<int>(call.arguments[0].number), call.text(1),
           route == nullptr ? std::string_view{} : std::string_view{route->key});
}

constexpr Native table[] = {
    {"status", status},
    {"set_status", set_status},
    {"set_answer_header", [](Call& call) { change_header(call, false); }},
    {"add_answer_header", [](Call& call) { change_header(call, true); }},
    {"remove_answer_header", remove_answer_header},
    {"has_said",
     [](Call& call) { call.give(Item::of(is_answered(call) || call.session->has_said)); }},
    {"say", say},
    {"exit", exit},
    {"piece", piece},
    {"set_piece", set_piece},
    {"end_body", end_body},
    {"log", write_log, false},
    {"is_logged",
     [](Call& call) { call.give(Item::of(is_logged(static_cast<int>(call.arguments[0].number)))); },
     false},
};

}  // namespace

const std::span<const Native> answer_natives{table};

}  // namespace gwctl::runtime::lua
