#include "endpoints/body.hpp"

#include <utility>

namespace plexus::monitoring {

namespace {

/// The body of an answer over HTTP.
class http_output final : public output {
public:
    http_output(std::shared_ptr<exchange> asked, json_layout layout)
        : output(layout), asked_(std::move(asked)) {}
    bool wanted() const override { return asked_->wanted(); }

private:
    plexus::task<bool> pass_on(std::string part) override {
        if (!asked_->begun())
            asked_->begin({});
        if (!asked_->write(part))
            co_await asked_->room();
        co_return wanted();
    }

    const std::shared_ptr<exchange> asked_;
};

} // namespace

plexus::task<> answer_with(std::shared_ptr<exchange> asked, json_layout layout,
                           collecting collect) {
    http_output out(asked, layout);
    const outcome ended = co_await collect(out);
    if (!ended.text.empty()) {
        asked->refuse(ended.status, ended.text);
    } else if (asked->begun()) {
        asked->write(out.json.take());
        asked->end();
    } else {
        asked->respond({.status = ended.status}, out.json.take());
    }
}

} // namespace plexus::monitoring
