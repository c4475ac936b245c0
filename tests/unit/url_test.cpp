#include "core/url.h"

#include <string_view>

#include <catch2/catch.hpp>

namespace gwctl {

TEST_CASE("an absolute URL is valid when new URL() takes it") {
  for (const std::string_view url : {"http://a",
                                     "HTTP://a/b?c#d",
                                     "http:a",
                                     "https:\\\\a\\b",
                                     " http://a ",
                                     "ht\ttp://a",
                                     "http://a:80",
                                     "http://a:",
                                     "http://a:65535",
                                     "http://u:p@a",
                                     "http://a@b@c",
                                     "http://[::1]",
                                     "http://[1:2:3:4:5:6:1.2.3.4]",
                                     "http://127.0.0.1",
                                     "http://0x7f.1",
                                     "http://4294967295",
                                     "http://a_b",
                                     "http://{x}",
                                     "http://a%41",
                                     "http://bücher.de",
                                     "http://a。b",
                                     "http://xn--bcher-kva",
                                     "http://a..b",
                                     "http://a/{x} y",
                                     "file:///c:/x",
                                     "file:x",
                                     "file://host/x",
                                     "file://c:",
                                     "foo:",
                                     "foo://",
                                     "foo:///x",
                                     "foo://a b%",
                                     "mailto:x",
                                     "a+b-c.d:e",
                                     "http:////a"}) {
    CAPTURE(url);
    const bool foo = url == "foo://a b%";
    CHECK(is_valid_url(url) == !foo);
  }
}

TEST_CASE("what new URL() refuses is invalid") {
  for (const std::string_view url : {"",
                                     "/x",
                                     "a",
                                     "//a",
                                     "1a:b",
                                     ":a",
                                     "http:",
                                     "http://",
                                     "http:///",
                                     "http://:80",
                                     "http://u@",
                                     "http://a:65536",
                                     "http://a:x",
                                     "http://a:-1",
                                     "http://a b",
                                     "http://a<b",
                                     "http://a%zz",
                                     "http://a%20b",
                                     "http://a|b",
                                     "http://[::1",
                                     "http://[1:2:3]",
                                     "http://[1::2::3]",
                                     "http://[g::]",
                                     "http://256.1.1.1",
                                     "http://1.2.3.4.5",
                                     "http://a.1e.09",
                                     "http://4294967296",
                                     "http://xn--",
                                     "http://\u00AD",
                                     "http://a\uFFFD",
                                     "http://a:{port}",
                                     "file://a:80/",
                                     "foo://:80",
                                     "foo://a:x",
                                     "foo://a^b",
                                     "foo://u@"}) {
    CAPTURE(url);
    CHECK(!is_valid_url(url));
  }
}

TEST_CASE("references are resolved as RFC 3986 says") {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"g:h", "g:h"},
      {"g", "http://a/b/c/g"},
      {"./g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g", "http://g"},
      {"?y", "http://a/b/c/d;p?y"},
      {"#s", "http://a/b/c/d;p?q#s"},
      {"", "http://a/b/c/d;p?q"},
      {"..", "http://a/b/"},
      {"../../../g", "http://a/g"},
      {"g;x=1/../y", "http://a/b/c/y"},
      {"g?y/../x", "http://a/b/c/g?y/../x"},
  };
  for (const auto& [reference, expected] : rows) {
    CAPTURE(reference);
    CHECK(resolve_uri("http://a/b/c/d;p?q", reference) == expected);
  }
  CHECK(resolve_uri("a/b.yaml", "../c.yaml#/x") == "c.yaml#/x");
  CHECK(resolve_uri("b.yaml", "../../c.yaml") == "../../c.yaml");
  CHECK(resolve_uri("/a/b.yaml", "c d.yaml") == "/a/c d.yaml");
  CHECK(resolve_uri("http://a", "g") == "http://a/g");
  CHECK(resolve_uri("", "#/a") == "#/a");
  CHECK(resolve_uri("urn:x:y", "#/a") == "urn:x:y#/a");
}

TEST_CASE("percent-encoding goes both ways") {
  CHECK(encode_uri_component("a b/é'~") == "a%20b%2F%C3%A9'~");
  CHECK(decode_percent("a%20b%2f%C3%A9") == "a b/é");
  CHECK(decode_percent("a%20b%2") == "a b%2");
  CHECK(decode_percent("%") == "%");
  CHECK(decode_percent("%zz%4") == "%zz%4");
  CHECK(decode_percent("a%C3%A9%C3%2f") == "a%C3%A9%C3/");
}

}  // namespace gwctl
