#include "lint/message.h"

#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "core/read_document.h"

namespace gwctl::lint {
namespace {

using Path = std::vector<std::string>;

struct DottedCase {
  Path path;
  std::string_view text;
};

// What printPath of @stoplight/spectral-runtime answers.
const DottedCase dotted_cases[] = {
    {{}, ""},
    {{"info", "contact"}, "info.contact"},
    {{"a b", "c/d", "~", "é", "%20", "{id}", "0"}, "['a b'].c/d.~.é.%20.{id}[0]"},
    {{"", ""}, "['']['']"},
    {{"x", "0", "1e3", "0x1", "Infinity", " ", "-1", "1_0"},
     "x[0][1e3][0x1][Infinity][' '][-1].1_0"},
    {{"a.b", "c~1d", "e~0f", "~01"}, "a.b.c/d.e~f.~1"},
};

struct PointerCase {
  Path path;
  std::string_view text;
};

const PointerCase pointer_cases[] = {
    {{}, "#"},
    {{"", ""}, "#//"},
    {{"a b", "c/d", "~", "é", "%20", "{id}", "0"}, "#/a%20b/c~1d/~0/%C3%A9/%2520/%7Bid%7D/0"},
    {{"a:b@c,d", "x$&+;=?#"}, "#/a%3Ab%40c%2Cd/x%24%26%2B%3B%3D%3F%23"},
};

struct ValueCase {
  std::string_view json;
  std::string_view text;
};

const ValueCase value_cases[] = {
    {"null", "null"},     {"true", "true"},   {"1.50", "1.5"},
    {"-0.0", "0"},        {"1e21", "1e+21"},  {"\"a\\n\\\"é\"", "\"a\\n\\\"é\""},
    {"[1,2]", "Array[]"}, {"{}", "Object{}"},
};

struct FinalCase {
  std::optional<std::string> message;
  std::optional<std::string> description;
  std::string_view said;
  std::string_view expected;
};

const FinalCase final_cases[] = {
    {std::nullopt, std::nullopt, "#{{print(\"property\")}}must be x", "\"p\" property must be x"},
    {std::nullopt, "a {{property}}\n", "said", "a {{property}}"},
    {" {{error}} | {{description}}\u00A0", std::nullopt, "{{property}}!", "p! | null"},
    {"{{error}} | {{description}}", "what", "{{error}}!", "{{error}}!! | what"},
    {"", "what", "said", ""},
    {"{{path}} {{value}}", "what", "said", "#/p undefined"},
};

TEST_CASE("paths are printed with dots") {
  for (const DottedCase& each : dotted_cases) CHECK(print_dotted(each.path) == each.text);
}

TEST_CASE("paths are printed as pointers") {
  for (const PointerCase& each : pointer_cases) CHECK(print_pointer(each.path) == each.text);
}

TEST_CASE("values are printed in a few letters") {
  for (const ValueCase& each : value_cases) {
    const auto document = read_json("value", std::string{each.json});
    CHECK(print_value(&document->root()) == each.text);
  }
  CHECK(print_value(nullptr) == "undefined");
}

TEST_CASE("a finding says the rule's message, its description or what the function said") {
  for (const FinalCase& each : final_cases) {
    MessageValues values;
    values.property = "p";
    values.path = "#/p";
    CHECK(final_message(each.message, each.description, each.said, values) == each.expected);
  }
}

}  // namespace
}  // namespace gwctl::lint
