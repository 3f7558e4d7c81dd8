/* Requires, provides and claims what its macros say: LINK_NAME, LINK_REQUIRES, LINK_PROVIDES,
 * LINK_CLAIMS; with LINK_FAILS its init fails, and that is why. */
#include <plexus/abi/host.h>
#include <plexus/abi/plugin.h>

#include <string.h>

struct link {
    px_host* host;
    const px_host_v0* api;
};
static struct link self_of_this;

static void say(const char* text) {
    const px_text line = {text, strlen(text)};
    self_of_this.api->log(self_of_this.host, PX_LOG_NOTICE, line);
}

#ifdef LINK_PROVIDES
static const char* greet(void* self) {
    return self == &self_of_this ? "from the provider's own table" : "with the wrong self";
}
struct greeting {
    const char* (*greet)(void* self);
};
static const struct greeting table = {greet};
static const px_provision provisions[] = {{LINK_PROVIDES, &table}};
#endif

#ifdef LINK_REQUIRES
struct greeting_of_other {
    const char* (*greet)(void* self);
};
static const px_requirement requirements[] = {{LINK_REQUIRES, 0, 0}};
#endif

#ifdef LINK_CLAIMS
static const char* const claims[] = {LINK_CLAIMS};
#endif

static px_status create(px_host* host, const struct px_host_v0* api, void** self) {
    self_of_this.host = host;
    self_of_this.api = api;
    *self = &self_of_this;
    return PX_OK;
}

static px_status init(void* self) {
    (void)self;
#ifdef LINK_REQUIRES
    void* provider = NULL;
    const struct greeting_of_other* found =
        self_of_this.api->find(self_of_this.host, LINK_REQUIRES, &provider);
    if (found == NULL)
        return PX_ERR_NOT_FOUND;
    say(found->greet(provider));
#endif
#ifdef LINK_FAILS
    const px_text why = {LINK_FAILS, sizeof LINK_FAILS - 1};
    self_of_this.api->fail(self_of_this.host, why);
    return PX_ERR_IO;
#else
    const px_text config = self_of_this.api->config(self_of_this.host);
    self_of_this.api->log(self_of_this.host, PX_LOG_NOTICE, config);
    return PX_OK;
#endif
}

static px_status activate(void* self) {
    (void)self;
    say("activate");
    return PX_OK;
}

static void deactivate(void* self) {
    (void)self;
    say("deactivate");
}

static void destroy(void* self) {
    (void)self;
}

static const px_plugin link_plugin = {
    .size = sizeof(px_plugin),
    .abi_major = PX_ABI_MAJOR,
    .abi_minor = PX_ABI_MINOR,
    .name = LINK_NAME,
    .version = "1.0.0",
    .description = "Needs others, and others need it.",
#ifdef LINK_REQUIRES
    .requirements = requirements,
    .requirement_count = 1,
#endif
#ifdef LINK_PROVIDES
    .provisions = provisions,
    .provision_count = 1,
#endif
#ifdef LINK_CLAIMS
    .claims = claims,
    .claim_count = 1,
#endif
    .create = create,
    .init = init,
    .activate = activate,
    .deactivate = deactivate,
    .destroy = destroy,
};

PX_PLUGIN_ENTRY {
    return &link_plugin;
}
