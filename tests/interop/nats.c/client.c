/* The scenarios of ../README.md with nats.c. */
#include <nats/nats.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { patience_ms = 5000 };

/* A scenario goes on only while each step succeeds; the first failing status counts. */
#define TRY(call)                                                                                  \
    do {                                                                                           \
        if (status == NATS_OK)                                                                     \
            status = (call);                                                                       \
    } while (0)
#define WANT(condition) TRY((condition) ? NATS_OK : NATS_ERR)

static natsStatus plain(natsConnection** client) {
    natsOptions* options = NULL;
    natsStatus status = natsOptions_Create(&options);
    TRY(natsOptions_SetURL(options, getenv("PLAIN_URL")));
    TRY(natsOptions_SetTimeout(options, patience_ms));
    TRY(natsConnection_Connect(client, options));
    natsOptions_Destroy(options);
    return status;
}

static natsStatus connect_scenario(void) {
    natsConnection* client = NULL;
    natsStatus status = plain(&client);
    char version[64] = "";
    TRY(natsConnection_GetConnectedServerId(client, version, sizeof version));
    WANT(version[0] == 'N' && natsConnection_GetMaxPayload(client) > 0);
    natsConnection_Destroy(client);
    return status;
}

static natsStatus publish_scenario(void) {
    natsConnection* client = NULL;
    natsSubscription* subscription = NULL;
    natsStatus status = plain(&client);
    TRY(natsConnection_SubscribeSync(&subscription, client, "publish.*"));
    for (int i = 0; i < 100 && status == NATS_OK; i++) {
        char subject[32];
        char body[16];
        snprintf(subject, sizeof subject, "publish.%d", i);
        snprintf(body, sizeof body, "%d", i);
        TRY(natsConnection_PublishString(client, subject, body));
    }
    for (int i = 0; i < 100 && status == NATS_OK; i++) {
        natsMsg* message = NULL;
        TRY(natsSubscription_NextMsg(&message, subscription, patience_ms));
        WANT(atoi(natsMsg_GetData(message)) == i);
        natsMsg_Destroy(message);
    }
    natsSubscription_Destroy(subscription);
    natsConnection_Destroy(client);
    return status;
}

static void answer(natsConnection* client, natsSubscription* subscription, natsMsg* message,
                   void* closure) {
    (void)subscription;
    (void)closure;
    char body[64];
    snprintf(body, sizeof body, "re:%.*s", natsMsg_GetDataLength(message),
             natsMsg_GetData(message));
    natsConnection_PublishString(client, natsMsg_GetReply(message), body);
    natsMsg_Destroy(message);
}

static natsStatus request_scenario(void) {
    natsConnection* client = NULL;
    natsSubscription* subscription = NULL;
    natsStatus status = plain(&client);
    TRY(natsConnection_Subscribe(&subscription, client, "request.echo", answer, NULL));
    for (int i = 0; i < 10 && status == NATS_OK; i++) {
        natsMsg* reply = NULL;
        TRY(natsConnection_RequestString(&reply, client, "request.echo", "hello", patience_ms));
        WANT(strncmp(natsMsg_GetData(reply), "re:hello", 8) == 0);
        natsMsg_Destroy(reply);
    }
    natsSubscription_Destroy(subscription);
    natsConnection_Destroy(client);
    return status;
}

static natsStatus queue_scenario(void) {
    natsConnection* client = NULL;
    natsSubscription* members[3] = {NULL, NULL, NULL};
    natsStatus status = plain(&client);
    for (int i = 0; i < 3; i++)
        TRY(natsConnection_QueueSubscribeSync(&members[i], client, "queue.work", "workers"));
    for (int i = 0; i < 90; i++)
        TRY(natsConnection_PublishString(client, "queue.work", "x"));
    TRY(natsConnection_FlushTimeout(client, patience_ms));
    int total = 0;
    for (int i = 0; i < 3 && status == NATS_OK; i++) {
        int pending = 0;
        int bytes = 0;
        TRY(natsSubscription_GetPending(members[i], &pending, &bytes));
        WANT(pending > 0);
        total += pending;
    }
    WANT(total == 90);
    for (int i = 0; i < 3; i++)
        natsSubscription_Destroy(members[i]);
    natsConnection_Destroy(client);
    return status;
}

static natsStatus headers_scenario(void) {
    natsConnection* client = NULL;
    natsSubscription* subscription = NULL;
    natsMsg* message = NULL;
    natsMsg* received = NULL;
    const char* value = NULL;
    natsStatus status = plain(&client);
    TRY(natsConnection_SubscribeSync(&subscription, client, "headers"));
    TRY(natsMsg_Create(&message, "headers", NULL, "body", 4));
    TRY(natsMsgHeader_Set(message, "Kind", "test"));
    TRY(natsConnection_PublishMsg(client, message));
    TRY(natsSubscription_NextMsg(&received, subscription, patience_ms));
    TRY(natsMsgHeader_Get(received, "Kind", &value));
    WANT(strcmp(value, "test") == 0 && natsMsg_GetDataLength(received) == 4);
    natsMsg_Destroy(message);
    natsMsg_Destroy(received);
    natsSubscription_Destroy(subscription);
    natsConnection_Destroy(client);
    return status;
}

static natsStatus no_responders_scenario(void) {
    natsConnection* client = NULL;
    natsMsg* reply = NULL;
    natsStatus status = plain(&client);
    WANT(natsConnection_RequestString(&reply, client, "nobody.is.here", "", patience_ms) ==
         NATS_NO_RESPONDERS);
    natsMsg_Destroy(reply);
    natsConnection_Destroy(client);
    return status;
}

static void count(natsConnection* client, natsSubscription* subscription, natsMsg* message,
                  void* closure) {
    (void)client;
    (void)subscription;
    ++*(int*)closure;
    natsMsg_Destroy(message);
}

static natsStatus drain_scenario(void) {
    natsConnection* client = NULL;
    natsSubscription* subscription = NULL;
    int seen = 0;
    natsStatus status = plain(&client);
    TRY(natsConnection_Subscribe(&subscription, client, "drain", count, &seen));
    for (int i = 0; i < 50; i++)
        TRY(natsConnection_PublishString(client, "drain", "x"));
    TRY(natsConnection_FlushTimeout(client, patience_ms));
    TRY(natsSubscription_Drain(subscription));
    TRY(natsSubscription_WaitForDrainCompletion(subscription, patience_ms));
    WANT(seen == 50);
    natsSubscription_Destroy(subscription);
    natsConnection_Destroy(client);
    return status;
}

/* Connects with these options, sends itself one message; takes the options over. */
static natsStatus round_trip(natsOptions* options, const char* url) {
    natsConnection* client = NULL;
    natsSubscription* subscription = NULL;
    natsMsg* message = NULL;
    natsStatus status = natsOptions_SetURL(options, url);
    TRY(natsOptions_SetAllowReconnect(options, false));
    TRY(natsOptions_SetTimeout(options, patience_ms)); /* of the connection; 2 s by itself */
    TRY(natsConnection_Connect(&client, options));
    TRY(natsConnection_SubscribeSync(&subscription, client, "auth"));
    TRY(natsConnection_PublishString(client, "auth", "x"));
    TRY(natsSubscription_NextMsg(&message, subscription, patience_ms));
    natsMsg_Destroy(message);
    natsSubscription_Destroy(subscription);
    natsConnection_Destroy(client);
    natsOptions_Destroy(options);
    return status;
}

static bool is_refusal(natsStatus status) {
    return status == NATS_CONNECTION_AUTH_FAILED;
}

static natsStatus user_scenario(void) {
    natsOptions* options = NULL;
    natsStatus status = natsOptions_Create(&options);
    TRY(natsOptions_SetUserInfo(options, "alice", "s3cret"));
    TRY(round_trip(options, getenv("USER_URL")));
    TRY(natsOptions_Create(&options));
    TRY(natsOptions_SetUserInfo(options, "alice", "wrong"));
    WANT(is_refusal(round_trip(options, getenv("USER_URL"))));
    return status;
}

static natsStatus token_scenario(void) {
    natsOptions* options = NULL;
    natsStatus status = natsOptions_Create(&options);
    TRY(natsOptions_SetToken(options, "t0ken"));
    TRY(round_trip(options, getenv("TOKEN_URL")));
    TRY(natsOptions_Create(&options));
    TRY(natsOptions_SetToken(options, "wrong"));
    WANT(is_refusal(round_trip(options, getenv("TOKEN_URL"))));
    return status;
}

static natsStatus nkey_scenario(void) {
    natsOptions* options = NULL;
    natsStatus status = natsOptions_Create(&options);
    TRY(natsOptions_SetNKeyFromSeed(options, getenv("NKEY_PUBLIC"), getenv("NKEY_FILE")));
    TRY(round_trip(options, getenv("NKEY_URL")));
    TRY(natsOptions_Create(&options));
    WANT(is_refusal(round_trip(options, getenv("NKEY_URL"))));
    return status;
}

static natsStatus tls_scenario(void) {
    natsOptions* options = NULL;
    natsStatus status = natsOptions_Create(&options);
    TRY(natsOptions_SetSecure(options, true));
    TRY(natsOptions_LoadCATrustedCertificates(options, getenv("TLS_CA")));
    TRY(natsOptions_SetExpectedHostname(options, "localhost"));
    TRY(round_trip(options, getenv("TLS_URL")));
    return status;
}

static natsStatus reconnect_scenario(void) {
    natsOptions* options = NULL;
    natsConnection* client = NULL;
    natsSubscription* subscription = NULL;
    natsMsg* message = NULL;
    natsStatistics* statistics = NULL;
    uint64_t times = 0;
    natsStatus status = natsOptions_Create(&options);
    TRY(natsOptions_SetURL(options, getenv("PLAIN_URL")));
    TRY(natsOptions_SetTimeout(options, patience_ms));
    TRY(natsOptions_SetReconnectWait(options, 50));
    TRY(natsOptions_SetMaxReconnect(options, 400));
    TRY(natsConnection_Connect(&client, options));
    TRY(natsConnection_SubscribeSync(&subscription, client, "reconnect"));
    TRY(natsConnection_FlushTimeout(client, patience_ms));
    printf("restart\n");
    for (int i = 0; i < 400 && status == NATS_OK && times == 0; i++) {
        nats_Sleep(50);
        TRY(natsStatistics_Create(&statistics));
        TRY(natsConnection_GetStats(client, statistics));
        TRY(natsStatistics_GetCounts(statistics, NULL, NULL, NULL, NULL, &times));
        natsStatistics_Destroy(statistics);
    }
    WANT(times > 0);
    TRY(natsConnection_PublishString(client, "reconnect", "still here"));
    TRY(natsSubscription_NextMsg(&message, subscription, patience_ms));
    natsMsg_Destroy(message);
    natsSubscription_Destroy(subscription);
    natsConnection_Destroy(client);
    natsOptions_Destroy(options);
    return status;
}

int main(void) {
    const struct {
        const char* name;
        natsStatus (*run)(void);
    } scenarios[] = {
        {"connect", connect_scenario}, {"publish", publish_scenario},
        {"request", request_scenario}, {"queue", queue_scenario},
        {"headers", headers_scenario}, {"no-responders", no_responders_scenario},
        {"drain", drain_scenario},     {"user", user_scenario},
        {"token", token_scenario},     {"nkey", nkey_scenario},
        {"tls", tls_scenario},         {"reconnect", reconnect_scenario},
    };
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++) {
        const natsStatus status = scenarios[i].run();
        if (status == NATS_OK)
            printf("ok %s\n", scenarios[i].name);
        else
            printf("failed %s: %s\n", scenarios[i].name, natsStatus_GetText(status));
    }
    nats_Close();
    return 0;
}
