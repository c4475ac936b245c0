#include "gateway-runtime/transaction.h"

#include <algorithm>
#include <utility>

#include "gateway-runtime/compose.h"
#include "gateway-runtime/lua/answer.h"
#include "gateway-runtime/passive_health.h"
#include "gateway-runtime/target.h"

namespace gwctl::runtime {
namespace {

// nginx's, for logs: nobody is answered with it.
constexpr int status_client_gone = 499;
const Chain no_plugins;
constexpr std::string_view route_not_found = "{\"error_msg\":\"404 Route Not Found\"}\n";

}  // namespace

void Transaction::begin(Downstream& downstream) {
  downstream_ = &downstream;
  cursor_ = 0;
  is_body_complete_ =
      exchange.request.framing == Framing::none ||
      (exchange.request.framing == Framing::length && exchange.request.content_length == 0);
  is_body_streamed_ = is_request_begun_ = is_request_sent_ = is_request_cut_ = false;
  is_request_chunked_ = has_response_ = upgrades_ = false;
  upstream_ = nullptr;
  waits_for_filter_ = false;
  scanned_ = 0;
  body_read_ = 0;
  stage_ = Stage::routing;
  exchange.worker = &worker_;
  exchange.handler = this;
  exchange.snapshot = worker_.snapshot.get();
  exchange.snapshot_use = worker_.snapshot;
  set_time();
  exchange.begin = exchange.now;
  const Settings& settings = exchange.snapshot->settings;
  if (!read_target(exchange, settings)) return answer_status(400);
  const std::uint64_t most = settings.client_max_body_size;
  if (most != 0 && exchange.request.content_length > most) return answer_status(413);
  if (!has_needed_certificate()) return answer_status(400);
  remove_nominated(exchange.request.fields, exchange.scratch);
  settle_forwarded(exchange, trust_in(exchange.client, worker_.trusted_addresses));
  run();
}

// A certificate that asks for the client's was shown for one name; with the connection the client
// may not go on to another one, whose certificate might ask as well.
bool Transaction::has_needed_certificate() const {
  const TlsSession* const tls = exchange.client.tls;
  const Certificates& certificates = exchange.snapshot->certificates;
  if (tls == nullptr || !certificates.asks_clients()) return true;
  const ServerCertificate* const shown = certificates.find(exchange.host);
  if (shown == nullptr || !shown->identity.asks_client) return true;
  const bool is_unchecked = std::ranges::any_of(shown->unchecked_uris, [&](const PerlRegex& uri) {
    return uri.search(exchange.uri) == Match::yes;
  });
  if (is_unchecked) return true;
  return tls->peer_verdict() == TlsSession::Verdict::good &&
         equal_names(exchange.client.server_name, exchange.host);
}

void Transaction::set_time() {
  constexpr std::uint64_t microseconds = 1000;
  exchange.now = worker_.loop.now() * microseconds;
  exchange.wall_time = worker_.loop.wall_time() * microseconds;
}

// False while a condition waits for the body.
bool Transaction::find_route() {
  const Router& router = exchange.snapshot->router;
  const std::string_view path = routed_path(exchange, exchange.snapshot->settings);
  exchange.route = router.find(exchange, path);
  if (exchange.wait.what == Wait::For::body) {
    if (!is_body_complete_) {
      buffer_body();
      return false;
    }
    exchange.wait = {};
    exchange.is_body_read = true;
    exchange.route = router.find(exchange, path);
  }
  exchange.is_resumed = false;
  if (exchange.has_filter_failed) {
    answer_status(500);
    return false;
  }
  if (exchange.route != nullptr) exchange.chain = exchange.route->chain.get();
  stage_ = Stage::global_rewrite;
  return true;
}

const std::vector<const ChainEntry*>* Transaction::stage_list() const {
  const Chain& global = *exchange.snapshot->global_chain;
  switch (stage_) {
    case Stage::global_rewrite: return &global.rewrite;
    case Stage::rewrite: return exchange.chain == nullptr ? nullptr : &exchange.chain->rewrite;
    case Stage::consumer_rewrite:
      return exchange.chain == nullptr ? nullptr : &exchange.chain->consumer_rewrite;
    case Stage::global_access: return &global.access;
    case Stage::access: return exchange.chain == nullptr ? nullptr : &exchange.chain->access;
    case Stage::global_before_proxy: return &global.before_proxy;
    case Stage::before_proxy: return &exchange.chain->before_proxy;
    default: return nullptr;
  }
}

// One after the other, until one answers or waits.
void Transaction::run() {
  if (stage_ == Stage::routing && !find_route()) return;
  while (stage_ <= last_plugin_stage) {
    const auto* const list = stage_list();
    if (list != nullptr && !list->empty() && !run_list(*list)) return;
    const bool lacks_group = exchange.consumer != nullptr && exchange.consumer->lacks_group;
    if (stage_ == Stage::rewrite && lacks_group) return answer_status(503);
    end_stage();
  }
  if (stage_ == Stage::buffering) start_proxy();
}

bool Transaction::run_list(const std::vector<const ChainEntry*>& list) {
  const bool is_rewrite = stage_ <= Stage::consumer_rewrite;
  const bool is_access = stage_ <= Stage::access;
  const bool is_global = stage_ == Stage::global_rewrite || stage_ == Stage::global_access ||
                         stage_ == Stage::global_before_proxy;
  while (cursor_ < list.size()) {
    const ChainEntry& entry = *list[cursor_];
    if (wait_for_filter(entry)) return false;
    if ((is_global && is_shadowed(entry)) || !is_wanted(entry)) {
      ++cursor_;
      continue;
    }
    const Verdict verdict = is_rewrite  ? entry.plugin->rewrite(exchange)
                            : is_access ? entry.plugin->access(exchange)
                                        : entry.plugin->before_proxy(exchange);
    exchange.is_resumed = false;
    if (verdict == Verdict::wait) {
      wait();
      return false;
    }
    if (verdict == Verdict::answered) {
      apply_error_response(entry);
      answer();
      return false;
    }
    ++cursor_;
  }
  return true;
}

// What is to be called before the upstream is asked needs one; most chains have nothing there.
Transaction::Stage Transaction::next_stage() const {
  const bool may_skip = stage_ == Stage::access;
  if (may_skip && (exchange.route == nullptr || lua::has_said(exchange))) return Stage::answering;
  if (may_skip && exchange.chain->before_proxy.empty() &&
      exchange.snapshot->global_chain->before_proxy.empty())
    return Stage::answering;
  return static_cast<Stage>(static_cast<int>(stage_) + 1);
}

void Transaction::end_stage() {
  cursor_ = 0;
  const bool is_last_rewrite = stage_ == Stage::rewrite;
  stage_ = next_stage();
  if (is_last_rewrite && exchange.consumer != nullptr && !exchange.consumer->plugins.empty()) {
    exchange.chain_use = worker_.merged_chain(exchange);
    exchange.chain = exchange.chain_use.get();
  }
  if (stage_ == Stage::answering) {
    if (exchange.route == nullptr) {
      exchange.answer_with(404, route_not_found);
      answer();
    } else if (lua::has_said(exchange)) {
      answer();
    } else {
      stage_ = Stage::buffering;
    }
  }
}

bool Transaction::is_shadowed(const ChainEntry& entry) const {
  return entry.kind->prefers_route && exchange.chain != nullptr &&
         exchange.chain->find(entry.kind->name) != nullptr;
}

// A condition on what is in the body waits for it; that is no wait of the plugin's.
bool Transaction::wait_for_filter(const ChainEntry& entry) {
  if (std::exchange(waits_for_filter_, false)) exchange.is_resumed = false;
  if (exchange.is_body_read || entry.meta == nullptr || !entry.meta->filter ||
      !entry.meta->filter->needs_body())
    return false;
  waits_for_filter_ = true;
  exchange.wait = {Wait::For::body, 0, post_args_bytes_max};
  wait();
  return true;
}

// `_meta.filter` is asked once a request.
bool Transaction::passes_filter(const ChainEntry& entry) {
  if (!entry.meta->filter) return true;
  for (const auto& [known, verdict] : exchange.filter_verdicts) {
    if (known == &entry) return verdict;
  }
  const bool verdict = entry.meta->filter->evaluate(exchange);
  exchange.filter_verdicts.emplace_back(&entry, verdict);
  return verdict;
}

void Transaction::wait() {
  const Wait& wait = exchange.wait;
  switch (wait.what) {
    case Wait::For::time: start(worker_.loop, wait.milliseconds); return;
    case Wait::For::body: buffer_body(); return;
    default: return;
  }
}

void Transaction::resume() {
  if (stage_ > last_plugin_stage) return;
  exchange.is_resumed = true;
  exchange.wait = {};
  set_time();
  run();
}

void Transaction::on_timer() {
  if (stage_ <= last_plugin_stage) return resume();
  if (stage_ == Stage::tunnel || has_response_) {
    end_response(false);
    return;
  }
  fail_try(stage_ == Stage::connecting ? Fault::connect_timeout : Fault::timeout);
}

void Transaction::on_downstream() {
  switch (stage_) {
    case Stage::routing:
    case Stage::global_rewrite:
    case Stage::rewrite:
    case Stage::consumer_rewrite:
    case Stage::global_access:
    case Stage::access:
    case Stage::global_before_proxy:
    case Stage::before_proxy:
      if (exchange.wait.what == Wait::For::body) buffer_body();
      return;
    case Stage::buffering: buffer_body(); return;
    case Stage::proxying:
      pump_request();
      if (stage_ == Stage::proxying) pump_response();
      return;
    case Stage::tunnel: pump_tunnel(); return;
    default: return;
  }
}

void Transaction::cancel() {
  if (stage_ == Stage::done) return;
  if (exchange.answer.status == 0) exchange.answer.status = status_client_gone;
  drop_connection();
  end();
}

// There is nobody to be answered, or half an answer is under way that cannot be completed.
void Transaction::give_up() {
  cancel();
  downstream_->abort();
}

void Transaction::apply_error_response(const ChainEntry& entry) {
  if (entry.meta == nullptr || !entry.meta->error_response || exchange.answer.status < 400) return;
  exchange.answer.body = *entry.meta->error_response;
}

void Transaction::answer_status(int status) {
  exchange.answer_with(status, {});
  answer();
}

// An answer without a body is a page, as nginx has it.
void Transaction::shape_local_answer() {
  Answer& answer = exchange.answer;
  answer.is_local = true;
  const int status = answer.status;
  const bool is_bodyless = status < 200 || status == 204 || status == 304;
  if (answer.body.empty() && status >= 300 && !is_bodyless && !answer.has_own_body) {
    answer.body = error_page(status, exchange.scratch);
    answer.fields.set("Content-Type", "text/html; charset=utf-8");
  } else if (answer.fields.find(FieldName::content_type) == nullptr && !is_bodyless) {
    answer.fields.add("Content-Type", "text/plain; charset=utf-8");
  }
}

void Transaction::answer() {
  stage_ = Stage::answering;
  Timer::cancel();
  lua::put_said(exchange);
  shape_local_answer();
  tell_upstream_status();
  run_response_head();
  BodyPiece piece{exchange.answer.body, true};
  const int status = exchange.answer.status;
  if (status < 200 || status == 204 || status == 304) piece.data = {};
  run_response_body(piece);
  downstream_->write_head(exchange, true, piece.data.size());
  if (may_have_body()) downstream_->write_body(piece.data);
  end();
  downstream_->finish();
}

// Those of the global rules first, encoders last.
template <class Call>
void Transaction::each_plugin(std::vector<const ChainEntry*> Chain::*list, const Call& call) {
  const Chain& global = *exchange.snapshot->global_chain;
  const Chain& own = exchange.chain != nullptr ? *exchange.chain : no_plugins;
  if ((global.*list).empty() && (own.*list).empty()) return;
  const bool has_encoder = global.has_encoder || own.has_encoder;
  for (const bool encodes : {false, true}) {
    if (encodes && !has_encoder) return;
    for (const ChainEntry* entry : global.*list) {
      if (entry->kind->encodes_body == encodes && !is_shadowed(*entry) && is_wanted(*entry))
        call(*entry->plugin);
    }
    for (const ChainEntry* entry : own.*list) {
      if (entry->kind->encodes_body == encodes && is_wanted(*entry)) call(*entry->plugin);
    }
  }
}

void Transaction::run_response_head() {
  each_plugin(&Chain::response_head, [&](const Plugin& plugin) { plugin.response_head(exchange); });
}

bool Transaction::has_body_plugins() const {
  return !exchange.snapshot->global_chain->response_body.empty() ||
         (exchange.chain != nullptr && !exchange.chain->response_body.empty());
}

void Transaction::run_response_body(BodyPiece& piece) {
  each_plugin(&Chain::response_body,
              [&](const Plugin& plugin) { plugin.response_body(exchange, piece); });
}

bool Transaction::may_have_body() const {
  const int status = exchange.answer.status;
  return !exchange.wants_head && status >= 200 && status != 204 && status != 304;
}

void Transaction::end() {
  Timer::cancel();
  stage_ = Stage::done;
  set_time();
  end_try();
  if (upstream_ != nullptr && !exchange.attempts.empty())
    report_answer(*upstream_, exchange.attempts.back().node, exchange.answer.status);
  each_plugin(&Chain::log, [&](const Plugin& plugin) { plugin.log(exchange); });
  if (worker_.log != nullptr) worker_.log->add(exchange);
  body_.clear();
  out_.clear();
  upstream_ = nullptr;
}

}  // namespace gwctl::runtime
