/* Does what a plugin must not: what, is said by its option. */
#define _DEFAULT_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <plexus/abi/auth.h>
#include <plexus/abi/bus.h>
#include <plexus/abi/host.h>
#include <plexus/abi/loop.h>
#include <plexus/abi/plugin.h>
#include <plexus/config.h>

struct careless {
    px_host* host;
    const px_host_v0* api;
    const px_loop_v0* loop;
    const px_bus_v0* bus;
    const px_auth_v0* auth;
    px_account* account;
    char what[64];
};

static int does(const struct careless* self, const char* what) {
    return strcmp(self->what, what) == 0;
}

static px_text text_of(const char* text) {
    const px_text made = {text, strlen(text)};
    return made;
}

static void publish(struct careless* self, const char* payload) {
    px_message message = {0};
    message.subject = text_of("careless");
    message.payload = text_of(payload);
    self->bus->publish(self->host, self->account, &message, 1, NULL, NULL);
}

static px_status create(px_host* host, const px_host_v0* api, void** self) {
    struct careless* made = calloc(1, sizeof *made);
    made->host = host;
    made->api = api;
    *self = made;
    return PX_OK;
}

static void authenticate(void* arg, px_auth_question question, const px_auth_request* request) {
    struct careless* self = arg;
    (void)request;
    if (does(self, "never answer"))
        return;
    self->auth->reject(self->host, question, text_of("no"));
    if (does(self, "answer twice"))
        self->auth->pass(self->host, question);
}

static const px_authenticator authenticator = {
    .size = sizeof authenticator,
    .name = "careless",
    .authenticate = authenticate,
};

static px_status init(void* state) {
    struct careless* self = state;
    px_config_string(self->api->config(self->host), "do", self->what, sizeof self->what - 1);
    self->loop = self->api->find(self->host, PX_LOOP_V0_ID, NULL);
    self->bus = self->api->find(self->host, PX_BUS_V0_ID, NULL);
    self->auth = self->api->find(self->host, PX_AUTH_V0_ID, NULL);
    const px_status joined = self->auth->join(self->host, &authenticator, self);
    if (joined != PX_OK)
        self->api->fail(self->host, self->api->failure(self->host));
    return joined;
}

static void work_and_publish(void* arg) {
    publish(arg, "from elsewhere");
}

static void again(void* arg) {
    struct careless* self = arg;
    self->loop->post(self->host, self->loop->home(self->host), again, NULL, self);
}

static void* sleep_for_long(void* arg) {
    (void)arg;
    sleep(1000);
    return NULL;
}

static void work_for_long(void) {
    struct timespec begun, now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begun);
    do
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    while ((now.tv_sec - begun.tv_sec) * 1000 + (now.tv_nsec - begun.tv_nsec) / 1000000 < 400);
}

static void misbehave(struct careless* self) {
    if (does(self, "publish from work"))
        self->loop->work(self->host, work_and_publish, NULL, NULL, self);
    if (does(self, "leak memory"))
        memset(malloc(1000), 1, 1000);
    if (does(self, "keep a file"))
        (void)!open("/dev/null", O_RDONLY);
    if (does(self, "keep a thread")) {
        pthread_t thread;
        pthread_create(&thread, NULL, sleep_for_long, NULL);
    }
    if (does(self, "crash"))
        abort();
    if (does(self, "exit"))
        exit(3);
    if (does(self, "hang"))
        for (;;)
            sleep(1000);
    if (does(self, "sleep in activate"))
        usleep(400 * 1000);
    if (does(self, "work in activate"))
        work_for_long();
    if (does(self, "post for ever"))
        again(self);
    if (does(self, "ask another clock")) {
        struct timespec now;
        char digits[32];
        clock_gettime(CLOCK_MONOTONIC, &now);
        snprintf(digits, sizeof digits, "%ld", now.tv_nsec);
        publish(self, digits);
    }
}

static px_status activate(void* state) {
    struct careless* self = state;
    self->account = self->bus->find_account(self->host, text_of(""));
    misbehave(self);
    return does(self, "fail without a word") ? PX_ERR_FAILED : PX_OK;
}

static px_status check(void* state, px_text proposed) {
    struct careless* self = state;
    (void)proposed;
    if (!does(self, "refuse its own configuration"))
        return PX_OK;
    self->api->fail(self->host, text_of("not that one"));
    return PX_ERR_INVALID;
}

static void drain(void* state, uint32_t reason) {
    struct careless* self = state;
    (void)reason;
    if (!does(self, "never end a drain"))
        self->api->drained(self->host);
}

static void deactivate(void* state) {
    struct careless* self = state;
    self->bus->release_account(self->host, self->account);
}

static void destroy(void* state) {
    struct careless* self = state;
    if (does(self, "publish in destroy"))
        publish(self, "too late");
    free(self);
}

static const px_requirement requirements[] = {
    {PX_LOOP_V0_ID, 0, 0}, {PX_BUS_V0_ID, 0, 0}, {PX_AUTH_V0_ID, 0, 0}};
static const px_option options[] = {
    {"do", PX_OPTION_TEXT, 0, "nothing", NULL, 0, 0, NULL, "What it does wrong."},
};

static const px_plugin careless = {
    .size = sizeof(px_plugin),
    .abi_major = PX_ABI_MAJOR,
    .abi_minor = PX_ABI_MINOR,
    .name = "careless",
    .version = "1.0.0",
    .description = "Does what a plugin must not",
    .requirements = requirements,
    .requirement_count = sizeof requirements / sizeof requirements[0],
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .create = create,
    .init = init,
    .activate = activate,
    .check = check,
    .drain = drain,
    .deactivate = deactivate,
    .destroy = destroy,
};

PX_PLUGIN_ENTRY {
    return &careless;
}
