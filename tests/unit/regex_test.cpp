#include "core/regex.h"

#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

namespace gwctl {
namespace {

using namespace std::string_view_literals;

struct SearchCase {
  std::string_view pattern;
  std::string_view flags;
  std::string_view subject;
  bool matches;
};

struct ErrorCase {
  std::string_view pattern;
  std::string_view flags;
  std::string_view what;
};

// What node 20 answers.
const SearchCase searches[] = {
    {"", "", "", true},
    {"abc", "", "xxabcxx", true},
    {"^abc$", "", "abc", true},
    {"^abc$", "", "abc\n", false},
    {"^b", "", "a\nb", false},
    {"^b", "m", "a\nb", true},
    {"^b", "m", "a\u2028b", true},
    {"a$", "m", "a\rb", true},
    {"a.b", "", "a\nb", false},
    {"a.b", "", "a\u2028b", false},
    {"a.b", "",
     "a\x0b"
     "b",
     true},
    {"a.b", "s", "a\nb", true},
    {"[^]", "", "\n", true},
    {"[]", "", "a", false},
    {"\\s", "", "\uFEFF", true},
    {"\\s", "", "\u00A0", true},
    {"\\s", "", "\u200B", false},
    {"\\d", "", "\u0663", false},
    {"\\w", "", "\u00E9", false},
    {"\\bé", "", "é", false},
    {"\\u00e9", "", "é", true},
    {"\\x41\\cA", "", "A\x01", true},
    {"\\c", "", "\\c", true},
    {"\\101\\0", "", "A\0"sv, true},
    {"\\8", "", "8", true},
    {"\\a\\-\\/", "", "a-/", true},
    {"a{", "", "a{", true},
    {"{}", "", "/{}/", true},
    {"x{,2}", "", "x{,2}", true},
    {"]", "", "]", true},
    {"^[\\w-.]+$", "", "a-b.c", true},
    {"[\\b]", "", "\b", true},
    {"\\1(a)", "", "a", true},
    {"(?:(a)|b)\\1c", "", "bc", true},
    {"^(?<n>a+)-\\k<n>$", "", "aa-aa", true},
    {"^(?<n>a+)-\\k<n>$", "", "aa-a", false},
    {"\\k<n>", "", "k<n>", true},
    {"(?<=\\$)\\d+", "", "a$5", true},
    {"(?<!\\$)\\b\\d+", "", "$5", false},
    {"(?<=a|bc)d", "", "bcd", true},
    {"^(?!.*foo).+$", "", "a foo", false},
    {"^.$", "", "😀", false},
    {"^..$", "", "😀", true},
    {"^.$", "u", "😀", true},
    {"^[😀]$", "", "😀", false},
    {"^[😀]$", "u", "😀", true},
    {"\\ud83d", "", "😀", true},
    {"\\ud83d", "u", "😀", false},
    {"\\ud83d\\ude00", "u", "😀", true},
    {"^\\u{1F600}$", "u", "😀", true},
    {"^\\u{3}$", "", "uuu", true},
    {"^\\p{L}+$", "u", "añж", true},
    {"^\\p{Letter}+$", "u", "a1", false},
    {"^\\p{Script=Greek}$", "u", "α", true},
    {"^\\P{sc=Greek}$", "u", "α", false},
    {"^\\p{Lu}$", "", "p{Lu}", true},
    {"^[\\p{L}--[a-z]]$", "v", "a", false},
    {"^[\\p{L}--[a-z]]$", "v", "A", true},
    {"^[\\p{L}&&[a-z]]$", "v", "a", true},
    {"^[\\q{abc|d}x]$", "v", "abc", true},
    {"ABC", "i", "xabc", true},
    {"é", "i", "É", true},
    {"s", "i", "\u017F", false},
    {"s", "iu", "\u017F", true},
    {"[a-z]", "i", "\u212A", false},
    {"[^a-z]", "i", "\u212A", true},
    {"^[\\u0080-\\uffff]$", "i", "s", false},
    {"b", "y", "ab", false},
    {"(?<=^a+)b", "", "aab", true},
    {"(?<!^a+)b", "", "aab", false},
    {"(?<=(\\d+)(\\d+))$", "", "1053", true},
    {"(?<=\\1(a))b", "", "aab", true},
    {"(?:ab){1,60000}", "", "ab", true},
    {"^(?:(a)|b)*\\1$", "", "ab", true},
    {"^(\\1[ab])+$", "", "aa", true},
    {"(?=(a)b)(?:b\\1)*a", "", "ab", true},
    {"\u00E5", "i", "\u212B", false},
    {"\u00E5", "i", "\u00C5", true},
    {"[^\\p{Lu}]", "iu", "a", false},
    {"^.{0,100000}$", "", "abc", true},
    {"^.{3,70000}$", "", "ab", false},
    {"a", "",
     "\xFF\xC3"
     "a\xED\xA0\xBD",
     true},
    {"^\\ufffd$", "", "\xFF", true},
    {"^\\ud83d$", "u", "\xED\xA0\xBD", true},
};

const ErrorCase errors[] = {
    {"(", "", "/(/: Unterminated group"},
    {"(", "gi", "/(/gi: Unterminated group"},
    {"(", "yg", "/(/gy: Unterminated group"},
    {")", "", "/)/: Unmatched ')'"},
    {"[a", "", "/[a/: Unterminated character class"},
    {"a**", "", "/a**/: Nothing to repeat"},
    {"{1}", "", "/{1}/: Nothing to repeat"},
    {"^*", "", "/^*/: Nothing to repeat"},
    {"a{2,1}", "", "/a{2,1}/: numbers out of order in {} quantifier"},
    {"\\", "", "/\\/: \\ at end of pattern"},
    {"(?x)", "", "/(?x)/: Invalid group"},
    {"(?i:a)", "", "/(?i:a)/: Invalid group"},
    {"(?<1>x)", "", "/(?<1>x)/: Invalid capture group name"},
    {"(?<a>x)(?<a>y)", "", "/(?<a>x)(?<a>y)/: Duplicate capture group name"},
    {"(?<n>(?<n>a)", "", "/(?<n>(?<n>a)/: Unterminated group"},
    {"(?<b>)\\k<a>", "", "/(?<b>)\\k<a>/: Invalid named capture referenced"},
    {"(?<b>)\\k", "", "/(?<b>)\\k/: Invalid named reference"},
    {"[b-a]", "", "/[b-a]/: Range out of order in character class"},
    {"(?<=a)*", "", "/(?<=a)*/: Invalid quantifier"},
    {"{", "u", "/{/u: Lone quantifier brackets"},
    {"a{", "u", "/a{/u: Incomplete quantifier"},
    {"\\-", "u", "/\\-/u: Invalid escape"},
    {"\\u{110000}", "u", "/\\u{110000}/u: Invalid Unicode escape"},
    {"\\01", "u", "/\\01/u: Invalid decimal escape"},
    {"[\\1]", "u", "/[\\1]/u: Invalid class escape"},
    {"[\\d-z]", "u", "/[\\d-z]/u: Invalid character class"},
    {"\\p{Foo}", "u", "/\\p{Foo}/u: Invalid property name"},
    {"[\\p{Foo}]", "u", "/[\\p{Foo}]/u: Invalid property name in character class"},
    {"[a-z--b]", "v", "/[a-z--b]/v: Invalid set operation in character class"},
    {"[(]", "v", "/[(]/v: Invalid character in character class"},
};

}  // namespace

TEST_CASE("a regular expression matches as in JavaScript") {
  for (const SearchCase& row : searches) {
    CAPTURE(row.pattern, row.flags, row.subject);
    const Result<Regex> regex = Regex::compile(row.pattern, row.flags);
    if (!regex) FAIL_CHECK(regex.error().message);
    if (regex) CHECK(regex->search(row.subject) == (row.matches ? Match::yes : Match::no));
  }
}

TEST_CASE("a broken regular expression is refused in V8's words") {
  for (const ErrorCase& row : errors) {
    CAPTURE(row.pattern, row.flags);
    const Result<Regex> regex = Regex::compile(row.pattern, row.flags);
    REQUIRE(!regex);
    CHECK(regex.error().message == "Invalid regular expression: " + std::string{row.what});
  }
  for (const std::string_view flags : {"x", "ii", "uv", "I"}) {
    const Result<Regex> regex = Regex::compile("a", flags);
    REQUIRE(!regex);
    CHECK(regex.error().message ==
          "Invalid flags supplied to RegExp constructor '" + std::string{flags} + "'");
  }
}

TEST_CASE("a search that explodes is given up") {
  const Result<Regex> regex = Regex::compile("^(a+)+$");
  REQUIRE(regex);
  CHECK(regex->search(std::string(64, 'a') + "b") == Match::too_costly);
  CHECK(regex->search("aaaa") == Match::yes);
}

TEST_CASE("a match is found with its groups") {
  struct Row {
    std::string_view pattern;
    std::string_view subject;
    std::size_t from;
    std::string_view groups;  // begin-end of each, `-` for none
  };

  const Row rows[] = {
      {"b", "abab", 2, "3-4"},
      {"^a", "aa", 1, ""},
      {"a$", "aba", 0, "2-3"},
      {"(a)|(b)", "xb", 0, "1-2 - 1-2"},
      {"(\\w+)@(?<host>\\w+)", "to joe@home", 0, "3-11 3-6 7-11"},
      {"(?:(a)|b)*", "ab", 0, "0-2 -"},
      {"(?<=(\\d+)(\\d+))$", "1053", 0, "4-4 0-1 1-4"},
      {"(?<!^x+)(y)", "yxy", 0, "0-1 0-1"},
      {"(.)b", "\u00e9b", 0, "0-3 0-2"},
      {"^.(.)(b)", "\U0001F600b", 0, "0-5 0-4 4-5"},
      {"(b)",
       "\U0001F600\xFF"
       "b",
       5, "5-6 5-6"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.pattern, row.subject);
    std::vector<RegexGroup> groups;
    const Match found = Regex::compile(row.pattern)->find(row.subject, row.from, groups);
    std::string text;
    for (const RegexGroup& group : groups) {
      if (!text.empty()) text += ' ';
      text += group.took_part ? std::to_string(group.begin) + '-' + std::to_string(group.end) : "-";
    }
    CHECK(text == row.groups);
    CHECK((found == Match::yes) == !row.groups.empty());
  }
}

TEST_CASE("the literal form of a regular expression") {
  const auto literal = parse_regex_literal("/a\\/b/gi");
  REQUIRE(literal);
  CHECK(literal->pattern == "a\\/b");
  CHECK(literal->flags == "gi");
  CHECK(parse_regex_literal("/a/b/")->pattern == "a/b");
  for (const std::string_view text : {"", "/", "//", "a", "/a", "a/", "/a/G", "/a\nb/", "^/a/"}) {
    CAPTURE(text);
    CHECK(!parse_regex_literal(text));
  }
}

}  // namespace gwctl
