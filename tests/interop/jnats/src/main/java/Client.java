// The scenarios of ../../../../README.md with jnats.
import io.nats.client.AuthHandler;
import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Dispatcher;
import io.nats.client.JetStreamStatusException;
import io.nats.client.Message;
import io.nats.client.NKey;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.Subscription;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

public class Client {
    interface Scenario {
        void run() throws Exception;
    }

    static final Duration PATIENCE = Duration.ofSeconds(5);

    static String env(String name) {
        return System.getenv(name);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(Message message) {
        return new String(message.getData(), StandardCharsets.UTF_8);
    }

    static void want(boolean condition, String why) {
        if (!condition) {
            throw new IllegalStateException(why);
        }
    }

    static Connection plain() throws Exception {
        return Nats.connect(env("PLAIN_URL"));
    }

    static Message next(Subscription subscription) throws Exception {
        Message message = subscription.nextMessage(PATIENCE);
        want(message != null, "no message came");
        return message;
    }

    static void connect() throws Exception {
        try (Connection client = plain()) {
            want(!client.getServerInfo().getVersion().isEmpty() && client.getMaxPayload() > 0, "no server facts");
        }
    }

    static void publish() throws Exception {
        try (Connection client = plain()) {
            Subscription subscription = client.subscribe("publish.*");
            for (int i = 0; i < 100; i++) {
                client.publish("publish." + i, bytes("" + i));
            }
            for (int i = 0; i < 100; i++) {
                want(text(next(subscription)).equals("" + i), "out of order at " + i);
            }
        }
    }

    static void request() throws Exception {
        try (Connection client = plain()) {
            Dispatcher replier = client.createDispatcher(m -> client.publish(m.getReplyTo(), bytes("re:" + text(m))));
            replier.subscribe("request.echo");
            for (int i = 0; i < 10; i++) {
                Message reply = client.request("request.echo", bytes("" + i), PATIENCE);
                want(reply != null && text(reply).equals("re:" + i), "wrong reply");
            }
        }
    }

    static void queue() throws Exception {
        try (Connection client = plain()) {
            Subscription[] members = new Subscription[3];
            for (int i = 0; i < 3; i++) {
                members[i] = client.subscribe("queue.work", "workers");
            }
            for (int i = 0; i < 90; i++) {
                client.publish("queue.work", bytes("x"));
            }
            client.flush(PATIENCE);
            int total = 0;
            for (Subscription member : members) {
                int mine = 0;
                while (member.nextMessage(Duration.ofMillis(100)) != null) {
                    mine++;
                }
                want(mine > 0, "a member got nothing");
                total += mine;
            }
            want(total == 90, total + " deliveries of 90");
        }
    }

    static void headers() throws Exception {
        try (Connection client = plain()) {
            Subscription subscription = client.subscribe("headers");
            Headers headers = new Headers().add("Kind", "one", "two");
            client.publish(NatsMessage.builder().subject("headers").headers(headers).data("body").build());
            Message message = next(subscription);
            want(message.getHeaders().get("Kind").size() == 2 && text(message).equals("body"), "wrong headers");
        }
    }

    static void noResponders() throws Exception {
        try (Connection client = plain()) {
            try {
                client.request("nobody.is.here", bytes("")).get(5, TimeUnit.SECONDS);
            } catch (CancellationException expected) {
                return; // what this library makes of a 503
            } catch (ExecutionException why) {
                want(why.getCause() instanceof JetStreamStatusException, "got " + why.getCause());
                return;
            }
            throw new IllegalStateException("somebody answered");
        }
    }

    static void drain() throws Exception {
        Connection client = plain();
        AtomicInteger seen = new AtomicInteger();
        client.createDispatcher(m -> seen.incrementAndGet()).subscribe("drain");
        for (int i = 0; i < 50; i++) {
            client.publish("drain", bytes("x"));
        }
        client.flush(PATIENCE);
        want(client.drain(PATIENCE).get(), "drain did not end");
        want(seen.get() == 50, "saw " + seen + " of 50");
    }

    static void roundTrip(Options.Builder options) throws Exception {
        try (Connection client = Nats.connect(options.noReconnect().build())) {
            Subscription subscription = client.subscribe("auth");
            client.publish("auth", bytes("x"));
            next(subscription);
        }
    }

    static void refused(Options.Builder options) throws Exception {
        try (Connection client = Nats.connect(options.noReconnect().build())) {
            throw new IllegalStateException("wrong credentials were accepted");
        } catch (AuthenticationException expected) {
            // as it should be
        }
    }

    static Options.Builder at(String url) {
        return new Options.Builder().server(env(url)).connectionTimeout(PATIENCE);
    }

    static void user() throws Exception {
        roundTrip(at("USER_URL").userInfo("alice", "s3cret"));
        refused(at("USER_URL").userInfo("alice", "wrong"));
    }

    static void token() throws Exception {
        roundTrip(at("TOKEN_URL").token("t0ken".toCharArray()));
        refused(at("TOKEN_URL").token("wrong".toCharArray()));
    }

    static void nkey() throws Exception {
        NKey key = NKey.fromSeed(env("NKEY_SEED").toCharArray());
        roundTrip(at("NKEY_URL").authHandler(new AuthHandler() {
            public byte[] sign(byte[] nonce) {
                try {
                    return key.sign(nonce);
                } catch (Exception why) {
                    throw new IllegalStateException(why);
                }
            }

            public char[] getID() {
                try {
                    return key.getPublicKey();
                } catch (Exception why) {
                    throw new IllegalStateException(why);
                }
            }

            public char[] getJWT() {
                return null;
            }
        }));
        refused(at("NKEY_URL"));
    }

    static void tls() throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream file = new FileInputStream(env("TLS_CA"))) {
            store.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        roundTrip(at("TLS_URL").sslContext(context));
    }

    static void reconnect() throws Exception {
        CountDownLatch again = new CountDownLatch(1);
        Options options = at("PLAIN_URL").reconnectWait(Duration.ofMillis(50)).maxReconnects(-1)
            .connectionListener((client, event) -> {
                if (event == ConnectionListener.Events.RESUBSCRIBED) {
                    again.countDown();
                }
            }).build();
        try (Connection client = Nats.connect(options)) {
            Subscription subscription = client.subscribe("reconnect");
            client.flush(PATIENCE);
            System.out.println("restart");
            want(again.await(20, TimeUnit.SECONDS), "did not reconnect");
            client.publish("reconnect", bytes("still here"));
            next(subscription);
        }
    }

    public static void main(String[] arguments) {
        Map<String, Scenario> scenarios = new LinkedHashMap<>();
        scenarios.put("connect", Client::connect);
        scenarios.put("publish", Client::publish);
        scenarios.put("request", Client::request);
        scenarios.put("queue", Client::queue);
        scenarios.put("headers", Client::headers);
        scenarios.put("no-responders", Client::noResponders);
        scenarios.put("drain", Client::drain);
        scenarios.put("user", Client::user);
        scenarios.put("token", Client::token);
        scenarios.put("nkey", Client::nkey);
        scenarios.put("tls", Client::tls);
        scenarios.put("reconnect", Client::reconnect);
        scenarios.forEach((name, scenario) -> {
            try {
                scenario.run();
                System.out.println("ok " + name);
            } catch (Throwable why) {
                System.out.println("failed " + name + ": " + why);
            }
        });
        System.exit(0);
    }
}
