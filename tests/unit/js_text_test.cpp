#include "core/js_text.h"

#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "core/read_document.h"

namespace gwctl {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

int sign(int number) {
  return number < 0 ? -1 : number > 0 ? 1 : 0;
}

}  // namespace

TEST_CASE("numbers are printed as in JavaScript") {
  const std::pair<double, std::string_view> rows[] = {
      {0, "0"},
      {-0.0, "0"},
      {1, "1"},
      {-1.5, "-1.5"},
      {0.1 + 0.2, "0.30000000000000004"},
      {1e21, "1e+21"},
      {123456789012345680000.0, "123456789012345680000"},
      {1e-6, "0.000001"},
      {1e-7, "1e-7"},
      {1.5e-10, "1.5e-10"},
      {5e-324, "5e-324"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {9007199254740993.0, "9007199254740992"},
      {100, "100"},
      {0.5, "0.5"},
      {infinity, "Infinity"},
      {-infinity, "-Infinity"},
      {std::nan(""), "NaN"}};
  for (const auto& [number, text] : rows) CHECK(to_js_string(number) == text);
}

TEST_CASE("text becomes a number as in JavaScript") {
  const std::pair<std::string_view, double> rows[] = {{"", 0},       {" 1 ", 1},
                                                      {"0x1F", 31},  {"0b101", 5},
                                                      {"0o17", 15},  {"1e3", 1e3},
                                                      {".5", 0.5},   {"5.", 5},
                                                      {"+5", 5},     {"-5", -5},
                                                      {"00012", 12}, {"1e400", infinity},
                                                      {"1e-400", 0}, {"-Infinity", -infinity}};
  for (const auto& [text, number] : rows) CHECK(to_js_number(text) == number);
  for (const std::string_view text : {"1_0", "--5", "inf", ".", "1e", "0x", "-0x1", "1 2", "NaN"}) {
    CAPTURE(text);
    CHECK(std::isnan(to_js_number(text)));
  }
}

TEST_CASE("values are printed as in JavaScript") {
  const auto document = read_json(
      "x.json", R"({"b":[1,-0.0,1e21,null,true,{}],"2":"\"\\\n\u0001é","1":{"x":[]},"01":"y"})");
  const Node& root = document->root();
  CHECK(to_json(root) ==
        R"({"1":{"x":[]},"2":"\"\\\n\u0001é","b":[1,0,1e+21,null,true,{}],"01":"y"})");
  CHECK(to_json(*find(root, "1"), "  ") == "{\n  \"x\": []\n}");
  CHECK(to_json(*find(root, "b"), "\t").starts_with("[\n\t1,\n\t0,"));
  CHECK(to_js_string(root) == "[object Object]");
  CHECK(to_js_string(*find(root, "b")) == "1,0,1e+21,,true,[object Object]");
  CHECK(to_json_string("a\xED\xA0\xBD"
                       "b") == "\"a\\ud83db\"");
}

TEST_CASE("truth and equality are JavaScript's") {
  const auto document = read_json("x.json", R"([1,1.0,"1",true,null,"",0,[],[]])");
  const auto items = document->root().items();
  CHECK(strictly_equal(items[0], items[1]));
  CHECK(!strictly_equal(items[0], items[2]));
  CHECK(!strictly_equal(items[7], items[8]));
  CHECK(strictly_equal(items[7], items[7]));
  const bool truths[] = {true, true, true, true, false, false, false, true, true};
  for (std::size_t i = 0; i < items.size(); ++i) CHECK(is_truthy(items[i]) == truths[i]);
}

TEST_CASE("texts are sorted as localeCompare sorts them") {
  // Ascending, each before the next.
  const std::string_view ascending[] = {
      "",   "_", "_a", "-", "-b",   ",",      ";",      ":",  "!",  "?",  ".",  "'",
      "\"", "(", "[",  "{", "@",    "*",      "/",      "\\", "&",  "#",  "%",  "`",
      "^",  "+", "<",  "=", ">",    "|",      "~",      "$",  "€",  "0",  "1",  "10",
      "2",  "a", "A",  "á", "Á",    "ab",     "aB",     "Ab", "ae", "æ",  "az", "b",
      "B",  "c", "o",  "ø", "oas3", "oas3-x", "oas3_1", "ss", "ß",  "st", "z",  "я"};
  for (std::size_t i = 0; i + 1 < std::size(ascending); ++i) {
    CAPTURE(ascending[i], ascending[i + 1]);
    if (ascending[i] == "oas3-x") continue;  // `_` sorts before `-`
    CHECK(locale_compare(ascending[i], ascending[i + 1]) < 0);
    CHECK(locale_compare(ascending[i + 1], ascending[i]) > 0);
    CHECK(locale_compare(ascending[i], ascending[i]) == 0);
  }
  CHECK(locale_compare("oas3_1", "oas3-x") < 0);
  CHECK(locale_compare("a\x01", "a") == 0);
  CHECK(locale_compare("e\u0301", "é") == 0);
  CHECK(locale_compare("…", "...") > 0);
}

TEST_CASE("numbers in texts are sorted by value when asked") {
  const std::tuple<std::string_view, std::string_view, int> rows[] = {
      {"a2", "a10", -1}, {"a10", "a9", 1}, {"a01", "a1", 0}, {"1", "a", -1},  {"a", "a1", -1},
      {"x2b", "x2a", 1}, {"0", "00", 0},   {"10", "1a", 1},  {"-1", "-2", -1}};
  for (const auto& [a, b, expected] : rows) {
    CAPTURE(a, b);
    CHECK(sign(locale_compare_numeric(a, b)) == expected);
  }
  CHECK(locale_compare("a2", "a10") > 0);
}

}  // namespace gwctl
