#include "sfu/channels/http_response.h"

#include <string_view>

namespace wf::channels {
namespace {

std::string_view reasonOf(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 206:
            return "Partial Content";
        case 302:
            return "Found";
        case 400:
            return "Bad Request";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 413:
            return "Content Too Large";
        case 416:
            return "Range Not Satisfiable";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 503:
            return "Service Unavailable";
        case 504:
            return "Gateway Timeout";
        case 505:
            return "HTTP Version Not Supported";
        default:
            return "Status";
    }
}

}  // namespace

HttpResponse HttpResponse::plain(int status, std::string words) {
    HttpResponse response;
    response.status = status;
    if (!words.empty()) {
        response.content_type = "text/plain; charset=utf-8";
        response.body = std::move(words);
    }
    return response;
}

std::string HttpResponse::head(bool keep_alive) const {
    std::string head = "HTTP/1.1 " + std::to_string(status) + " ";
    head += reasonOf(status);
    head += "\r\nContent-Length: " + std::to_string(length()) + "\r\n";
    if (!content_type.empty()) {
        head += "Content-Type: " + content_type + "\r\n";
    }
    for (const auto& [name, value] : headers) {
        head += name + ": " + value + "\r\n";
    }
    head += keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
    return head;
}

}  // namespace wf::channels
