#pragma once

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A capability that the plugin cannot do without, or would like to use. */
typedef struct px_requirement {
    const char* id;    /* "plexus.bus/0" */
    uint32_t optional; /* 1: start without it when nobody provides it */
    uint32_t reserved; /* 0 */
} px_requirement;

/* A capability that the plugin offers to others. They find it from their init() on; those that
 * require it are initialised after this plugin, and deactivated and destroyed before it. When its
 * activate() fails nobody finds it any more, but who has found it may still call it, until destroy:
 * its functions have an answer for that. */
typedef struct px_provision {
    const char* id;    /* "acme.store/1": not beginning with "plexus." unless specified there */
    const void* table; /* of function pointers; lives as long as the library */
} px_provision;

/* The form of a configuration value. */
#define PX_OPTION_BOOLEAN 1u   /* JSON: true, false */
#define PX_OPTION_INTEGER 2u   /* JSON: a number; in files also with a size suffix (8KB) */
#define PX_OPTION_DURATION 3u  /* files: "1m30s"; JSON: nanoseconds as a number */
#define PX_OPTION_TEXT 4u      /* JSON: a string */
#define PX_OPTION_TEXT_LIST 5u /* JSON: an array of strings; in files one string will do */
#define PX_OPTION_TLS 6u       /* files: a tls block; JSON: an object for px_net_v0 */

#define PX_OPTION_RELOADABLE 1u /* a change is told to reload(); without it a reload is refused */
#define PX_OPTION_SECRET 2u     /* never shown: not in logs, dumps or endpoints */
#define PX_OPTION_REQUIRED 4u   /* a section without it is an error */

/* One option of the plugin's own section, which is named like the plugin. The kernel checks the
 * file against these rows, with its place in every complaint, and puts them into the reference
 * page, the JSON Schema and the dump of the effective configuration. */
typedef struct px_option {
    const char* key;   /* "cache_ttl"; with a dot for an option of an inner block: "limits.size" */
    uint32_t form;     /* PX_OPTION_BOOLEAN ... */
    uint32_t flags;    /* PX_OPTION_RELOADABLE ... */
    const char* value; /* the default, as a file would say it, lists with commas; NULL: absent */
    const char* unit;  /* for people: "bytes", "requests a second"; NULL: none */
    int64_t min;       /* of an integer, or of a duration in nanoseconds */
    int64_t max;       /* equal to min: no bounds */
    const char* const* choices; /* texts that may stand here, NULL at the end; NULL: any */
    const char* doc;            /* one sentence */
} px_option;

/* Why the plugin is told to stop what it does. */
#define PX_DRAIN_SHUTDOWN 1u  /* the server ends now */
#define PX_DRAIN_LAME_DUCK 2u /* clients are being moved to other servers first */

struct px_host_v0;

/*
 * What a plugin is: returned by its one exported function, constant, good as long as the library.
 *
 * Its life:
 *
 *   create -> init -> activate -> [reload]* -> drain -> deactivate -> destroy
 *
 * Who fails in init or activate is destroyed, without deactivate, and the server does not start,
 * unless the configuration calls the plugin optional. A failing function first says why with
 * px_host_v0.fail. A library is never unloaded.
 */
typedef struct px_plugin {
    uint32_t size; /* sizeof(px_plugin) */
    uint16_t abi_major;
    uint16_t abi_minor;
    const char* name;        /* of the file without ".so", of its section; [a-z0-9-], at most 32 */
    const char* version;     /* the plugin's own */
    const char* description; /* one line, for `--plugins` */

    const px_requirement* requirements; /* requirement_count of them */
    const px_provision* provisions;
    const px_option* options;
    /* Keys of the configuration that are this plugin's to apply: of the top level, "websocket" or
     * "http_port", or of the server's blocks, "authorization.auth_callout"; "*" is each key of a
     * map: "accounts.*.jetstream", which config() has as an object by account. Of a key with
     * several names config() has the first. A file or flag that uses one loads the plugin that the
     * server's own table names for it, unless another one in use claims it; a section that the
     * server does not know loads the plugin of its name, or else the one that claims it, which has
     * to be one alone. */
    const char* const* claims;
    uint32_t requirement_count;
    uint32_t provision_count;
    uint32_t option_count;
    uint32_t claim_count;

    /* Makes the plugin's state; one that fails has made nothing, and nothing else is called. `api`
     * and what it finds live as long as `host`. Nothing but px_host_v0 may be used yet. [init] */
    px_status (*create)(px_host* host, const struct px_host_v0* api, void** self);

    /* Reads the configuration, opens what must be there, registers kinds (filters, sessions,
     * authenticators). May block: no loop runs yet. NULL: nothing to do. [init] */
    px_status (*init)(void* self);

    /* Begins to work: subscribes, listens, arms timers. Must not block. When it fails, the kernel
     * takes back what it had acquired. NULL: nothing to do. [home] */
    px_status (*activate)(void* self);

    /* Looks at a new configuration (`proposed`, JSON as from config()) and says whether it could be
     * applied; changes nothing. Not called when no option of the plugin differs. NULL: everything
     * that the option table lets through can be applied. [home] */
    px_status (*check)(void* self, px_text proposed);

    /* The configuration has changed: config() gives the new one. Cannot fail; what could is
     * check()'s. NULL: the plugin reads config() when it needs it. [home] */
    void (*reload)(void* self);

    /* Stop taking on work, finish or hand over what is under way, then call px_host_v0.drained,
     * within drain_timeout. May be called twice: for a lame duck, then for the end; each call has
     * its own drained(). For the end it comes once all that require this plugin have finished, or
     * their time is up. NULL: nothing to finish. [home] */
    void (*drain)(void* self, uint32_t reason);

    /* Stop. Threads of the plugin's own have ended when this returns. What it still holds then
     * (subscriptions, timers, listeners, registrations) is taken back by the kernel and named in a
     * warning. NULL: nothing to do. [home] */
    void (*deactivate)(void* self);

    /* Frees the state. No callback of the plugin runs any more. The kernel's tables, but for
     * px_host_v0.log, must not be used. [init] */
    void (*destroy)(void* self);
} px_plugin;

/* The one symbol of a plugin's library: `px_plugin_entry`. Linked statically, each plugin has one
 * of its own, with the name that PX_STATIC_PLUGIN is defined to. */
typedef const px_plugin* (*px_plugin_entry_fn)(void);
#define PX_PLUGIN_ENTRY_SYMBOL "px_plugin_entry"

#ifdef PX_STATIC_PLUGIN
#define PX_ENTRY_JOIN2(name) px_plugin_entry_##name
#define PX_ENTRY_JOIN(name) PX_ENTRY_JOIN2(name)
#define PX_ENTRY_NAME PX_ENTRY_JOIN(PX_STATIC_PLUGIN)
#else
#define PX_ENTRY_NAME px_plugin_entry
#endif

#ifdef __cplusplus
#define PX_PLUGIN_ENTRY                                                                            \
    extern "C" __attribute__((visibility("default"))) const px_plugin* PX_ENTRY_NAME(void)
#else
#define PX_PLUGIN_ENTRY                                                                            \
    extern __attribute__((visibility("default"))) const px_plugin* PX_ENTRY_NAME(void)
#endif

#ifdef __cplusplus
}
#endif
