/* Publishes a number at an interval: the smallest plugin in C. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <plexus/abi/bus.h>
#include <plexus/abi/host.h>
#include <plexus/abi/loop.h>
#include <plexus/abi/plugin.h>
#include <plexus/config.h>

struct heartbeat {
    px_host* host;
    const px_host_v0* api;
    const px_loop_v0* loop;
    const px_bus_v0* bus;
    px_account* account;
    uint64_t timer;
    uint64_t beats;
    int64_t interval_ns;
    char subject[256];
    uint64_t subject_size;
};

static px_text text_of(const char* text) {
    const px_text made = {text, strlen(text)};
    return made;
}

static px_status create(px_host* host, const px_host_v0* api, void** self) {
    struct heartbeat* made = calloc(1, sizeof *made);
    if (made == NULL)
        return PX_ERR_LIMIT;
    made->host = host;
    made->api = api;
    *self = made;
    return PX_OK;
}

static void read_interval(struct heartbeat* self) {
    self->interval_ns = 1000000000;
    px_config_integer(self->api->config(self->host), "interval", &self->interval_ns);
}

static px_status init(void* state) {
    struct heartbeat* self = state;
    void* provider = NULL;
    self->loop = self->api->find(self->host, PX_LOOP_V0_ID, &provider);
    self->bus = self->api->find(self->host, PX_BUS_V0_ID, &provider);
    self->subject_size = px_config_string(self->api->config(self->host), "subject", self->subject,
                                          sizeof self->subject);
    if (self->subject_size > sizeof self->subject) {
        self->api->fail(self->host, text_of("subject is longer than 256 bytes"));
        return PX_ERR_INVALID;
    }
    read_interval(self);
    return PX_OK;
}

static void beat(void* state);

static px_status arm(struct heartbeat* self) {
    return self->loop->start_timer(self->host, (uint64_t)self->interval_ns, beat, self,
                                   &self->timer);
}

static void beat(void* state) {
    struct heartbeat* self = state;
    char digits[24];
    px_message message = {0};
    message.subject.data = self->subject;
    message.subject.size = self->subject_size;
    message.payload.data = digits;
    message.payload.size =
        (uint64_t)snprintf(digits, sizeof digits, "%llu", (unsigned long long)++self->beats);
    self->timer = 0;
    if (self->bus->publish(self->host, self->account, &message, 1, NULL, NULL) != PX_OK)
        self->api->log(self->host, PX_LOG_WARN, self->api->failure(self->host));
    if (arm(self) != PX_OK)
        self->api->log(self->host, PX_LOG_ERROR, self->api->failure(self->host));
}

static px_status activate(void* state) {
    struct heartbeat* self = state;
    const px_text global = {NULL, 0};
    self->account = self->bus->find_account(self->host, global);
    if (self->account == NULL) {
        self->api->fail(self->host, text_of("there is no global account"));
        return PX_ERR_NOT_FOUND;
    }
    const px_status armed = arm(self);
    if (armed != PX_OK) /* in the words of the kernel */
        self->api->fail(self->host, self->api->failure(self->host));
    return armed;
}

static void reload(void* state) {
    read_interval(state); /* from the next beat on */
}

static void deactivate(void* state) {
    struct heartbeat* self = state;
    self->loop->cancel_timer(self->host, self->timer);
    self->bus->release_account(self->host, self->account);
}

static void destroy(void* state) {
    free(state);
}

static const px_requirement requirements[] = {{PX_LOOP_V0_ID, 0, 0}, {PX_BUS_V0_ID, 0, 0}};
static const px_option options[] = {
    {"subject", PX_OPTION_TEXT, 0, "heartbeat", NULL, 0, 0, NULL, "Subject of the beats."},
    {"interval", PX_OPTION_DURATION, PX_OPTION_RELOADABLE, "1s", NULL, 1000000, 3600000000000, NULL,
     "Time between two beats."},
};

static const px_plugin plugin = {
    .size = sizeof(px_plugin),
    .abi_major = PX_ABI_MAJOR,
    .abi_minor = PX_ABI_MINOR,
    .name = "heartbeat",
    .version = "0.1.0",
    .description = "Example in C: publishes a number at an interval",
    .requirements = requirements,
    .requirement_count = sizeof requirements / sizeof requirements[0],
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .create = create,
    .init = init,
    .activate = activate,
    .reload = reload,
    .deactivate = deactivate,
    .destroy = destroy,
};

PX_PLUGIN_ENTRY {
    return &plugin;
}
