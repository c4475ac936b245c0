#include "gateway-runtime/http/fields.h"

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "gateway-runtime/http/head.h"

namespace gwctl::runtime {
namespace {

struct Known {
  std::string_view name;
  FieldName id;
};

constexpr Known known_names[] = {
    {"te", FieldName::te},
    {"date", FieldName::date},
    {"etag", FieldName::etag},
    {"host", FieldName::host},
    {"vary", FieldName::vary},
    {"accept", FieldName::accept},
    {"cookie", FieldName::cookie},
    {"upgrade", FieldName::upgrade},
    {"location", FieldName::location},
    {"forwarded", FieldName::forwarded},
    {"x-real-ip", FieldName::x_real_ip},
    {"connection", FieldName::connection},
    {"set-cookie", FieldName::set_cookie},
    {"content-length", FieldName::content_length},
    {"x-forwarded-for", FieldName::x_forwarded_for},
    {"proxy-connection", FieldName::proxy_connection},
    {"x-forwarded-host", FieldName::x_forwarded_host},
    {"x-forwarded-port", FieldName::x_forwarded_port},
    {"x-forwarded-proto", FieldName::x_forwarded_proto},
    {"transfer-encoding", FieldName::transfer_encoding},
    {"proxy-authenticate", FieldName::proxy_authenticate},
    {"proxy-authorization", FieldName::proxy_authorization},
    {"x-consumer-username", FieldName::x_consumer_username},
    {"x-consumer-custom-id", FieldName::x_consumer_custom_id},
    {"x-ratelimit-remaining", FieldName::x_ratelimit_remaining},
    {"x-credential-identifier", FieldName::x_credential_identifier},
};

bool is_upper_of(char small, char c) {
  return small >= 'a' && small <= 'z' && c == small - 'a' + 'A';
}

std::string text_of(const Fields& fields) {
  std::string text;
  for (const Field& field : fields) {
    text.append(field.name).append("=").append(field.value).append(";");
  }
  return text;
}

}  // namespace

TEST_CASE("a name is known whatever the case of its letters, and by nothing but its letters") {
  for (const Known& known : known_names) {
    INFO(known.name);
    CHECK(field_name(known.name) == known.id);
    std::string upper{known.name};
    std::ranges::transform(upper, upper.begin(), [](char c) {
      return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    CHECK(field_name(upper) == known.id);
    for (std::size_t i = 0; i < known.name.size(); ++i) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string name{known.name};
        name[i] = static_cast<char>(byte);
        const bool is_same = name[i] == known.name[i] || is_upper_of(known.name[i], name[i]);
        if ((field_name(name) == known.id) != is_same) FAIL(i << " " << byte);
      }
    }
    CHECK(field_name(std::string{known.name} + "x") == FieldName::other);
    CHECK(field_name(known.name.substr(1)) != known.id);
  }
  CHECK(field_name("") == FieldName::other);
  CHECK(field_name(std::string(100, 'x')) == FieldName::other);
}

TEST_CASE("a kind of field is never said to be missing while it is there") {
  Fields fields;
  CHECK(!fields.may_have(bit(FieldName::host)));
  fields.add("Host", "a");
  CHECK(fields.may_have(bit(FieldName::host) | bit(FieldName::te)));
  CHECK(!fields.may_have(bit(FieldName::te)));
  Fields others;
  others.add("TE", "b");
  fields.swap(others);
  CHECK(fields.get(FieldName::te) == "b");
  CHECK(fields.find(FieldName::host) == nullptr);
  CHECK(others.get(FieldName::host) == "a");
  CHECK(!others.remove(FieldName::te));
  CHECK(others.remove(FieldName::host));
  CHECK(others.find(FieldName::host) == nullptr);
  fields.clear();
  CHECK(!fields.may_have(bit(FieldName::te)));
  CHECK(fields.find(FieldName::te) == nullptr);
}

TEST_CASE("one field of a name is left where it is set") {
  Fields fields;
  fields.add("Server", "a");
  fields.add("X-A", "b");
  fields.add("server", "c");
  fields.set(FieldName::server, "Server", "d");
  CHECK(text_of(fields) == "Server=d;X-A=b;");
  fields.set(line_field("SERVER: e\r\n", FieldName::server));
  CHECK(text_of(fields) == "SERVER=e;X-A=b;");
  CHECK(fields.begin()->is_line);
  fields.set("server", "f");
  CHECK(text_of(fields) == "SERVER=f;X-A=b;");
  CHECK(!fields.begin()->is_line);
  fields.set("x-a", "g");
  fields.set("X-B", "h");
  fields.set(FieldName::vary, "Vary", "i");
  CHECK(text_of(fields) == "SERVER=f;X-A=g;X-B=h;Vary=i;");
}

TEST_CASE("statuses have the phrases that nginx gives them") {
  CHECK(reason_phrase(100) == "Continue");
  CHECK(reason_phrase(200) == "OK");
  CHECK(reason_phrase(404) == "Not Found");
  CHECK(reason_phrase(511) == "Network Authentication Required");
  for (const int status : {-1, 0, 99, 199, 299, 512, 599, 999})
    CHECK(reason_phrase(status).empty());
}

}  // namespace gwctl::runtime
