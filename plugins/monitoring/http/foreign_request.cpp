#include "http/foreign_request.hpp"

#include <string>
#include <utility>

namespace plexus::monitoring {

foreign_endpoint::foreign_endpoint(const plexus::host& monitoring, px_host* owner,
                                   const px_http_endpoint& what, void* with)
    : host(monitoring), plugin(owner, &monitoring.api()), loop(what.loop), handle(what.handle),
      gone(what.gone), arg(with) {}

foreign_endpoint::~foreign_endpoint() {
    if (gone == nullptr)
        return;
    // By monitoring's own host: its plugin may have been destroyed. Where nothing is posted any
    // more the plugin's own end is under way: then it is told here.
    px_status status = PX_ERR_STATE;
    if (host.gives_back())
        status = host.loop().post(host.handle(), loop, gone, gone, arg);
    if (status != PX_OK)
        gone(arg);
}

} // namespace plexus::monitoring

template <class Call>
void px_http_request::at_home(Call call) {
    if (is_home())
        call();
    else // refused only at the plugin's end, when nobody waits for answers
        static_cast<void>(plexus::post(endpoint->host, home, std::move(call)));
}

void px_http_request::respond(unsigned status, std::string_view type, std::string_view body) {
    at_home([what = asked, status, type = std::string(type), body = std::string(body)] {
        what->respond({.status = status, .type = type}, body);
    });
}

void px_http_request::begin(unsigned status, std::string_view type, px_task_fn writable,
                            void* arg) {
    writable_ = writable;
    writable_arg_ = arg;
    at_home([what = asked, status, type = std::string(type)] {
        what->begin({.status = status, .type = type});
    });
}

// From another loop one part is under way at a time: the next waits until the first has arrived.
bool px_http_request::write(std::string_view part) {
    const auto self = shared_from_this();
    const auto back = [self] {
        static_cast<void>(plexus::post(self->endpoint->plugin, self->endpoint->loop,
                                       [self] { self->tell_writable(); }));
    };
    if (is_home()) {
        if (asked->write(part))
            return true;
        asked->when_writable(back);
        return false;
    }
    at_home([self, back, part = std::string(part)] {
        if (self->asked->write(part))
            back();
        else
            self->asked->when_writable(back);
    });
    return false;
}

void px_http_request::end() {
    ended_ = true;
    at_home([what = asked] { what->end(); });
}

void px_http_request::tell_writable() {
    if (!ended_ && writable_ != nullptr)
        writable_(writable_arg_);
}
