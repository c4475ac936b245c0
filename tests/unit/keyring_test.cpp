#include "gateway-runtime/keyring.h"

#include <catch2/catch.hpp>

namespace gwctl::runtime {

// Made with `openssl enc -aes-128-cbc`, the key as its own vector.
TEST_CASE("a keyring reads what APISIX encrypted", "[keyring]") {
  const Keyring keyring;
  CHECK(keyring.decrypt("+kOEVUuRc5rC5ZwvvAMLwg==") == "bar");
  CHECK(keyring.decrypt("77+NmbYqNfN+oLm0aX5akg==") == "bar");  // with the second key
  CHECK(keyring.decrypt("1Jp4mG+hWeHv92Vq+RokMw==") == "hunter2-ü");
  CHECK(Keyring{{"edd1c9f0985e76a2"}}.decrypt("77+NmbYqNfN+oLm0aX5akg==") == "bar");
}

TEST_CASE("a keyring leaves plaintext alone", "[keyring]") {
  const Keyring keyring;
  for (const char* const plaintext :
       {"", "bar", "csdt8UPw76/SG+WlHBoFeg==", "AAAAAAAAAAAAAAAAAAAAAA==", "$env://KEY",
        "q2tNv1bZ5a0nB1t3Z0vY2xM4pQ7rS8uW9yA0cD1eF2g=", "not Base64 but 24 bytes!"}) {
    CAPTURE(plaintext);
    CHECK_FALSE(keyring.decrypt(plaintext));
  }
  CHECK_FALSE(Keyring{{}}.decrypt("+kOEVUuRc5rC5ZwvvAMLwg=="));
  CHECK_FALSE(Keyring{{"0123456789abcdef"}}.decrypt("+kOEVUuRc5rC5ZwvvAMLwg=="));
}

}  // namespace gwctl::runtime
