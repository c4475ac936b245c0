add_library(gwctl_warnings INTERFACE)
target_compile_options(gwctl_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual $<$<BOOL:${GWCTL_WERROR}>:-Werror>)
target_link_libraries(gwctl_warnings INTERFACE Threads::Threads)
