#include "gateway-runtime/service.h"

#include <fmt/format.h>

namespace gwctl::runtime {

void answer(ServiceResponse& response, int status, const nlohmann::json& body) {
  response.status = status;
  response.body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

void ServiceHandler::begin(Downstream& downstream) {
  downstream_ = &downstream;
  body_.clear();
  read();
}

void ServiceHandler::on_downstream() {
  if (downstream_ != nullptr) read();
}

void ServiceHandler::cancel() {
  downstream_ = nullptr;
}

void ServiceHandler::read() {
  while (true) {
    const BodyRead read = downstream_->read_body();
    switch (read.status) {
      case BodyRead::Status::data: body_.append(read.data); break;
      case BodyRead::Status::blocked: return;
      case BodyRead::Status::gone: return std::exchange(downstream_, nullptr)->abort();
      case BodyRead::Status::late: return answer({408, "text/plain", {}, "the body is late\n"});
      case BodyRead::Status::too_large:
      case BodyRead::Status::refused: return answer({400, "text/plain", {}, "broken body\n"});
      case BodyRead::Status::end: {
        const auto path = normalise_path(exchange.request.path, exchange.scratch);
        ServiceResponse response;
        if (!path) return answer({400, "text/plain", {}, "broken path\n"});
        service_({exchange.request, exchange.client, *path, exchange.request.query, body_},
                 response);
        return answer(std::move(response));
      }
    }
    const std::size_t most = body_limit_(exchange.request.path);
    if (body_.size() > most) {
      const std::string text = fmt::format(
          "{{\"error_msg\":\"invalid request body: request size {} is greater than the maximum "
          "size {} "
          "allowed\"}}\n",
          std::max<std::uint64_t>(exchange.request.content_length, body_.size()), most);
      return answer({400, "application/json", {}, text});
    }
  }
}

void ServiceHandler::answer(ServiceResponse response) {
  answer_body_ = std::move(response.body);
  Answer& answer = exchange.answer;
  answer.status = response.status;
  answer.is_local = true;
  if (!answer_body_.empty()) {
    answer.fields.add("Content-Type", exchange.scratch.copy(response.content_type));
  }
  for (const auto& [name, value] : response.fields) {
    answer.fields.add(exchange.scratch.copy(name), exchange.scratch.copy(value));
  }
  Downstream& downstream = *std::exchange(downstream_, nullptr);
  downstream.write_head(exchange, true, answer_body_.size());
  if (exchange.request.method != Method::head) downstream.write_body(answer_body_);
  downstream.finish();
}

}  // namespace gwctl::runtime
