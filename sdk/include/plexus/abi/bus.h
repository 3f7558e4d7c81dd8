#pragma once

#include "base.h"
#include "loop.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PX_BUS_V0_ID "plexus.bus/0"

/* An account, held. */
typedef struct px_account px_account;
/* One subscription of a plugin. */
typedef struct px_subscription px_subscription;

/* Who published a message. */
#define PX_ORIGIN_CLIENT 0u /* a client connection, of whatever protocol */
#define PX_ORIGIN_SERVER 1u /* the server itself, or a plugin */
#define PX_ORIGIN_LINK 2u   /* another server */

/* One message. `headers` is a whole header block, "NATS/1.0\r\n" to the empty line, or empty. */
typedef struct px_message {
    px_text subject;
    px_text reply; /* empty: none */
    px_text headers;
    px_text payload;
    uint64_t origin_id;   /* of the connection or plugin that published; 0: the server itself */
    uint32_t origin_kind; /* PX_ORIGIN_CLIENT ...; both are ignored when a plugin publishes */
    uint32_t reserved;
} px_message;

/* Subjects, replies and queue names of plugins have at most this many bytes. */
#define PX_SUBJECT_BYTES_MAX 4096u
/* A callback gets at most this many messages at once. */
#define PX_MESSAGES_MAX 256u

/* `count` messages for one subscription, at least one, in order of arrival. They are good for the
 * call. */
typedef void (*px_messages_fn)(void* arg, px_subscription* subscription, const px_message* messages,
                               uint32_t count);

/* The answer to a request: PX_OK and the message; PX_ERR_NOT_FOUND when nobody takes the subject;
 * PX_ERR_TIMEOUT; PX_ERR_CLOSED when the plugin is deactivated first. Called exactly once. */
typedef void (*px_reply_fn)(void* arg, px_status status, const px_message* reply);

/* Call back on whichever loop publishes, while it does so, one message at a time: the function must
 * be safe on several threads at once and very short. It must not publish or request (PX_ERR_STATE):
 * it may post. */
#define PX_SUBSCRIBE_INLINE 1u
/* Do not call for what this plugin itself published. */
#define PX_SUBSCRIBE_NO_ECHO 2u

/* The subjects of the server, seen from inside. Plugins are trusted: there are no permissions here,
 * but subjects are checked, the account's mappings apply, and every receiver's own permissions and
 * limits hold as for any message. */
typedef struct px_bus_v0 {
    uint32_t size; /* sizeof(px_bus_v0) */
    uint32_t reserved;

    /* Holds the account of this name; empty: `$G`. NULL when there is none. A held account that a
     * reload removes stays usable, without interest from new connections. [any] */
    px_account* (*find_account)(px_host* host, px_text name);
    /* The system account, held; NULL when the configuration has none. [any] */
    px_account* (*system_account)(px_host* host);
    px_text (*account_name)(px_account* account);                /* as long as it is held [any] */
    void (*release_account)(px_host* host, px_account* account); /* [any] */

    /* Publishes `count` messages in order. `*receivers`, when not NULL, becomes how many deliveries
     * were made, of all messages together.
     * Errors: PX_ERR_INVALID for a subject or reply that cannot be published to, or a header block
     * that is none: nothing was published from that message on, and `*published`, when not NULL, is
     * the number that was. PX_ERR_LIMIT for one larger than max_payload, likewise. PX_ERR_STATE
     * before activate, once deactivated, within an inline callback and within those of a
     * px_watcher but reloaded(). [loop] */
    px_status (*publish)(px_host* host, px_account* account, const px_message* messages,
                         uint32_t count, uint32_t* published, uint64_t* receivers);

    /* Publishes one message with a reply subject of its own and calls back with the first answer,
     * on the calling loop, never within this call. `message->reply` must be empty. `*id`, never 0,
     * names the request until then.
     * Errors: as publish(); PX_ERR_LIMIT when requests_max (100,000 a plugin) wait. [loop] */
    px_status (*request)(px_host* host, px_account* account, const px_message* message,
                         uint64_t timeout_ns, px_reply_fn fn, void* arg, uint64_t* id);
    /* Afterwards fn will not be called. [loop] the one that asked */
    void (*cancel_request)(px_host* host, uint64_t id);

    /* Calls fn on `loop` with what is published to `subject`, a wildcard perhaps, in batches.
     * `queue` empty: every message; else the plugin is a member of that queue group.
     * Limits: messages that the loop has not taken yet are kept up to pending_max (64 MiB a
     * subscription); beyond it the newest are dropped, counted and warned of; for a queue group
     * another member gets them.
     * Errors: PX_ERR_INVALID malformed subject or queue, unknown flags, no fn; PX_ERR_NOT_FOUND no
     * such loop (which PX_SUBSCRIBE_INLINE ignores); PX_ERR_STATE before activate, or once
     * deactivated.
     * [loop]; fn may be called on another thread before this returns */
    px_status (*subscribe)(px_host* host, px_account* account, px_text subject, px_text queue,
                           px_loop loop, uint32_t flags, px_messages_fn fn, void* arg,
                           px_subscription** subscription);
    /* Ends it. fn is not called again on the calling loop; on others it may be running just now.
     * `gone`, when not NULL, is called with arg once it is over, on the calling loop, soon, and
     * always before destroy(). What waits for the loop is lost. [loop] */
    void (*unsubscribe)(px_host* host, px_subscription* subscription, px_task_fn gone, void* arg);
    /* How many messages it has dropped. [any], until unsubscribe() */
    uint64_t (*dropped)(px_subscription* subscription);

    /* 1 when somebody would receive a message on `subject` now. [loop] */
    uint32_t (*has_interest)(px_host* host, px_account* account, px_text subject);
} px_bus_v0;

#ifdef __cplusplus
}
#endif
