// What it costs to find a route: `gwctl_bench_router`. Tells nanoseconds a search for several sizes
// of the table and shapes of paths, and how often memory was asked for meanwhile.
#include "gateway-runtime/router.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <new>
#include <string>
#include <vector>

#include "gateway-runtime/snapshot.h"

namespace {

std::size_t allocations = 0;

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* const memory = std::malloc(size)) return memory;
  std::abort();
}

void operator delete(void* memory) noexcept {
  std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace {

using namespace gwctl::runtime;
using Clock = std::chrono::steady_clock;

constexpr std::size_t sizes[] = {10, 1'000, 10'000, 100'000};
constexpr std::size_t requests_count = 1024;
constexpr std::size_t rounds = 400;
constexpr std::size_t repetitions = 5;

/// How the routes of a table look, and requests that find them.
struct Shape {
  const char* name;
  RouterKind kind;
  std::string (*uri)(std::size_t route);
  std::string (*host)(std::size_t route);  // empty: none
  std::string (*path)(std::size_t route);
  std::string (*request_host)(std::size_t route);
};

std::string numbered(const char* before, std::size_t number, const char* after = "") {
  return before + std::to_string(100'000 + number) + after;
}

std::string none(std::size_t) {
  return "";
}

std::string api(std::size_t) {
  return "api.example.com";
}

std::string exact(std::size_t i) {
  return numbered("/api/v1/resource", i, "/items");
}

constexpr Shape shapes[] = {
    {"exact path", RouterKind::host_uri, exact, none, exact, api},
    {"exact path, one host", RouterKind::host_uri, exact, api, exact, api},
    {"prefix", RouterKind::host_uri,
     [](std::size_t i) { return numbered("/api/v1/resource", i, "/*"); }, none,
     [](std::size_t i) { return numbered("/api/v1/resource", i, "/items/42"); }, api},
    {"a host each, prefix", RouterKind::host_uri, [](std::size_t) { return std::string{"/*"}; },
     [](std::size_t i) { return numbered("tenant", i, ".example.com"); },
     [](std::size_t) { return std::string{"/items/42"}; },
     [](std::size_t i) { return numbered("tenant", i, ".example.com"); }},
    {"a wildcard host each, exact path", RouterKind::host_uri, exact,
     [](std::size_t i) { return numbered("*.tenant", i, ".example.com"); }, exact,
     [](std::size_t i) { return numbered("www.tenant", i, ".example.com"); }},
    {"parameters", RouterKind::uri_with_parameter,
     [](std::size_t i) { return numbered("/api/v1/resource", i, "/:id/items/:item"); }, none,
     [](std::size_t i) { return numbered("/api/v1/resource", i, "/42/items/7"); }, api},
    {"no route", RouterKind::host_uri, exact, none,
     [](std::size_t i) { return numbered("/api/v2/resource", i, "/items"); }, api},
};

Router make_router(const Shape& shape, std::size_t size, std::deque<Route>& routes) {
  std::vector<RouteMatch> matches;
  for (std::size_t i = 0; i < size; ++i) {
    RouteMatch& match = matches.emplace_back();
    match.route = &routes.emplace_back();
    match.uris.push_back(shape.uri(i));
    if (std::string host = shape.host(i); !host.empty()) match.hosts.push_back(std::move(host));
    match.methods = method_bit(Method::get);
  }
  auto router = Router::make(shape.kind, matches);
  if (!router) std::abort();
  return *std::move(router);
}

struct Request {
  std::string path;
  std::string host;
};

std::vector<Request> make_requests(const Shape& shape, std::size_t size) {
  std::vector<Request> requests;
  std::size_t route = 0;
  for (std::size_t i = 0; i < requests_count; ++i) {
    route = (route + 7919) % size;
    requests.push_back({shape.path(route), shape.request_host(route)});
  }
  return requests;
}

double search_all(const Router& router, const std::vector<Request>& requests, Exchange& exchange) {
  std::size_t found = 0;
  const auto begin = Clock::now();
  for (std::size_t round = 0; round < rounds; ++round) {
    for (const Request& request : requests) {
      exchange.scratch.reset();
      exchange.uri = request.path;
      exchange.host = request.host;
      if (router.find(exchange) != nullptr) ++found;
    }
  }
  const std::chrono::duration<double, std::nano> time = Clock::now() - begin;
  // The compiler must not see that nobody asks.
  if (found == 1) std::puts("one");
  return time.count() / static_cast<double>(rounds * requests_count);
}

void measure(const Shape& shape, std::size_t size) {
  std::deque<Route> routes;
  const Router router = make_router(shape, size, routes);
  const std::vector<Request> requests = make_requests(shape, size);
  Exchange exchange;
  exchange.request.method = Method::get;
  search_all(router, requests, exchange);
  const std::size_t before = allocations;
  double best = search_all(router, requests, exchange);
  for (std::size_t i = 1; i < repetitions; ++i)
    best = std::min(best, search_all(router, requests, exchange));
  std::printf("%-36s %7zu routes %8.1f ns  %zu allocations\n", shape.name, size, best,
              allocations - before);
}

}  // namespace

int main() {
  for (const Shape& shape : shapes) {
    for (const std::size_t size : sizes) measure(shape, size);
  }
}
