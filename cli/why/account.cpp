#include "cli/why/account.h"

#include "gateway-runtime/compose.h"
#include "gateway-runtime/target.h"

namespace gwctl::cli {

Account account_for(const runtime::Snapshot& snapshot, runtime::Exchange& exchange,
                    const AccountOptions& options) {
  Account account;
  account.method = exchange.request.method_name;
  exchange.snapshot = &snapshot;
  exchange.is_body_read = true;
  if (!runtime::read_target(exchange, snapshot.settings)) {
    account.answer = OwnAnswer{400, "the path leads nowhere"};
    return account;
  }
  runtime::remove_nominated(exchange.request.fields, exchange.scratch);
  runtime::settle_forwarded(exchange, runtime::trust_in(exchange.client, *options.trusted));
  find_routes(snapshot, exchange, options, account);
  find_plugins(snapshot, exchange, options, account);
  find_upstream(snapshot, exchange, options, account);
  return account;
}

}  // namespace gwctl::cli
