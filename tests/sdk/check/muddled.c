/* Says of itself what makes no sense, and exports more than its entry. */
#include <plexus/abi/host.h>
#include <plexus/abi/plugin.h>

static px_status create(px_host* host, const px_host_v0* api, void** self) {
    (void)host;
    (void)api;
    *self = NULL;
    return PX_OK;
}

static void destroy(void* self) {
    (void)self;
}

static const px_requirement requirements[] = {
    {"plexus.flie/0", 0, 0}, {"acme store", 0, 0}, {PX_HOST_V0_ID, 0, 0}, {PX_HOST_V0_ID, 0, 0}};
static const px_provision provisions[] = {{"plexus.mine/1", requirements}, {"acme.mine/1", NULL}};
static const char* const choices[] = {"red", "blue", NULL};
static const px_option options[] = {
    {"Key", PX_OPTION_TEXT, 0, NULL, NULL, 0, 0, NULL, "A key."},
    {"count", PX_OPTION_INTEGER, 0, "64KB", NULL, 1, 1000, NULL, "A count."},
    {"wait", PX_OPTION_DURATION, 0, "soon", NULL, 0, 0, NULL, "no stop"},
    {"colour", PX_OPTION_TEXT, 0, "green", NULL, 0, 0, choices, ""},
    {"flag", PX_OPTION_BOOLEAN, PX_OPTION_REQUIRED, "true", NULL, 0, 0, NULL, "A flag."},
    {"form", 17, 0, NULL, NULL, 0, 0, NULL, "A form."},
    {"block", PX_OPTION_TEXT, 0, NULL, NULL, 0, 0, NULL, "A block."},
    {"block.inner", PX_OPTION_TEXT, 0, NULL, NULL, 0, 0, NULL, "Inside."},
};
static const char* const claims[] = {"jetstream", "jetstream"};

static const px_plugin muddled = {
    .size = sizeof(px_plugin),
    .abi_major = PX_ABI_MAJOR,
    .abi_minor = PX_ABI_MINOR,
    .name = "Muddled",
    .version = "",
    .description = "two\nlines",
    .requirements = requirements,
    .requirement_count = 4,
    .provisions = provisions,
    .provision_count = 2,
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .claims = claims,
    .claim_count = 2,
    .create = create,
    .destroy = destroy,
};

__attribute__((visibility("default"))) int muddled_helper(void);
int muddled_helper(void) {
    return 1;
}

PX_PLUGIN_ENTRY {
    return &muddled;
}
