add_library(gwctl_warnings INTERFACE)
target_compile_options(gwctl_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual $<$<BOOL:${GWCTL_WERROR}>:-Werror>)
# GCC 12 sees overlapping copies in `"x" + string` where there are none (its bug 105651).
target_compile_options(gwctl_warnings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
target_link_libraries(gwctl_warnings INTERFACE Threads::Threads)
