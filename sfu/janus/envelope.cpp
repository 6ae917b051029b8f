#include "sfu/janus/envelope.h"

namespace wf::janus {

Request addressOf(const Request& request) {
    Request address;
    address.channel = request.channel;
    address.client = request.client;
    address.id = request.id;
    address.admin = request.admin;
    address.verb = request.verb;
    address.transaction = request.transaction;
    address.session_id = request.session_id;
    address.handle_id = request.handle_id;
    return address;
}

Json makeAnswer(std::string_view janus, std::int64_t session_id, std::string_view transaction) {
    Json message = Json::object();
    message["janus"] = janus;
    if (session_id != 0) {
        message["session_id"] = session_id;
    }
    message["transaction"] = transaction;
    return message;
}

Json makeError(const ApiError& error, std::int64_t session_id, const std::optional<std::string>& transaction) {
    Json message = Json::object();
    message["janus"] = "error";
    if (session_id != 0) {
        message["session_id"] = session_id;
    }
    if (transaction) {
        message["transaction"] = *transaction;
    }
    Json& inner = message["error"] = Json::object();
    inner["code"] = static_cast<unsigned>(error.code);
    inner["reason"] = error.reason;
    return message;
}

std::string idText(std::int64_t id) { return std::to_string(static_cast<std::uint64_t>(id)); }

ApiError noSuchSession(const Request& request) {
    return {ApiErrorCode::kSessionNotFound, "No such session " + idText(request.session_id)};
}

ApiError noSuchHandle(const Request& request) {
    return {ApiErrorCode::kHandleNotFound,
            "No such handle " + idText(request.handle_id) + " in session " + idText(request.session_id)};
}

ApiError unauthorized() {
    return {ApiErrorCode::kUnauthorized, "Unauthorized request (wrong or missing secret/token)"};
}

ApiError unhandled(const Request& request) {
    return {ApiErrorCode::kInvalidRequestPath, "Unhandled request '" + request.verb + "' at this path"};
}

ApiError errorOf(const RequestFault& fault) {
    const bool missing = fault.kind == RequestFault::Kind::kMissing;
    return {missing ? ApiErrorCode::kMissingMandatoryElement : ApiErrorCode::kInvalidElementType, fault.text};
}

void answer(const Request& request, const Json& message) {
    request.channel->send(request.client, request.id, message, request.admin);
}

void refuse(const Request& request, const ApiError& error) {
    answer(request, makeError(error, request.session_id, request.transaction));
}

void succeed(const Request& request) {
    answer(request, makeAnswer("success", request.session_id, request.transaction));
}

}  // namespace wf::janus
