// Lua of a config: what functions find, how they are stopped, and what stays between requests.

#include <thread>

#include <fmt/format.h>

#include "core/js_text.h"
#include "gateway-runtime/lua/answer.h"
#include "gateway-runtime/lua/machine.h"
#include "gateway-runtime/lua/source.h"
#include "gateway-runtime/snapshot.h"
#include "tests/unit/plugin_test.h"

namespace gwctl::runtime {
namespace {

constexpr const char* request_text =
    "POST /a/b?x=1&y=%20z&x=2&flag\nHost: A.com:80\nContent-Type: application/x-www-form-urlencoded"
    "\nX-Two: 1\nX-Two: 2\nCookie: c=d\nX_Under: u\n\nname=v+w&n=1&n=2";

/// A function in a phase, as the plugin has it.
PluginText function_plugin(const std::string& body, std::string_view phase = "access") {
  const std::string source = "return function(conf, ctx) " + body + " end";
  return PluginText{
      "serverless-pre-function",
      fmt::format("{{\"phase\": \"{}\", \"functions\": [{}]}}", phase, to_json_string(source))};
}

/// What the function says of a request; of one that fails, its status.
std::string said_by(const std::string& body, Exchange& exchange) {
  const PluginText plugin = function_plugin(body);
  CAPTURE(plugin.error);
  const Verdict verdict = plugin->access(exchange);
  if (verdict == Verdict::wait) return "(waits)";
  if (verdict == Verdict::answered && exchange.answer.status == 500) return "(500)";
  lua::put_said(exchange);
  return std::string{exchange.answer.body};
}

struct Row {
  const char* code;
  const char* said;
};

void check_rows(std::span<const Row> rows) {
  for (const Row& row : rows) {
    CAPTURE(row.code);
    RequestText request{request_text};
    REQUIRE(request.is_valid);
    CHECK(said_by(row.code, request) == row.said);
  }
}

constexpr Row request_rows[] = {
    {"ngx.say(ngx.req.get_method())", "POST\n"},
    {"ngx.print(ngx.var.uri, ' ', ngx.var.args)", "/a/b x=1&y=%20z&x=2&flag"},
    {"ngx.print(ngx.var.arg_x, ngx.var.nothing_of_it == nil)", "1true"},
    {"ngx.print(ctx.var.host, ctx.var['cookie_c'], ctx.var.http_x_under)", "a.comdu"},
    {"local h = ngx.req.get_headers() ngx.print(h['x-two'][1], h.X_Two[2], h['Content-Type'])",
     "12application/x-www-form-urlencoded"},
    {"ngx.print(ngx.req.get_headers()['x-none'])", "nil"},
    {"local a = ngx.req.get_uri_args() ngx.print(a.x[1], a.x[2], a.y, a.flag)", "12 ztrue"},
    {"local a, err = ngx.req.get_uri_args(1) ngx.print(a.x, a.y, err)", "1niltruncated"},
    {"ngx.req.read_body() local a = ngx.req.get_post_args() ngx.print(a.name, a.n[2])", "v w2"},
    {"ngx.req.read_body() ngx.print(ctx.req_post_args.name)", "v w"},
    {"ngx.req.read_body() ngx.print(ngx.req.get_body_data())", "name=v+w&n=1&n=2"},
    {"ngx.req.set_body_data('{\"a\":{\"b\":7}}') ngx.req.set_header('Content-Type', "
     "'application/json') ngx.print(ctx.var['post_arg.a.b'], ngx.req.get_body_data())",
     "7{\"a\":{\"b\":7}}"},
    {"ngx.req.set_header('X-New', 5) ngx.req.set_header('X-Two', {'a', 'b'}) "
     "ngx.req.clear_header('Cookie') local h = ngx.req.get_headers() "
     "ngx.print(h.x_new, h.x_two[2], h.cookie)",
     "5bnil"},
    {"ngx.req.set_header('X-A', 'b\\r\\nX-C: d') ngx.print(ngx.req.get_headers()['x-a'], "
     "ngx.req.get_headers()['x-c'])",
     "b%0D%0AX-C: dnil"},
    {"ngx.req.set_uri('/c d') ngx.req.set_uri_args({q = 'a b', r = {1, 2}, s = true}) "
     "ngx.print(ngx.var.uri, ' ', ngx.var.args)",
     "/c d q=a%20b&r=1&r=2&s"},
    {"ngx.var.args = 'z=1 2' ngx.print(ngx.var.arg_z)", "1 2"},
    {"ctx.var.upstream_uri = '/u\\r\\nX' ngx.print(ctx.var.upstream_uri)", "/u%0D%0AX"},
    {"ngx.var.remote_addr = '1'", "(500)"},
    {"ctx.var.mine = 'm' ngx.print(ctx.var.mine, ngx.ctx.api_ctx.var.mine)", "mm"},
    {"ngx.req.set_method(ngx.HTTP_PUT) ngx.print(ngx.req.get_method())", "PUT"},
    {"ngx.print(ctx.matched_route, ctx.consumer, ctx.curr_req_matched, ctx.anything)",
     "nilnilnilnil"},
};

TEST_CASE("lua: what functions read and change of a request") {
  check_rows(request_rows);
}

constexpr Row text_rows[] = {
    {"ngx.print(ngx.escape_uri('a b/\\xc3\\xa9~'), ngx.unescape_uri('a%20b+c%zz'))",
     "a%20b%2F%C3%A9~a b c%zz"},
    {"ngx.print(ngx.md5('a'))", "0cc175b9c0f1b6a831c399e269772661"},
    {"ngx.print(ngx.encode_base64('a?>'), ngx.decode_base64('YT8+'), ngx.decode_base64('!'))",
     "YT8+a?>nil"},
    {"ngx.print(ngx.encode_args({a = 1, b = {'x', 'y'}, c = true, d = false}))", "a=1&b=x&b=y&c"},
    {"local t = ngx.decode_args('a=%20&b&=x') ngx.print(t.a, t.b)", " true"},
    {"local m = ngx.re.match('hello 12', '([a-z]+) (\\\\d)(x)?', 'jo') ngx.print(m[0], m[1], m[2], "
     "m[3])",
     "hello 1hello1false"},
    {"ngx.print(ngx.re.find('abc', 'B', 'i'))", "22"},
    {"ngx.print(ngx.re.gsub('a1b22', '\\\\d', '[$0]'))", "a[1]b[2][2]3"},
    {"ngx.print(ngx.re.sub('ab', '(a)(b)', '${2}$1$$'))", "ba$1"},
    {"ngx.print(ngx.re.gsub('ab', 'b', function(m) return m[0]:upper() end))", "aB1"},
    {"for m in ngx.re.gmatch('a,b', '[a-z]') do ngx.print(m[0], ';') end", "a;b;"},
    {"ngx.print(ngx.re.match('a', '('))", "nilmissing closing parenthesis at 1 in \"(\""},
    {"ngx.print(require('net.url').parse('http://u:p@H.com:8/a%20b/c^?x=1#f').path)",
     "/a%20b/c%5E"},
    {"ngx.print(ngx.time() > 1e9, ngx.now() >= ngx.time(), #ngx.utctime())", "truetrue19"},
    {"ngx.print(ngx.http_time(0), ngx.parse_http_time('Thu, 01 Jan 1970 00:00:01 GMT'))",
     "Thu, 01 Jan 1970 00:00:00 GMT1"},
    {"ngx.print(ngx.null == require('cjson').null, ngx.null)", "truenull"},
};

TEST_CASE("lua: texts and expressions") {
  check_rows(text_rows);
}

constexpr Row core_rows[] = {
    {"local core = require('apisix.core') ngx.print(core.json.encode({b = 1, a = {1, 'x', true}, "
     "c = ngx.null}))",
     R"({"a":[1,"x",true],"b":1,"c":null})"},
    {"local j = require('cjson.safe') local v = j.decode('{\"a\":[],\"b\":[1,{\"c\":null}]}') "
     "ngx.print(j.encode(v))",
     R"({"a":[],"b":[1,{"c":null}]})"},
    {"local v, err = require('cjson.safe').decode('{') ngx.print(v, err ~= nil)", "niltrue"},
    {"ngx.print(pcall(require('cjson').encode, print))",
     "falseCannot serialise function: type not supported"},
    {"ngx.print(require('cjson').encode('a/\"\\n\\1'))", R"("a\/\"\n\u0001")"},
    {"ngx.print(require('cjson').encode({1.5, 1e20, -1}), require('cjson').encode({}))",
     "[1.5,1e+20,-1]{}"},
    {"local t = {} t.t = t ngx.print(require('cjson.safe').encode(t))",
     "nilCannot serialise, excessive depth (1001)"},
    {"local core = require('apisix.core') ngx.print(tostring(core.json.delay_encode({a = 1})))",
     R"({"a":1})"},
    {"local r = require('apisix.core').request r.add_header(ctx, 'X-Two', 'c') "
     "r.set_header('X-One', 'o') ngx.print(r.header(ctx, 'x-two'), #r.headers(ctx)['x-two'], "
     "r.header(nil, 'X-One'))",
     "13o"},
    {"local r = require('apisix.core').request ngx.print(r.get_remote_client_ip(ctx), "
     "r.get_host(ctx), r.get_scheme(ctx), r.get_path(ctx), r.get_method(), r.get_uri_args(ctx).y)",
     "127.0.0.1a.comhttp/a/bPOST z"},
    {"local r = require('apisix.core').request ngx.print(r.get_body(), r.get_post_args(ctx).n[1])",
     "name=v+w&n=1&n=21"},
    {"ngx.print(require('apisix.core').request.get_body(3))",
     "nilrequest size 16 is greater than the maximum size 3 allowed"},
    {"local s = require('apisix.core').string ngx.print(s.find('a.b', '.', 1), "
     "s.has_prefix('abc', 'ab'), s.has_suffix('abc', 'bc'), s.rfind_char('a/b/c', '/'))",
     "2truetrue4"},
    {"local t = require('apisix.core').table local a = t.deepcopy({x = {y = 1}}) "
     "ngx.print(t.try_read_attr(a, 'x', 'y'), t.try_read_attr(a, 'z', 'y'), "
     "t.array_find({'p', 'q'}, 'q'), t.concat({1, 2}, '-'), t.nkeys({a = 1, b = 2}), #t.new(1, 2))",
     "1nil21-220"},
    {"ngx.print(conf.phase, type(conf.functions))", "accesstable"},
    {"require('socket')", "(500)"},
    {"ngx.print(select(2, pcall(require, 'socket')):match('module.*'))",
     "module 'socket' is not offered by gwctl"},
    {"ngx.print(select(2, pcall(function() return ngx.location.capture end)):match('ngx.*'))",
     "ngx.location is not offered by gwctl"},
    {"ngx.print(select(2, pcall(function() return require('apisix.core').etcd "
     "end)):match('core.*'))",
     "core.etcd is not offered by gwctl"},
};

TEST_CASE("lua: cjson and apisix.core") {
  check_rows(core_rows);
}

constexpr Row sandbox_rows[] = {
    {"ngx.print(io, debug, package, ffi, jit, load, loadstring, loadfile, dofile, newproxy, "
     "string.dump, os.execute, os.getenv, os.remove, module)",
     "nilnilnilnilnilnilnilnilnilnilnilnilnilnilnil"},
    {"local g = getfenv(0) ngx.print(g.load, g.loadstring, g.io, g.dofile, getfenv(print).load)",
     "nilnilnilnilnil"},
    {"local g = getfenv(ngx.say) ngx.print(g.load, g.loadstring, g.newproxy)", "nilnilnil"},
    {"leaked = 1 ngx.print(leaked, _G.leaked)", "11"},
    {"ngx.print(leaked)", "nil"},
    {"ngx.print(type(os.time()), type(os.clock()), type(os.date()))", "numbernumberstring"},
};

TEST_CASE("lua: what is out of reach") {
  check_rows(sandbox_rows);
}

constexpr Row bound_rows[] = {
    {"while true do end", "(500)"},
    {"while true do pcall(function() while true do end end) end", "(500)"},
    {"local function f() return pcall(f) end f() while true do pcall(error) end", "(500)"},
    {"local c = coroutine.wrap(function() while true do end end) c()", "(500)"},
    {"local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1e6) .. i end", "(500)"},
    {"local s = ('x'):rep(1e9)", "(500)"},
    {"local s = 'x' while true do s = s .. s end", "(500)"},
    {"local function f() return 1 + f() end f()", "(500)"},
    {"error({})", "(500)"},
    {"error('e')", "(500)"},
    {"ngx.say(nil + 1)", "(500)"},
    {"ngx.say('still here')", "still here\n"},
};

TEST_CASE("lua: what takes too much is stopped, and others go on") {
  check_rows(bound_rows);
  CHECK(lua::Machine::of_thread().memory_used() < lua::memory_bytes_max);
}

struct ExitRow {
  const char* code;
  Verdict verdict;
  int status;
  const char* body;
};

constexpr ExitRow exit_rows[] = {
    {"ngx.exit(403)", Verdict::answered, 403, ""},
    {"ngx.say('a') ngx.exit(403)", Verdict::answered, 200, "a\n"},
    {"ngx.status = 401 ngx.say('a') return ngx.exit(200)", Verdict::answered, 401, "a\n"},
    {"pcall(ngx.exit, 403) ngx.say('not here')", Verdict::answered, 403, ""},
    {"coroutine.wrap(function() ngx.exit(404) end)() ngx.say('not here')", Verdict::answered, 404,
     ""},
    {"ngx.exit(ngx.OK) ngx.say('not here')", Verdict::next, 0, ""},
    {"ngx.exit(ngx.ERROR)", Verdict::answered, 500, ""},
    {"return 403, 'forbidden'", Verdict::answered, 403, "forbidden"},
    {"return 401, {message = 'no'}", Verdict::answered, 401, "{\"message\":\"no\"}\n"},
    {"return 204", Verdict::answered, 204, ""},
    {"require('apisix.core').response.exit(402, {a = 1})", Verdict::answered, 402, "{\"a\":1}\n"},
    {"ngx.redirect('/b', 301)", Verdict::answered, 301, ""},
    {"ngx.exit(42)", Verdict::answered, 500, ""},
};

TEST_CASE("lua: how functions end a request") {
  for (const ExitRow& row : exit_rows) {
    CAPTURE(row.code);
    RequestText request{"GET /a"};
    const PluginText plugin = function_plugin(row.code);
    CHECK(plugin->access(request) == row.verdict);
    lua::put_said(request);
    CHECK(request.answer.status == row.status);
    CHECK(request.answer.body == row.body);
  }
}

TEST_CASE("lua: what was said goes before what another plugin answers") {
  RequestText request{"GET /a"};
  const PluginText plugin = function_plugin("ngx.say('first')");
  CHECK(plugin->access(request) == Verdict::next);
  CHECK(lua::has_said(request));
  request.answer_with(401, "second");
  lua::put_said(request);
  CHECK(request.answer.status == 200);
  CHECK(request.answer.body == "first\nsecond");
}

TEST_CASE("lua: functions that wait for the body go on where they were") {
  RequestText request{"POST /a\nContent-Length: 4"};
  const PluginText plugin = function_plugin(
      "local before = ngx.req.get_body_data() local ok = pcall(ngx.req.read_body) "
      "ngx.say(tostring(before), ok, ngx.req.get_body_data())");
  REQUIRE(plugin->access(request) == Verdict::wait);
  CHECK(request.wait.what == Wait::For::body);
  CHECK(!lua::has_said(request));
  request.body = "body";
  request.is_body_read = request.is_resumed = true;
  REQUIRE(plugin->access(request) == Verdict::next);
  lua::put_said(request);
  CHECK(request.answer.body == "niltruebody\n");
}

TEST_CASE("lua: functions wait for time") {
  RequestText request{"GET /a"};
  const PluginText plugin = function_plugin("ngx.sleep(0.25) ngx.say('woken')");
  REQUIRE(plugin->access(request) == Verdict::wait);
  CHECK(request.wait.what == Wait::For::time);
  CHECK(request.wait.milliseconds == 250);
  REQUIRE(plugin->access(request) == Verdict::next);
  CHECK(lua::has_said(request));
}

TEST_CASE("lua: a request that ends while a function waits leaves nothing behind") {
  const PluginText plugin = function_plugin("ngx.sleep(1)");
  for (int i = 0; i < 3; ++i) {
    RequestText request{"GET /a"};
    CHECK(plugin->access(request) == Verdict::wait);
  }
  RequestText request{"GET /a"};
  CHECK(plugin->access(request) == Verdict::wait);
}

TEST_CASE("lua: upvalues stay between requests, in each thread for itself") {
  const PluginText plugin{
      "serverless-pre-function",
      "functions: ['local count = 0; return function() count = count + 1; ngx.say(count) end']"};
  const auto say = [&] {
    RequestText request{"GET /a"};
    plugin->access(request);
    lua::put_said(request);
    return std::string{request.answer.body};
  };
  CHECK(say() == "1\n");
  CHECK(say() == "2\n");
  std::string other;
  std::thread{[&] { other = say(); }}.join();
  CHECK(other == "1\n");
  CHECK(say() == "3\n");
}

TEST_CASE("lua: what was loaded goes with the config that it was of") {
  lua::Machine& machine = lua::Machine::of_thread();
  Snapshot snapshot;
  const auto call = [&](const PluginText& plugin) {
    RequestText request{"GET /a"};
    request.snapshot = &snapshot;
    plugin->access(request);
  };
  const PluginText kept = function_plugin("");
  snapshot.version = 1'000'000;
  call(kept);
  const std::size_t before = machine.script_count();
  {
    const PluginText dropped = function_plugin("local a = 1");
    call(dropped);
    CHECK(machine.script_count() == before + 1);
  }
  ++snapshot.version;
  call(kept);
  CHECK(machine.script_count() == before);
}

struct ErrorRow {
  const char* settings;
  const char* error;
};

constexpr ErrorRow error_rows[] = {
    {"functions: ['local a = 123;']", "only accept Lua function, the input code type is nil"},
    {"functions: ['a']", "failed to loadstring: [string \"a\"]:1: '=' expected near '<eof>'"},
    {"functions: ['error(1, 0)']", "pcall error: 1"},
    {"functions: ['while true do end']", "stopped: it takes too long to load"},
    {"functions: ['return ngx.var.uri']",
     "pcall error: [string \"return ngx.var.uri\"]:1: API disabled while a function is loaded"},
    {"functions: [\"\\eLJ\\x02\"]", "failed to loadstring: attempt to load chunk with wrong mode"},
};

TEST_CASE("lua: what is no function is refused") {
  for (const ErrorRow& row : error_rows) {
    CAPTURE(row.settings);
    CHECK(PluginText("serverless-post-function", row.settings).error == row.error);
  }
}

TEST_CASE("lua: the head of an answer") {
  RequestText request{"GET /a"};
  request.answer.status = 200;
  request.answer.fields.add("Content-Length", "5");
  request.answer.fields.add("X-Old", "1");
  const PluginText plugin = function_plugin(
      "ngx.status = 201 ngx.header.X_New = {'a', 'b\\nc'} ngx.header['X-Old'] = nil "
      "ngx.header.content_length = 7 ngx.header['X-Phase'] = ngx.get_phase()",
      "header_filter");
  plugin->response_head(request);
  CHECK(request.answer.status == 201);
  CHECK(field_lines(request.answer.fields) ==
        "Content-Length: 5\nX-New: a\nX-New: b%0Ac\nX-Phase: header_filter\n");
}

TEST_CASE("lua: an answer whose head fails is one of 500") {
  for (const char* const code : {"error('x')", "ngx.exit(500)"}) {
    RequestText request{"GET /a"};
    request.answer.status = 200;
    request.answer.fields.add("Content-Length", "6");
    const PluginText plugin = function_plugin(code, "header_filter");
    plugin->response_head(request);
    CHECK(request.answer.status == 500);
    CHECK(request.answer.fields.find("Content-Length") == nullptr);
    BodyPiece piece{"secret", false};
    plugin->response_body(request, piece);
    CHECK(piece.data.find("500 Internal Server Error") != std::string_view::npos);
    BodyPiece last{"secret", true};
    plugin->response_body(request, last);
    CHECK(last.data.empty());
  }
}

TEST_CASE("lua: the body of an answer") {
  RequestText request{"GET /a"};
  request.answer.status = 200;
  request.answer.fields.add("Content-Length", "5");
  const PluginText plugin = function_plugin(
      "local data, is_last = ngx.arg[1], ngx.arg[2] ngx.arg[1] = data:upper() .. (is_last and '!' "
      "or '')",
      "body_filter");
  plugin->response_head(request);
  CHECK(request.answer.fields.find("Content-Length") == nullptr);
  BodyPiece piece{"he", false};
  plugin->response_body(request, piece);
  CHECK(piece.data == "HE");
  piece = {"llo", true};
  plugin->response_body(request, piece);
  CHECK(piece.data == "LLO!");
}

TEST_CASE("lua: a body that is held, ended early, or not to be told") {
  RequestText request{"GET /a"};
  const PluginText holds = function_plugin(
      "local body = require('apisix.core').response.hold_body_chunk(ctx) if body then ngx.arg[1] = "
      "#body end",
      "body_filter");
  BodyPiece piece{"abc", false};
  holds->response_body(request, piece);
  CHECK(piece.data.empty());
  piece = {"de", true};
  holds->response_body(request, piece);
  CHECK(piece.data == "5");

  RequestText cut{"GET /a"};
  const PluginText ends = function_plugin("ngx.arg[2] = true", "body_filter");
  piece = {"abc", false};
  ends->response_body(cut, piece);
  CHECK(piece.data == "abc");
  piece = {"def", true};
  ends->response_body(cut, piece);
  CHECK(piece.data.empty());

  RequestText broken{"GET /a"};
  const PluginText fails = function_plugin("error('x')", "body_filter");
  piece = {"abc", false};
  fails->response_body(broken, piece);
  CHECK(piece.data.empty());
  CHECK(broken.is_answer_broken);
}

TEST_CASE("lua: ctx is one for all functions of a request, and of no other") {
  const PluginText first = function_plugin("ctx.mine = {1} ngx.ctx.other = 2");
  const PluginText last = function_plugin("ngx.say(ctx.mine and ctx.mine[1], ngx.ctx.other)");
  RequestText request{"GET /a"};
  first->access(request);
  last->access(request);
  lua::put_said(request);
  CHECK(request.answer.body == "12\n");
  RequestText other{"GET /a"};
  last->access(other);
  lua::put_said(other);
  CHECK(other.answer.body == "nilnil\n");
}

constexpr Row statement_rows[] = {
    {"a;b", "a;b"},
    {";a", " a"},
    {"if a then; b() end", "if a then  b() end"},
    {"if a then b() else ;; end;", "if a then b() else    end;"},
    {"while a do; end repeat; until a", "while a do  end repeat  until a"},
    {"f();; g()", "f();  g()"},
    {"function a.b(c, d); end; local x = function(); end",
     "function a.b(c, d)  end; local x = function()  end"},
    {"x = 'then;' .. \"do;\\\";\" .. [[else;]] .. [=[do;]]]=];",
     "x = 'then;' .. \"do;\\\";\" .. [[else;]] .. [=[do;]]]=];"},
    {"a() -- then;\n;b()", "a() -- then;\n;b()"},
    {"a() --[[ then ]] ; --[=[\n]=]; b()", "a() --[[ then ]] ; --[=[\n]=]  b()"},
    {"t[a[1]] = 'x", "t[a[1]] = 'x"},
    {"", ""},
};

TEST_CASE("lua: semicolons that are statements of their own") {
  for (const Row& row : statement_rows) CHECK(lua::without_empty_statements(row.code) == row.said);
  CHECK(PluginText("serverless-pre-function",
                   "functions: ['return function() if a then;b();end;end']")
            .error.empty());
}

TEST_CASE("lua: filters") {
  const auto holds = [](const std::string& source, Exchange& exchange) {
    auto script = lua::Script::compile(lua::Form::filter, {source}, "null", "filter");
    REQUIRE(script);
    return (*script)->holds(exchange);
  };
  using Holds = lua::Script::Holds;
  RequestText request{"GET /a?x=1"};
  CHECK(holds("function(vars) return vars.arg_x == '1' end", request) == Holds::yes);
  CHECK(holds("function(vars) return vars['arg_x'] == '2' end", request) == Holds::no);
  CHECK(holds("function(vars) return vars.arg_y end", request) == Holds::no);
  CHECK(holds("function(vars, opts) return opts.method == 'GET' end", request) == Holds::yes);
  CHECK(holds("function(vars) error('x') end", request) == Holds::failed);
  CHECK(holds("function(vars) ngx.exit(200) end", request) == Holds::failed);
  CHECK(holds("function(vars) return vars['post_arg.a'] == 'b' end", request) == Holds::wants_body);
  request.is_body_read = true;
  CHECK(holds("function(vars) return vars['post_arg.a'] == 'b' end", request) == Holds::no);
  CHECK(lua::Script::compile(lua::Form::pre_function, {"not a"}, "null", "").error().message ==
        "[string \"meta pre_function\"]:1: unexpected symbol near 'not'");
  CHECK(lua::Script::compile(lua::Form::filter, {"1"}, "null", "").error().message ==
        "'filter_func' should be a function; it is a number");
}

}  // namespace
}  // namespace gwctl::runtime
