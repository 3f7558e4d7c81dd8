/* Libraries that must be refused; which one is said by the macro. */
#include <plexus/abi/plugin.h>

#include <stddef.h>

#ifdef MISFIT_NO_ENTRY
int answer(void);
int answer(void) {
    return 42;
}
#else

static px_status create(px_host* host, const struct px_host_v0* api, void** self) {
    (void)host;
    (void)api;
    *self = NULL;
    return PX_OK;
}

static void destroy(void* self) {
    (void)self;
}

static const px_plugin misfit = {
#ifdef MISFIT_SIZE
    .size = 16,
#else
    .size = sizeof(px_plugin),
#endif
    .abi_major = PX_ABI_MAJOR,
#ifdef MISFIT_ABI
    .abi_minor = PX_ABI_MINOR + 1,
#else
    .abi_minor = PX_ABI_MINOR,
#endif
    .name = "somebody-else",
    .version = "0",
    .description = "Does not fit.",
    .create = create,
    .destroy = destroy,
};

PX_PLUGIN_ENTRY {
#ifdef MISFIT_NULL
    (void)&misfit;
    return NULL;
#else
    return &misfit;
#endif
}
#endif
