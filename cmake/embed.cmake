# gwctl_embed(target folder...): a library with the bytes of every .yaml, .json, .js, .groovy and .lua file below the
# folders, found by its path through core/embedded.h.
function(gwctl_embed target)
  set(table "")
  set(blobs "")
  set(files "")
  set(number 0)
  foreach(folder IN LISTS ARGN)
    file(GLOB_RECURSE found CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}
      ${folder}/*.yaml ${folder}/*.json ${folder}/*.js ${folder}/*.mjs ${folder}/*.lua
      ${folder}/*.groovy)
    list(APPEND files ${found})
  endforeach()
  list(SORT files)
  foreach(file IN LISTS files)
    string(APPEND blobs "GWCTL_BLOB(${number}, \"${CMAKE_SOURCE_DIR}/${file}\")\n")
    string(APPEND table "    {\"${file}\", {gwctl_blob_${number}, static_cast<std::size_t>(gwctl_blob_end_${number} - gwctl_blob_${number})}},\n")
    math(EXPR number "${number} + 1")
  endforeach()
  set(output ${CMAKE_BINARY_DIR}/${target}.cpp)
  file(CONFIGURE OUTPUT ${output} CONTENT [=[
// Made by cmake/embed.cmake.
#include "core/embedded.h"

#define GWCTL_BLOB(n, path)                                                            \
  __asm__(".section .rodata\n.global gwctl_blob_" #n "\n.global gwctl_blob_end_" #n    \
          "\ngwctl_blob_" #n ":\n.incbin \"" path "\"\ngwctl_blob_end_" #n             \
          ":\n.byte 0\n.previous\n");                                                  \
  extern "C" const char gwctl_blob_##n[];                                              \
  extern "C" const char gwctl_blob_end_##n[];

@blobs@
namespace gwctl {

std::span<const EmbeddedFile> embedded_files() {
  static const EmbeddedFile files[] = {
@table@      {"", {}}};
  return {files, std::size(files) - 1};
}

}  // namespace gwctl
]=] @ONLY)
  list(TRANSFORM files PREPEND ${CMAKE_SOURCE_DIR}/)
  set_source_files_properties(${output} PROPERTIES OBJECT_DEPENDS "${files}")
  add_library(${target} STATIC ${output})
  target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR})
endfunction()
