#pragma once

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PX_HOST_V0_ID "plexus.host/0"

/* Levels of log lines. */
#define PX_LOG_ERROR 1u  /* an operator must act */
#define PX_LOG_WARN 2u   /* degraded, will recover */
#define PX_LOG_NOTICE 3u /* state changes, a few an hour */
#define PX_LOG_DEBUG 4u  /* per connection */
#define PX_LOG_TRACE 5u  /* per message */

/* How a plugin is, for `--plugins` and health endpoints. */
#define PX_HEALTH_OK 0u
#define PX_HEALTH_DEGRADED 1u /* works, but not as it should */
#define PX_HEALTH_FAILED 2u   /* does not do its work; the server is unhealthy */

/* What the server is. Texts live as long as the host. */
typedef struct px_server_facts {
    uint32_t size;      /* sizeof, as the kernel knows it */
    uint32_t loops;     /* how many loops there are; at least 1 */
    px_text name;       /* server_name, or the id */
    px_text id;         /* public nkey of the server */
    px_text version;    /* the reference version that clients are told: "2.15.2" */
    px_text impl;       /* "plexus/0.1.0" */
    px_text executable; /* base name of argv[0]: how texts for people name the server */
} px_server_facts;

/* What every plugin is given. */
typedef struct px_host_v0 {
    uint32_t size; /* sizeof(px_host_v0) */
    uint32_t reserved;

    /* The table of a capability, NULL when nobody provides it. `*provider` becomes what the table's
     * functions want as their first argument: the caller's own host for tables of the kernel, the
     * provider's self for those of plugins. From init() on; good until destroy(). [any] */
    const void* (*find)(px_host* host, const char* id, void** provider);

    /* Writes one line to the server's log, with the plugin's name before it. Line feeds and control
     * characters are escaped. Never secrets or payloads. [any] */
    void (*log)(px_host* host, uint32_t level, px_text line);
    /* 1 when lines of this level are written just now. [any] */
    uint32_t (*log_enabled)(px_host* host, uint32_t level);

    /* Says why the function of the plugin that is about to return an error fails. Copied; at most
     * 4096 bytes are kept. Belongs to the calling thread until that function has returned. [any] */
    void (*fail)(px_host* host, px_text why);
    /* Why the last function of the kernel failed on this thread; good until the next call of one
     * on this thread. [any] */
    px_text (*failure)(px_host* host);

    /* The plugin's configuration, checked and with defaults filled in: a JSON object with the
     * options of its own section, and under "claims" those of the claimed keys that the file or a
     * flag set, in the order of the file, flags last; of two that say the same the later counts.
     * There keys have their first name, durations are nanoseconds, sizes are numbers, addresses
     * {"host", "port"}, tls blocks as for PX_OPTION_TLS; defaults are not filled in.
     * Good until reload() returns. [init] [home] */
    px_text (*config)(px_host* host);
    /* The folder of the configuration file, which relative paths in it start from; without a file
     * the working directory. No slash at its end. As long as the host. [any] */
    px_text (*config_folder)(px_host* host);
    px_server_facts (*server)(px_host* host); /* [any] */

    /* How the plugin is, in a sentence; replaces the last one. [any] */
    void (*set_health)(px_host* host, uint32_t health, px_text sentence);

    /* Ends the drain that the kernel asked for: to be called once for each call of drain(). Without
     * effect when none is under way. [any] */
    void (*drained)(px_host* host);

    /* Reads a whole file of at most `size_max` bytes; a relative path starts from config_folder().
     * `*content` is good until the plugin's function that called this has returned, or reads the
     * next one. Blocks.
     * Errors: PX_ERR_NOT_FOUND; PX_ERR_LIMIT for a larger one; PX_ERR_IO; failure() names the file.
     * [init], and within px_loop_v0.work */
    px_status (*read_file)(px_host* host, px_text path, uint64_t size_max, px_text* content);
} px_host_v0;

#ifdef __cplusplus
}
#endif
