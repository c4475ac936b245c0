#include "gateway-runtime/jws.h"

#include <catch2/catch.hpp>

#include "gateway-runtime/base64.h"

namespace gwctl::runtime {
namespace {

// Signed with OpenSSL's command line.
constexpr std::string_view text = "eyJhbGciOiJ4In0.eyJrZXkiOiJhIn0";

constexpr std::string_view rsa_key =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDDW5A5J4ep7mj4xhgzaW7Dx1Fs\n"
    "JSlEtraJa7EA7JNv2+3aV2QAdEjpDnviZpSYZJkw1ZZzSEvgLAzLrvAVXrV+ke4P\n"
    "eyzEaWCfbY7MDHOkcXBPveakI0UONBLfc5fROBt8xW95y6sWemlstr2x4Jq7y5X5\n"
    "bFmUuWZcMrAxMLwqowIDAQAB\n"
    "-----END PUBLIC KEY-----\n";
constexpr std::string_view p256_key =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEj0nup/Qt45Od+m8nyhtLm80k1WNY\n"
    "Fgfb7ZDsvPXXVPo08cHF/LR9ltrJZdQOxnfjK8FFbQ3ArIfPrZvk4ByMPA==\n"
    "-----END PUBLIC KEY-----\n";
constexpr std::string_view p384_key =
    "-----BEGIN PUBLIC KEY-----\n"
    "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEo6UiJTRIvQ+bPUqCKMiRgafXNnMzip/+\n"
    "iFCppsMB/B5GKv0XP93oQRbhO1Lh0sycqIV3ie3ahaWYhKCqGTULqVrBI+X6NjZV\n"
    "5JRQxQpqE2+k4RIb+PiVw4Gm1z059zkh\n"
    "-----END PUBLIC KEY-----\n";
constexpr std::string_view p521_key =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIGbMBAGByqGSM49AgEGBSuBBAAjA4GGAAQArXbNlz/qWrgue6+/u8z8+npkQ6qb\n"
    "Rbp2zvFkYWv0G+mbPM/MJiO23j2Volwu6Gj3qjczHNJYxJoi2NzC5GFHvuwAaQBO\n"
    "lU1Jo1PSWIpEl+wTUc81uDtcM6H9d7r+6JB3wHDi+0XhZqDmAmawR8A7uQrMb0tf\n"
    "v4DrFiWAIjhwlf/EDO0=\n"
    "-----END PUBLIC KEY-----\n";
constexpr std::string_view ed25519_key =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEAuABGU+6XQaiNaDSqYBshXOnJpkjcKf+REX4Nk1gVP08=\n"
    "-----END PUBLIC KEY-----\n";

struct Row {
  const char* algorithm;
  std::string_view key;
  std::string_view signature;
};

const Row rows[] = {
    {"RS256", rsa_key,
     "ZqnAEDnYBY0WtS3cz6NwLD1mLWSzkXCJ58nlfs+FlI2N0WBoGLpHkqTODv5H508vdJCLfKG4tksELylI"
     "m4UX0iJDzwOEDckCX2LYivItPuZsOCZeg24dJXoAvFpdTiOQeaYvDudroX1Qg8CUiZ+GXL63jEj5yF4U"
     "yluAbDAjMIM="},
    {"RS512", rsa_key,
     "nG1id1Nn1nfoomC6vVHFHrM3iNOT20opN5Bf/ImxmIygbjLKJnN489IaA0m1AGSb9Wi2A+m+UYABMUHu"
     "oTwO0UiK+Gr9FvCquAcokKYR2zrutBzfSkYmqe9Oz6lQ850inGvPN6Gk4XLhkX4KbPUAaBGZMZdkbWFY"
     "2fek2d9E0vs="},
    {"PS256", rsa_key,
     "leGybUAMgBu0/M6bLCqiBIqM5qxDt1zZ4ER4UO3xAWNOxsyI9VZ74qhzrMGyM9ib3CuXZx496dh03QYP"
     "iOEgjzTwxik8w2e4j8guwVlVePlRLpb6VkUZgC9gm2dgldmhvGWnEzIhZLiUblh675yxx/Wp1V2dPzsW"
     "fmg6SOzPf80="},
    {"ES256", p256_key,
     "SZ8YhqCo4VdJrfj1GsJPovpQ8kf8BDJHXPl19C3NOAXjQu25NJAX48Svy0drOQ+/ohsfDgIoHjkFoGj8"
     "xDn0wg=="},
    {"ES384", p384_key,
     "GWeOwXd4f6zapAGOlLS1s8s/qHyeJLZCHOCId/ICLLXIoFjMZTzZeLILJtF2xx46Z9so7MBNBAw6adlD"
     "RU7N5GQAbV4KaeF9WbNCZQf+12feT7bfLcCKgw7csxx5xTn+"},
    {"ES512", p521_key,
     "ANSAFv8aTAjroIYlQHLeFlqg5pko5FrB4z1NaYeRE/PdFoZ5/G4WXv8YqhYV1G1tSKYpE+/Htj9tmUoT"
     "ZONqSTwAAER/kFG3MPsTvRVnRhAfuedpZctlmjSzjFl6wYdQ9/OCe8uFwwuVOlOrsARuKnlDP/L4fmrZ"
     "VEpWmjfm1Q/fgcjO"},
    {"EdDSA", ed25519_key,
     "H8Tvnr8XVdbQwU92nNU3cHo2ZA0PH8GshLt/s+v1oQMZuTfWXRBFXmeSBShwAWWqOUC1//moR71nE6k5"
     "PTewDQ=="},
    {"HS384", "my-secret", "IBsGIcSUo0Dr9rxW8zSJyoTgrnl9gX+0zE6RMWpH4niPTvSQ3PEGRBfSyiFNi74w"},
};

std::string decoded(std::string_view signature) {
  return decode_base64(signature).value();
}

TEST_CASE("signatures of tokens") {
  for (const Row& row : rows) {
    CAPTURE(row.algorithm);
    const JwsKey key{row.algorithm, row.key};
    const std::string signature = decoded(row.signature);
    CHECK(key.verifies(text, signature));
    CHECK_FALSE(key.verifies("eyJhbGciOiJ4In0.eyJrZXkiOiJiIn0", signature));
    CHECK_FALSE(key.verifies(text, signature.substr(1)));
    CHECK_FALSE(key.verifies(text, signature + "x"));
    CHECK_FALSE(key.verifies(text, ""));
    std::string changed = signature;
    changed[changed.size() / 2] ^= 1;
    CHECK_FALSE(key.verifies(text, changed));
  }
}

TEST_CASE("a key of another kind than the algorithm's verifies nothing") {
  for (const Row& row : rows) {
    for (const Row& other : rows) {
      if (row.key == other.key) continue;
      CAPTURE(row.algorithm, other.algorithm);
      CHECK_FALSE(JwsKey{row.algorithm, other.key}.verifies(text, decoded(row.signature)));
      CHECK_FALSE(JwsKey{row.algorithm, other.key}.verifies(text, decoded(other.signature)));
    }
  }
  CHECK_FALSE(JwsKey{"RS256", "no key"}.verifies(text, decoded(rows[0].signature)));
  CHECK_FALSE(JwsKey{"none", ""}.verifies(text, ""));
}

}  // namespace
}  // namespace gwctl::runtime
