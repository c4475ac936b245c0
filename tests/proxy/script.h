#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace gwctl::proxy_test {

/// One thing that is done or must come.
struct Step {
  enum class Kind : std::uint8_t { send, expect, act };
  Kind kind = Kind::act;
  std::string who;                 ///< `C`, `U2`, `G`
  std::string text;                ///< bytes to send, or the pattern of those that must come
  std::vector<std::string> words;  ///< of an act
  std::size_t line = 0;
};

/// `key` and what stands behind it, of a line `@ key value`.
struct Option {
  std::string key;
  std::string value;
};

struct Case {
  std::string name;
  std::size_t line = 0;
  std::vector<Option> options;
  std::vector<Step> steps;
};

/// Reads a file of cases. Throws where it is not one.
///
///     === NAME                a case begins
///     # ...                   says something of it
///     @ KEY VALUE             an option
///     C> TEXT                 client C sends a line; those that follow one another go at once
///     |                       ... and here the next piece begins
///     C< TEXT                 client C must get this
///     U> TEXT, U< TEXT        the same for an upstream's connection
///     C WORD ...              something else that is done
///
/// Numbers behind C and U tell several apart: C2 is another client, U2 the second connection that
/// the gateway makes. A line of TEXT ends in CRLF unless a backslash is its last character. It
/// knows \r \n \t \\ \{ \xHH, and {N*TEXT}, which is TEXT, N times. In what must come, {*} is
/// anything within a line. The rest in braces is short for what is said often, see `expand`.
/// `scheme`: by which clients reach the gateway.
std::vector<Case> read_cases(const std::string& text, const std::string& scheme = "http");

/// Where what is expected ends in what was received.
struct Found {
  enum class Status : std::uint8_t { yes, no, more };
  Status status = Status::no;
  std::size_t size = 0;  ///< that was matched; with `no`, up to where
};

/// Of what matches the pattern.
std::size_t least_size(const std::string& pattern);
Found match(const std::string& pattern, const std::string& received);

}  // namespace gwctl::proxy_test
