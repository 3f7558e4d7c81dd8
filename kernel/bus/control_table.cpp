#include "bus/control_table.hpp"

#include <atomic>

#include "bus/call_scope.hpp"
#include "bus/text.hpp"
#include "client/session.hpp"

namespace plexus::bus {

namespace {

struct outcome {
    px_status status = PX_OK;
    std::string why{};
};

/// Something that a plugin asked for, until it is told how that ended.
struct question {
    px_host& host;
    net::loop& asked_on;
    px_control_fn fn;
    void* arg;

    /// Soon, on the loop that asked. [any], once
    void answer(outcome came) const {
        if (fn == nullptr)
            return;
        asked_on.post([asked = *this, came = std::move(came)] {
            if (asked.host.working())
                call_plugin(asked.host, "the end of a control call",
                            [&] { asked.fn(asked.arg, came.status, to_text(came.why)); });
        });
    }
};

void reload(px_host* host, px_control_fn fn, void* arg) {
    if (!host->on_loop("control.reload"))
        return;
    const question asked{*host, *net::loop::current(), fn, arg};
    if (!host->kernel().reload)
        return asked.answer({PX_ERR_STATE, "the server cannot reload"});
    host->kernel().reload([asked](text_result<void> done) {
        asked.answer(done ? outcome{} : outcome{PX_ERR_FAILED, std::move(done.error())});
    });
}

// Asks every loop for the client; the one where it lives does `work(session)`.
template <class Work>
void on_client(px_host* host, std::uint64_t id, const question& asked, Work work) {
    struct search {
        std::atomic<unsigned> left;
        std::atomic<bool> found{false};
    };
    net::loop_group& loops = host->kernel().loops;
    const auto under_way = std::make_shared<search>(loops.size());
    for (unsigned i = 0; i < loops.size(); ++i)
        loops[i].post([host, &here = loops[i], id, asked, work, under_way] {
            if (client::session* client = host->kernel().clients.find(here, id)) {
                under_way->found.store(true);
                asked.answer(work(*client));
            }
            if (under_way->left.fetch_sub(1) == 1 && !under_way->found.load())
                asked.answer({PX_ERR_NOT_FOUND, fmt::format("there is no client {}", id)});
        });
}

void kick(px_host* host, std::uint64_t id, px_control_fn fn, void* arg) {
    if (!host->on_loop("control.kick"))
        return;
    on_client(host, id, {*host, *net::loop::current(), fn, arg}, [](client::session& client) {
        client.connection().close(proto::closed_reason::kicked);
        return outcome{};
    });
}

void ask_to_leave(px_host* host, std::uint64_t id, px_control_fn fn, void* arg) {
    if (!host->on_loop("control.ask_to_leave"))
        return;
    on_client(host, id, {*host, *net::loop::current(), fn, arg}, [](client::session& client) {
        if (!client.takes_async_info())
            return outcome{PX_ERR_STATE, "the client does not understand that, or is not ready"};
        client.send_async_info(true);
        return outcome{};
    });
}

} // namespace

const px_control_v0& control_table() {
    static const px_control_v0 table{sizeof(px_control_v0), 0, reload, kick, ask_to_leave};
    return table;
}

} // namespace plexus::bus
