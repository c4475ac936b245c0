#include "gateway-runtime/lua/session.h"

#include "gateway-runtime/lua/answer.h"
#include "gateway-runtime/lua/machine.h"

namespace gwctl::runtime::lua {

Session::~Session() {
  if (const auto owner = machine.lock()) owner->forget(*this);
}

Session& session_of(Exchange& exchange) {
  if (exchange.lua == nullptr) exchange.lua.reset(new Session);
  return *exchange.lua;
}

void SessionDelete::operator()(Session* session) const noexcept {
  delete session;
}

bool has_said(const Exchange& exchange) {
  return exchange.lua != nullptr && exchange.lua->has_said;
}

void put_said(Exchange& exchange) {
  if (!has_said(exchange)) return;
  Session& session = *exchange.lua;
  Answer& answer = exchange.answer;
  answer.status = session.said_status;
  answer.body = exchange.scratch.join(session.said, answer.body);
  answer.is_local = answer.has_own_body = true;
  session.has_said = false;
  session.said.clear();
}

const Value* own_variable(const Exchange& exchange, std::string_view name) {
  for (const auto& [known, value] : exchange.lua->variables) {
    if (known == name) return &value;
  }
  return nullptr;
}

}  // namespace gwctl::runtime::lua
