#pragma once

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PX_METRICS_V0_ID "plexus.metrics/0"

#define PX_METRIC_COUNTER 1u   /* only grows */
#define PX_METRIC_GAUGE 2u     /* any number */
#define PX_METRIC_HISTOGRAM 3u /* counts values by size */

/* A family of series; see px_metric_family_options. */
typedef struct px_metric_family px_metric_family;
/* One series of it. */
typedef struct px_metric px_metric;

typedef struct px_metric_family_options {
    uint32_t size; /* sizeof(px_metric_family_options) */
    uint32_t kind; /* PX_METRIC_... */
    px_text name;  /* [a-z_][a-z0-9_]*, with its unit and without "_total": "acme_requests" */
    px_text help;  /* one sentence */
    /* Names, like that of the family; not "plugin", which all series get, nor "__...". */
    const px_text* labels;
    const double* bounds; /* of a histogram: upper bounds, ascending, without +Inf */
    uint32_t label_count; /* at most 8 */
    uint32_t bound_count; /* at most 64 */
    /* Series beyond so many are counted together, in one whose labels are all "other"; 0: 1000. */
    uint32_t series_max;
    uint32_t reserved;
} px_metric_family_options;

/* A series with its value. Good for the call. */
typedef struct px_metric_row {
    uint32_t size; /* sizeof, as the kernel knows it */
    uint32_t kind;
    px_text plugin;
    px_text name;
    px_text help;
    const px_text* labels;
    const px_text* label_values;
    uint32_t label_count;
    uint32_t bound_count;
    double value;           /* of a histogram: the sum */
    const double* bounds;   /* of a histogram */
    const uint64_t* counts; /* of a histogram: bound_count + 1 of them, not added up */
} px_metric_row;

typedef void (*px_metric_row_fn)(void* arg, const px_metric_row* row);

/* Numbers that a plugin keeps for whoever asks: with `monitoring` they are at /metrics. Changing
 * one is an atomic addition, whoever looks or not. They live as long as the server. */
typedef struct px_metrics_v0 {
    uint32_t size; /* sizeof(px_metrics_v0) */
    uint32_t reserved;

    /* Errors: PX_ERR_INVALID says what is wrong; PX_ERR_EXISTS the name is taken; PX_ERR_LIMIT the
     * plugin has families_max (1,000). [init] [loop] */
    px_status (*add_family)(px_host* host, const px_metric_family_options* options,
                            px_metric_family** family);
    /* The series with these values of the labels, made when there is none yet. Takes a lock: keep
     * what it gives. Never NULL. [any] */
    px_metric* (*series)(px_metric_family* family, const px_text* label_values);
    /* A counter grows, a gauge changes by it, a histogram counts it. What is no number, or would
     * make a counter less, is ignored. [any] */
    void (*add)(px_metric* metric, double value);
    /* Of a gauge alone. [any] */
    void (*set)(px_metric* metric, double value);

    /* The series of all plugins, family by family, in the order in which they were made: at most
     * `max` (1 or more) from the place `from` on, which is 0 at first. Returns the place to go on
     * from, or 0 after the last. `fn` is called within this call. [any] */
    uint64_t (*read)(px_host* host, uint64_t from, uint32_t max, px_metric_row_fn fn, void* arg);
} px_metrics_v0;

#ifdef __cplusplus
}
#endif
