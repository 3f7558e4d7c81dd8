#pragma once

#include "auth.h"
#include "base.h"
#include "loop.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PX_INSPECT_V0_ID "plexus.inspect/0"

/* Counted since the server started. `in` is what connections sent, `out` what they were sent; what
 * plugins publish and receive is in neither. Bytes are those of messages: headers and payload. */
typedef struct px_traffic {
    uint64_t in_messages;
    uint64_t in_bytes;
    uint64_t out_messages;
    uint64_t out_bytes;
} px_traffic;

/* The server as a whole. */
typedef struct px_server_row {
    uint32_t size; /* sizeof, as the kernel knows it */
    uint32_t cores;
    int64_t start_wall_ns;
    int64_t config_load_wall_ns; /* the start, or the last reload */
    uint64_t connections;        /* clients now */
    uint64_t total_connections;  /* clients ever */
    uint64_t subscriptions;      /* of all accounts, those of plugins included */
    uint64_t slow_consumers;
    uint64_t stalled_clients;
    uint64_t stale_connections;
    px_traffic traffic;        /* of all connections; never less than at the last call */
    px_traffic client_traffic; /* of clients, which links to other servers are not */
    uint64_t resident_bytes;   /* of the process */
} px_server_row;

/* One verified certificate of a peer's chain. */
typedef struct px_certificate {
    px_text subject;     /* "CN=...,O=..." */
    px_text spki_sha256; /* lower-case hex */
    px_text cert_sha256;
} px_certificate;

/* Which of the costly parts of a row are wanted. */
#define PX_DESCRIBE_CERTIFICATES 1u
/* Sends a PING to a client whose round trip is only estimated yet and that said its language. */
#define PX_DESCRIBE_ASK_RTT 2u
#define PX_DESCRIBE_PERMISSIONS 4u

/* One connection of the server, open or just ending. Good for the call. */
typedef struct px_connection_row {
    uint32_t size;            /* sizeof, as the kernel knows it */
    uint32_t connection_type; /* PX_CONNECTION_STANDARD ... */
    uint64_t id;
    px_text host; /* of the client, or what its PROXY header says; a unix socket's path */
    uint32_t port;
    uint32_t tls_first; /* 1: TLS came before INFO */
    int64_t start_wall_ns;
    int64_t last_activity_wall_ns;
    int64_t stop_wall_ns; /* 0: it is open */
    px_text reason;       /* why it ended or was refused: "Client Closed"; empty: it is open */
    uint64_t rtt_ns;      /* estimated from CONNECT until it is measured; 0: not known */
    uint64_t pending_bytes;
    px_traffic traffic;
    uint64_t stalls;        /* times it was held back for a slow consumer */
    uint64_t subscriptions; /* now */
    px_text name;           /* the fields of CONNECT */
    px_text lang;
    px_text version;
    px_text tls_version; /* empty without TLS */
    px_text tls_cipher;
    px_text account;   /* "$G" until it has logged in */
    px_text user;      /* who it is, as monitoring shows it; "[REDACTED]" for a token */
    px_text jwt;       /* as CONNECT said; may be a bearer token, which is never shown to anybody */
    px_text proxy_key; /* of the trusted proxy that vouched for it, or empty */
    const px_certificate* certificates; /* with PX_DESCRIBE_CERTIFICATES */
    uint32_t certificate_count;
    uint32_t logged_in;      /* 1: it has */
    int64_t expires_wall_ns; /* when its login ends; 0: never */
    /* With PX_DESCRIBE_PERMISSIONS: of its user, JSON: {"publish": {"allow": [], "deny": []},
     * "subscribe": {...}, "responses": {"max": 1, "ttl": ns}}, without what is absent; empty: none.
     */
    px_text permissions;
} px_connection_row;

/* One subscription. Good for the call. */
typedef struct px_subscription_row {
    uint32_t size;        /* sizeof, as the kernel knows it */
    uint32_t origin_kind; /* whose it is: PX_ORIGIN_CLIENT ... */
    px_text account;
    px_text subject;
    px_text queue;
    px_text sid;
    uint64_t delivered;
    uint64_t max;           /* ends after so many; 0: never */
    uint64_t connection_id; /* a plugin's own number for those of a plugin */
} px_subscription_row;

/* One account. Good for the call. */
typedef struct px_account_row {
    uint32_t size;      /* sizeof, as the kernel knows it */
    uint32_t is_system; /* 1: the system account */
    px_text name;
    int64_t changed_wall_ns; /* when it was made or last changed by a reload */
    uint64_t connections;    /* now */
    uint64_t slow_consumers;
    px_traffic traffic;
    /* Its subscriptions: now, ever made, ever ended, look-ups, those of them that found the answer
     * remembered, and what is remembered now: answers, receivers in them, in the largest. */
    uint64_t subscriptions;
    uint64_t inserts;
    uint64_t removes;
    uint64_t matches;
    uint64_t cache_hits;
    uint64_t cached;
    uint64_t cached_receivers;
    uint64_t cached_receivers_max;
} px_account_row;

/* One plugin that is in use. Good for the call. */
typedef struct px_plugin_row {
    uint32_t size; /* sizeof, as the kernel knows it */
    uint32_t health;
    px_text name;
    px_text version;
    px_text description;
    px_text stage; /* of its life: "active" */
    px_text sentence;
} px_plugin_row;

/* One address the server listens on. Good for the call. */
typedef struct px_listener_row {
    uint32_t size; /* sizeof, as the kernel knows it */
    uint32_t port;
    px_text label; /* "client", or as its plugin says */
    px_text scheme;
    px_text host;
    uint32_t tls;
    uint32_t accepting;            /* 0: not any more, or not yet */
    int64_t tls_not_after_wall_ns; /* when its first certificate ends; 0: it has none */
} px_listener_row;

typedef void (*px_connection_row_fn)(void* arg, const px_connection_row* row);
typedef void (*px_subscription_row_fn)(void* arg, const px_subscription_row* row);
typedef void (*px_account_row_fn)(void* arg, const px_account_row* row);
typedef void (*px_plugin_row_fn)(void* arg, const px_plugin_row* row);
typedef void (*px_listener_row_fn)(void* arg, const px_listener_row* row);

/* One of every so many published messages. Good for the call. */
typedef struct px_sample {
    uint32_t size; /* sizeof, as the kernel knows it */
    uint32_t receivers;
    px_text account;
    px_text subject;
    uint64_t bytes; /* headers and payload */
    /* From the moment its loop began its batch, just before it read, until all receivers' sockets
     * had been given what they take at once; known at the end of the batch, when the sample is
     * told. */
    uint64_t latency_ns;
} px_sample;

/* What a plugin is told as it happens. Each may be NULL. They are called on several threads at once
 * and must be very short: they may post, but not publish, except for reloaded(). */
typedef struct px_watcher {
    uint32_t size;         /* sizeof(px_watcher) */
    uint32_t sample_every; /* `sampled` is called for one message in so many, 0: never */
    /* A client has logged in, with or without CONNECT; again after each further CONNECT and each
     * reload that leaves it logged in. [loop] */
    void (*connected)(void* arg, const px_connection_row* row);
    /* One ends, whatever it had reached; connection_subscriptions() still gives those it had.
     * [loop] */
    void (*closed)(void* arg, const px_connection_row* row);
    /* A client is not authorised: "Authentication Failure", "Proxy Not Trusted" or "Proxy
     * Required" in row->reason; closed() follows. [loop] */
    void (*refused)(void* arg, const px_connection_row* row);
    /* The number of connections of an account has changed. [loop] */
    void (*account_connections)(void* arg, px_text account, uint64_t connections);
    /* A message was published. [loop] */
    void (*sampled)(void* arg, const px_sample* sample);
    /* A line was written to the log; it must not log. [any] */
    void (*logged)(void* arg, uint32_t level, int64_t wall_ns, px_text line);
    /* Accounts or options may have changed: the server has started, or a reload is over. [home] */
    void (*reloaded)(void* arg);
} px_watcher;

/* What the server is doing: rows that are true at the moment of the call, each read where it lives,
 * so that looking costs nothing while nobody looks. Lists are taken in slices that the caller
 * chooses, with tasks of its own between them: a loop is never held up for a whole list. */
typedef struct px_inspect_v0 {
    uint32_t size; /* sizeof(px_inspect_v0) */
    uint32_t reserved;

    void (*server)(px_host* host, px_server_row* row); /* asks every account for it [any] */
    /* What the process has used of processors: all threads, user and system. [any] */
    uint64_t (*cpu_ns)(px_host* host);
    /* The options in force, JSON without secrets: every key of the configuration reference at the
     * top level and in its blocks by its first name, defaults filled in, durations in nanoseconds,
     * sizes as numbers, and those that plugins claim as they are given them. Besides:
     * "config_file", "config_digest", "auth_required", "tls_required", "tls_verify",
     * "connect_urls", "auth_timeout" in nanoseconds as it applies. Good until the plugin's function
     * that called this has returned. Before the server has started, free ports are not known, nor
     * whether plugins want logins. [init] [loop] */
    px_text (*options)(px_host* host);

    /* The numbers of the connections of the calling loop, ascending, from `after` on, at most
     * `count`; how many there were. [loop] */
    uint32_t (*connection_ids)(px_host* host, uint64_t after, uint64_t* ids, uint32_t count);
    /* Calls fn for those of them that live on the calling loop, within this call. [loop] */
    void (*connections)(px_host* host, const uint64_t* ids, uint32_t count, uint32_t what,
                        px_connection_row_fn fn, void* arg);
    /* The subscriptions of a connection of the calling loop, `count` of them from the one numbered
     * `from` on, as they stand now: after a change some may be missed or come twice. How many there
     * were; fewer than `count` at the end. [loop] */
    uint32_t (*connection_subscriptions)(px_host* host, uint64_t id, uint64_t from, uint32_t count,
                                         px_subscription_row_fn fn, void* arg);

    /* Every account, by name; within this call. Accounts are few. [loop] */
    void (*accounts)(px_host* host, px_account_row_fn fn, void* arg);
    /* One account as the configuration has it: {"mappings": {source: [{"subject", "weight",
     * "cluster"}]}, "limits": {...}}; empty when there is none. As options(). [loop] */
    px_text (*account_details)(px_host* host, px_text name);
    /* The subscriptions of an account in slices: `*cursor` is 0 at first and becomes 0 at the end.
     * A slice has `count` of them or somewhat more. Those that stay throughout come exactly once.
     * Errors: PX_ERR_NOT_FOUND no such account. [loop] */
    px_status (*subscriptions)(px_host* host, px_text account, uint64_t* cursor, uint32_t count,
                               px_subscription_row_fn fn, void* arg);
    /* Those that a message to this subject would be matched with; within this call.
     * Errors: PX_ERR_NOT_FOUND no such account; PX_ERR_INVALID no subject to publish to. [loop] */
    px_status (*matching)(px_host* host, px_text account, px_text subject,
                          px_subscription_row_fn fn, void* arg);

    void (*plugins)(px_host* host, px_plugin_row_fn fn, void* arg);     /* [loop] */
    void (*listeners)(px_host* host, px_listener_row_fn fn, void* arg); /* [loop] */

    /* Tells what happens from activate() on, until deactivate(). `watcher` lives until destroy().
     * Errors: PX_ERR_EXISTS the plugin watches already. [init] */
    px_status (*watch)(px_host* host, const px_watcher* watcher, void* arg);
} px_inspect_v0;

#ifdef __cplusplus
}
#endif
