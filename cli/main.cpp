#include "cli/app.h"

int main(int argc, char** argv) {
  return gwctl::cli::run(argc, argv);
}
