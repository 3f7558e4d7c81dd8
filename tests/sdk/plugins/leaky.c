/* Gives nothing back: subscriptions, a timer and an account are still held at deactivate. */
#include <plexus/abi/bus.h>
#include <plexus/abi/host.h>
#include <plexus/abi/loop.h>
#include <plexus/abi/plugin.h>

#include <string.h>

struct leaky {
    px_host* host;
    const px_host_v0* api;
    const px_loop_v0* loop;
    const px_bus_v0* bus;
    uint32_t over;
};
static struct leaky self_of_this;

static px_text text_of(const char* text) {
    const px_text result = {text, strlen(text)};
    return result;
}

static void say(const char* text) {
    self_of_this.api->log(self_of_this.host, PX_LOG_NOTICE, text_of(text));
}

static void on_timer(void* arg) {
    (void)arg;
    say("the timer");
}

static void on_messages(void* arg, px_subscription* subscription, const px_message* messages,
                        uint32_t count) {
    (void)arg;
    (void)subscription;
    (void)messages;
    (void)count;
    say(self_of_this.over ? "a message after the end" : "a message");
}

static px_status create(px_host* host, const struct px_host_v0* api, void** self) {
    self_of_this.host = host;
    self_of_this.api = api;
    *self = &self_of_this;
    return PX_OK;
}

static px_status init(void* self) {
    struct leaky* my = self;
    my->loop = my->api->find(my->host, PX_LOOP_V0_ID, NULL);
    my->bus = my->api->find(my->host, PX_BUS_V0_ID, NULL);
    return my->loop == NULL || my->bus == NULL ? PX_ERR_NOT_FOUND : PX_OK;
}

static px_status activate(void* self) {
    struct leaky* my = self;
    px_account* account = my->bus->find_account(my->host, text_of(""));
    px_subscription* subscription = NULL;
    uint64_t timer = 0;
    if (account == NULL)
        return PX_ERR_NOT_FOUND;
    px_status status =
        my->bus->subscribe(my->host, account, text_of("leaky.>"), text_of(""),
                           my->loop->home(my->host), 0, on_messages, my, &subscription);
    if (status == PX_OK)
        status = my->loop->start_timer(my->host, UINT64_C(3600000000000), on_timer, my, &timer);
    return status;
}

static void deactivate(void* self) {
    ((struct leaky*)self)->over = 1;
}

static void destroy(void* self) {
    (void)self;
    say("destroy");
}

static const px_requirement requirements[] = {{PX_LOOP_V0_ID, 0, 0}, {PX_BUS_V0_ID, 0, 0}};

static const px_plugin leaky_plugin = {
    .size = sizeof(px_plugin),
    .abi_major = PX_ABI_MAJOR,
    .abi_minor = PX_ABI_MINOR,
    .name = "leaky",
    .version = "1.0.0",
    .description = "Gives nothing back.",
    .requirements = requirements,
    .requirement_count = 2,
    .create = create,
    .init = init,
    .activate = activate,
    .deactivate = deactivate,
    .destroy = destroy,
};

PX_PLUGIN_ENTRY {
    return &leaky_plugin;
}
