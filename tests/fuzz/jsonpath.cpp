#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/read_document.h"
#include "lint/jsonpath/query.h"

namespace {

using namespace gwctl;
using namespace gwctl::lint;

class PlainView : public View {
 public:
  const Node* follow(const Node& reference) const override { return &reference; }

  const File* file_behind(const Node&, const File* from) const override { return from; }
};

constexpr const char* text = R"({"a":[1,"two",null,{"b":[[],{}],"length":-1}],"info":{"title":"T",
  "x-y":true,"":0},"paths":{"/p":{"get":{"tags":["é😀",""],"200":{"a":1e300}}}},"$ref":"#"})";

void run(const Result<jsonpath::Query>& query, const Document& document) {
  if (!query) return;
  const PlainView view;
  Place root;
  root.node = root.raw = &document.root();
  std::size_t hits = 0;
  // Whether it throws is the expression's business.
  const auto done =
      jsonpath::evaluate(*query, 0, root, view, [&](const jsonpath::Hit&) { ++hits; });
  static_cast<void>(done);
}

}  // namespace

// An expression, on a small document.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto document = read_json("fuzz", text);
  const std::string_view expression{reinterpret_cast<const char*>(data), size};
  run(jsonpath::parse(expression), *document);
  run(jsonpath::parse(expression, jsonpath::Engine::jsonpath_plus), *document);
  return 0;
}
