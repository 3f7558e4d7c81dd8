#pragma once

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PX_LOOP_V0_ID "plexus.loop/0"

/* One I/O thread of the server. Loops are numbered from 0 to px_server_facts.loops - 1. A function
 * that runs on a loop must return soon: beyond 100 ms the plugin is named in a warning. */
typedef uint32_t px_loop;
#define PX_NO_LOOP UINT32_MAX

typedef void (*px_task_fn)(void* arg);

/* Time, timers, threads, randomness: all that a plugin may know of the world outside, so that it
 * runs unchanged under the simulated host. */
typedef struct px_loop_v0 {
    uint32_t size; /* sizeof(px_loop_v0) */
    uint32_t reserved;

    px_loop (*home)(px_host* host); /* the plugin's home loop [any] */
    /* The loop of the calling thread; PX_NO_LOOP on every other thread. [any] */
    px_loop (*current)(px_host* host);

    /* Runs fn(arg) on `loop`, soon, never within this call. Tasks of one thread for one loop keep
     * their order. A task that has not begun when deactivate() returns does not run: `dropped`,
     * when not NULL, is called with arg instead, on that loop, before destroy().
     * Errors: PX_ERR_INVALID no fn; PX_ERR_NOT_FOUND no such loop; PX_ERR_STATE before activate, or
     * once the plugin is deactivated: neither fn nor dropped will be called. [any] */
    px_status (*post)(px_host* host, px_loop loop, px_task_fn fn, px_task_fn dropped, void* arg);

    /* Runs fn(arg) once, delay_ns from now, on the calling loop. `*timer`, never 0, names it until
     * then. Beyond a hundred years is never.
     * Errors: PX_ERR_INVALID no fn; PX_ERR_STATE as post(); PX_ERR_LIMIT when timers_max (100,000 a
     * plugin) are running. [loop] */
    px_status (*start_timer)(px_host* host, uint64_t delay_ns, px_task_fn fn, void* arg,
                             uint64_t* timer);
    /* Afterwards fn will not run. Ones that ran or are unknown are ignored.
     * [loop] the one it was started on */
    void (*cancel_timer)(px_host* host, uint64_t timer);

    /* Time that never goes back, in nanoseconds; on a loop, that of the running batch. [any] */
    uint64_t (*now_ns)(px_host* host);
    /* Nanoseconds since 1970-01-01 UTC. [any] */
    int64_t (*wall_ns)(px_host* host);

    /* Fills `size` bytes with cryptographically secure random ones. [any] */
    void (*random)(px_host* host, void* bytes, uint64_t size);

    /* Runs work(arg) on a thread of the worker pool, where it may block, then done(arg) on the
     * calling loop. Work that has not begun when deactivate() returns does not run; what has begun
     * runs to its end. Neither is followed by done() then: `dropped`, when not NULL, is called with
     * arg instead, on the home loop, before destroy(). `done` may be NULL.
     * Limits: what still runs once deactivate() has returned is waited for, with a warning after
     * plugin_patience; the server ends without the plugins that come later after ten times that.
     * Errors: PX_ERR_INVALID no work; PX_ERR_STATE as post(); PX_ERR_LIMIT when the pool's queue is
     * full. [loop] */
    px_status (*work)(px_host* host, px_task_fn work, px_task_fn done, px_task_fn dropped,
                      void* arg);
} px_loop_v0;

#ifdef __cplusplus
}
#endif
