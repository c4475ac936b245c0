#pragma once

#include <string>
#include <string_view>

#include "gateway-runtime/plugins/support.h"

namespace gwctl::runtime::plugins {

/// What auth plugins do with a request that proves nothing.
class AuthRefusal {
 public:
  /// `scheme` and the default of the setting `realm` make the WWW-Authenticate of refusals.
  AuthRefusal(const Node& settings, std::string_view scheme, std::string_view realm);

  /// 401 with that text.
  Verdict refuse(Exchange& exchange, std::string_view body) const;

  /// The setting `anonymous_consumer` takes the request, where there is one; else it is refused.
  Verdict take(Exchange& exchange, std::string_view body) const;

 private:
  std::string challenge_;
  std::string anonymous_;
};

/// The client's Authorization goes no further where it was taken and the settings say so.
Verdict hide_authorization(Exchange& exchange, Verdict verdict, bool hides);

}  // namespace gwctl::runtime::plugins
