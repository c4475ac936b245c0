#include "gateway-runtime/interim.h"

namespace gwctl::runtime {

void compose_interim(const ResponseHead& interim, HeadBuffer& to) {
  to.append("HTTP/1.1 ");
  to.append_number(static_cast<std::uint64_t>(interim.status));
  to.append(" ").append(interim.reason).append("\r\n");
  for (const Field& field : interim.fields) to.append_field(field.name, field.value);
  to.append("\r\n");
}

}  // namespace gwctl::runtime
