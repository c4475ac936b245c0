#pragma once

#include "gateway-runtime/downstream.h"
#include "gateway-runtime/exchange.h"

namespace gwctl::runtime {

/// What a listener does with requests: one object for each that is under way, used again for later
/// ones. It ends by `Downstream::finish` or `abort`.
class RequestHandler {
 public:
  virtual ~RequestHandler() = default;

  Exchange exchange;

  /// `exchange.request` and `exchange.client` are filled in.
  virtual void begin(Downstream& downstream) = 0;
  /// The client may have sent or taken something.
  virtual void on_downstream() = 0;

  /// What a plugin waited for has come about. Not to be called by the plugin itself.
  virtual void resume() {}

  /// Nobody waits for the answer any more. Ends without a further call of the downstream.
  virtual void cancel() = 0;
};

}  // namespace gwctl::runtime
