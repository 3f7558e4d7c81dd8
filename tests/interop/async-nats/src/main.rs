//! The scenarios of ../README.md with async-nats.
use std::future::Future;
use std::io::Write;
use std::time::Duration;

use async_nats::{Client, ConnectOptions, Event, HeaderMap, RequestErrorKind, Subscriber};
use futures_util::StreamExt;
use tokio::time::timeout;

type Outcome = Result<(), Box<dyn std::error::Error + Send + Sync>>;

const PATIENCE: Duration = Duration::from_secs(5);

fn env(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}

fn want(condition: bool, why: impl Into<String>) -> Outcome {
    if condition {
        Ok(())
    } else {
        Err(why.into().into())
    }
}

async fn plain() -> Result<Client, async_nats::ConnectError> {
    async_nats::connect(env("PLAIN_URL")).await
}

async fn next(subscription: &mut Subscriber) -> Result<async_nats::Message, Box<dyn std::error::Error + Send + Sync>> {
    timeout(PATIENCE, subscription.next()).await?.ok_or_else(|| "the subscription ended".into())
}

async fn connect() -> Outcome {
    let client = plain().await?;
    want(!client.server_info().version.is_empty() && client.server_info().max_payload > 0, "no server facts")
}

async fn publish() -> Outcome {
    let client = plain().await?;
    let mut subscription = client.subscribe("publish.*").await?;
    for i in 0..100 {
        client.publish(format!("publish.{i}"), i.to_string().into()).await?;
    }
    for i in 0..100 {
        want(next(&mut subscription).await?.payload == i.to_string(), format!("out of order at {i}"))?;
    }
    Ok(())
}

async fn request() -> Outcome {
    let client = plain().await?;
    let mut requests = client.subscribe("request.echo").await?;
    let replier = client.clone();
    tokio::spawn(async move {
        while let Some(message) = requests.next().await {
            if let Some(reply) = message.reply {
                let body = [b"re:", message.payload.as_ref()].concat();
                let _ = replier.publish(reply, body.into()).await;
            }
        }
    });
    for i in 0..10 {
        let reply = timeout(PATIENCE, client.request("request.echo", i.to_string().into())).await??;
        want(reply.payload == format!("re:{i}"), "wrong reply")?;
    }
    Ok(())
}

async fn queue() -> Outcome {
    let client = plain().await?;
    let mut members = Vec::new();
    for _ in 0..3 {
        members.push(client.queue_subscribe("queue.work", "workers".into()).await?);
    }
    for _ in 0..90 {
        client.publish("queue.work", "x".into()).await?;
    }
    client.flush().await?;
    let mut counts = Vec::new();
    for member in &mut members {
        // A queue subscription that is drained ends after what it was given.
        member.drain().await?;
        let mut seen = 0;
        while timeout(PATIENCE, member.next()).await?.is_some() {
            seen += 1;
        }
        counts.push(seen);
    }
    want(counts.iter().sum::<i32>() == 90 && counts.iter().all(|n| *n > 0), format!("spread {counts:?}"))
}

async fn headers() -> Outcome {
    let client = plain().await?;
    let mut subscription = client.subscribe("headers").await?;
    let mut map = HeaderMap::new();
    map.append("Kind", "one");
    map.append("Kind", "two");
    client.publish_with_headers("headers", map, "body".into()).await?;
    let message = next(&mut subscription).await?;
    let kinds = message.headers.as_ref().map_or(0, |h| h.get_all("Kind").count());
    want(kinds == 2 && message.payload == "body", "wrong headers")
}

async fn no_responders() -> Outcome {
    let client = plain().await?;
    match client.request("nobody.is.here", "".into()).await {
        Err(why) if why.kind() == RequestErrorKind::NoResponders => Ok(()),
        other => Err(format!("got {other:?}").into()),
    }
}

async fn drain() -> Outcome {
    let client = plain().await?;
    let mut subscription = client.subscribe("drain").await?;
    for _ in 0..50 {
        client.publish("drain", "x".into()).await?;
    }
    client.flush().await?;
    client.drain().await?;
    let mut seen = 0;
    while timeout(PATIENCE, subscription.next()).await?.is_some() {
        seen += 1;
    }
    want(seen == 50, format!("saw {seen} of 50"))
}

async fn round_trip(url: String, options: ConnectOptions) -> Outcome {
    let client = options.connect(url).await?;
    let mut subscription = client.subscribe("auth").await?;
    client.publish("auth", "x".into()).await?;
    next(&mut subscription).await?;
    Ok(())
}

async fn refused(url: String, options: ConnectOptions) -> Outcome {
    want(options.connect(url).await.is_err(), "wrong credentials were accepted")
}

async fn user() -> Outcome {
    round_trip(env("USER_URL"), ConnectOptions::with_user_and_password("alice".into(), "s3cret".into())).await?;
    refused(env("USER_URL"), ConnectOptions::with_user_and_password("alice".into(), "wrong".into())).await
}

async fn token() -> Outcome {
    round_trip(env("TOKEN_URL"), ConnectOptions::with_token("t0ken".into())).await?;
    refused(env("TOKEN_URL"), ConnectOptions::with_token("wrong".into())).await
}

async fn nkey() -> Outcome {
    round_trip(env("NKEY_URL"), ConnectOptions::with_nkey(env("NKEY_SEED"))).await?;
    refused(env("NKEY_URL"), ConnectOptions::new()).await
}

async fn tls() -> Outcome {
    let options = ConnectOptions::new().add_root_certificates(env("TLS_CA").into()).require_tls(true);
    round_trip(env("TLS_URL"), options).await
}

async fn reconnect() -> Outcome {
    let (sender, mut events) = tokio::sync::mpsc::unbounded_channel();
    let client = ConnectOptions::new()
        .reconnect_delay_callback(|_| Duration::from_millis(50))
        .event_callback(move |event| {
            let sender = sender.clone();
            async move {
                let _ = sender.send(event);
            }
        })
        .connect(env("PLAIN_URL"))
        .await?;
    let mut subscription = client.subscribe("reconnect").await?;
    client.flush().await?;
    println!("restart");
    std::io::stdout().flush()?;
    let again = async {
        let mut lost = false;
        while let Some(event) = events.recv().await {
            lost |= matches!(event, Event::Disconnected);
            if lost && matches!(event, Event::Connected) {
                return;
            }
        }
    };
    timeout(Duration::from_secs(20), again).await?;
    client.publish("reconnect", "still here".into()).await?;
    next(&mut subscription).await?;
    Ok(())
}

async fn report(name: &str, scenario: impl Future<Output = Outcome>) {
    match timeout(Duration::from_secs(25), scenario).await {
        Ok(Ok(())) => println!("ok {name}"),
        Ok(Err(why)) => println!("failed {name}: {why}"),
        Err(_) => println!("failed {name}: took too long"),
    }
}

#[tokio::main]
async fn main() {
    report("connect", connect()).await;
    report("publish", publish()).await;
    report("request", request()).await;
    report("queue", queue()).await;
    report("headers", headers()).await;
    report("no-responders", no_responders()).await;
    report("drain", drain()).await;
    report("user", user()).await;
    report("token", token()).await;
    report("nkey", nkey()).await;
    report("tls", tls()).await;
    report("reconnect", reconnect()).await;
}
