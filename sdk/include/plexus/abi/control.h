#pragma once

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PX_CONTROL_V0_ID "plexus.control/0"

/* How something that was asked for ended; `why` is empty when it went well. Called exactly once, on
 * the loop that asked, never within the call. After deactivate it is not called any more. */
typedef void (*px_control_fn)(void* arg, px_status status, px_text why);

/* What an operator may do to a running server. [loop] all of it */
typedef struct px_control_v0 {
    uint32_t size; /* sizeof(px_control_v0) */
    uint32_t reserved;

    /* Reads the configuration again, as SIGHUP does. PX_ERR_FAILED with the words of the log. */
    void (*reload)(px_host* host, px_control_fn fn, void* arg);
    /* Closes a client, as "Kicked". PX_ERR_NOT_FOUND. */
    void (*kick)(px_host* host, uint64_t connection_id, px_control_fn fn, void* arg);
    /* Tells one client to go elsewhere, by an INFO with "ldm". PX_ERR_NOT_FOUND; PX_ERR_STATE when
     * it does not understand that, or has not said PING yet. */
    void (*ask_to_leave)(px_host* host, uint64_t connection_id, px_control_fn fn, void* arg);
} px_control_v0;

#ifdef __cplusplus
}
#endif
