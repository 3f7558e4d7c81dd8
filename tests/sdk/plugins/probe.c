/* Says in the log what it is told, and fails where its configuration says. Plain C. */
#include <plexus/abi/host.h>
#include <plexus/abi/plugin.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct probe {
    px_host* host;
    const px_host_v0* api;
};

static px_text text_of(const char* text) {
    const px_text result = {text, strlen(text)};
    return result;
}

static void say(struct probe* self, const char* what, px_text more) {
    char line[4096];
    const int size = snprintf(line, sizeof line, "%s%.*s", what, (int)more.size, more.data);
    const px_text text = {line, size < (int)sizeof line ? (uint64_t)size : sizeof line - 1};
    self->api->log(self->host, PX_LOG_NOTICE, text);
}

static int has(px_text text, const char* part) {
    return memmem(text.data, text.size, part, strlen(part)) != NULL;
}

static px_status end_of(struct probe* self, const char* function) {
    char wanted[64];
    snprintf(wanted, sizeof wanted, "\"fail_in\":\"%s\"", function);
    if (!has(self->api->config(self->host), wanted))
        return PX_OK;
    self->api->fail(self->host, text_of("as its configuration asked"));
    return PX_ERR_FAILED;
}

static px_status create(px_host* host, const px_host_v0* api, void** made) {
    struct probe* self = malloc(sizeof *self);
    self->host = host;
    self->api = api;
    say(self, "create", text_of(""));
    const px_status status = end_of(self, "create");
    if (status != PX_OK)
        free(self);
    else
        *made = self;
    return status;
}

static px_status init(void* state) {
    struct probe* self = state;
    say(self, "init ", self->api->config(self->host));
    say(self, "folder ", self->api->config_folder(self->host));
    const px_server_facts facts = self->api->server(self->host);
    say(self, "server ", facts.impl);
    return end_of(self, "init");
}

static px_status activate(void* state) {
    struct probe* self = state;
    say(self, "activate", text_of(""));
    return end_of(self, "activate");
}

static px_status check(void* state, px_text proposed) {
    struct probe* self = state;
    say(self, "check ", proposed);
    if (!has(proposed, "\"say\":\"no\""))
        return PX_OK;
    self->api->fail(self->host, text_of("it does not say no"));
    return PX_ERR_INVALID;
}

static void reload(void* state) {
    struct probe* self = state;
    say(self, "reload ", self->api->config(self->host));
}

static void drain(void* state, uint32_t reason) {
    struct probe* self = state;
    say(self, reason == PX_DRAIN_LAME_DUCK ? "drain for a lame duck" : "drain", text_of(""));
    if (!has(self->api->config(self->host), "\"hold_drain\":true"))
        self->api->drained(self->host);
}

static void deactivate(void* state) {
    say(state, "deactivate", text_of(""));
}

static void destroy(void* state) {
    say(state, "destroy", text_of(""));
    free(state);
}

static const char* const functions[] = {"create", "init", "activate", NULL};

static const px_option options[] = {
    {"say", PX_OPTION_TEXT, PX_OPTION_RELOADABLE, "hello", NULL, 0, 0, NULL, "Any word but no."},
    {"fixed", PX_OPTION_INTEGER, 0, "64KB", "bytes", 1, 1000000, NULL, "Cannot change."},
    {"fail_in", PX_OPTION_TEXT, 0, NULL, NULL, 0, 0, functions, "The function that fails."},
    {"hold_drain", PX_OPTION_BOOLEAN, 0, "false", NULL, 0, 0, NULL, "Never ends a drain."},
    {"inner.wait", PX_OPTION_DURATION, PX_OPTION_RELOADABLE, "2s", NULL, 0, 0, NULL,
     "Is not waited for."},
    {"inner.password", PX_OPTION_TEXT, PX_OPTION_SECRET, NULL, NULL, 0, 0, NULL, "Never shown."},
};

static const px_plugin probe = {
    .size = sizeof(px_plugin),
    .abi_major = PX_ABI_MAJOR,
    .abi_minor = PX_ABI_MINOR,
    .name = "probe",
    .version = "1.0.0",
    .description = "Says what it is told.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .create = create,
    .init = init,
    .activate = activate,
    .check = check,
    .reload = reload,
    .drain = drain,
    .deactivate = deactivate,
    .destroy = destroy,
};

PX_PLUGIN_ENTRY {
    return &probe;
}
