#include "cli/app.h"

namespace gwctl::cli {

int run(int, char**) {
  return 2;
}

}  // namespace gwctl::cli
