// The scenarios of ../README.md with nats.go.
package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/nats-io/nats.go"
)

const patience = 5 * time.Second

func env(name string) string { return os.Getenv(name) }

func plain(options ...nats.Option) (*nats.Conn, error) {
	return nats.Connect(env("PLAIN_URL"), options...)
}

func want(condition bool, format string, values ...any) error {
	if condition {
		return nil
	}
	return fmt.Errorf(format, values...)
}

func connect() error {
	client, err := plain()
	if err != nil {
		return err
	}
	defer client.Close()
	return want(client.ConnectedServerVersion() != "" && client.MaxPayload() > 0, "no server facts")
}

func publish() error {
	client, err := plain()
	if err != nil {
		return err
	}
	defer client.Close()
	subscription, err := client.SubscribeSync("publish.*")
	if err != nil {
		return err
	}
	for i := 0; i < 100; i++ {
		if err := client.Publish(fmt.Sprintf("publish.%d", i), []byte(fmt.Sprint(i))); err != nil {
			return err
		}
	}
	for i := 0; i < 100; i++ {
		message, err := subscription.NextMsg(patience)
		if err != nil {
			return err
		}
		if string(message.Data) != fmt.Sprint(i) {
			return fmt.Errorf("out of order: %s at %d", message.Data, i)
		}
	}
	return nil
}

func request() error {
	client, err := plain()
	if err != nil {
		return err
	}
	defer client.Close()
	if _, err := client.Subscribe("request.echo", func(m *nats.Msg) { m.Respond(append([]byte("re:"), m.Data...)) }); err != nil {
		return err
	}
	for i := 0; i < 10; i++ {
		reply, err := client.Request("request.echo", []byte(fmt.Sprint(i)), patience)
		if err != nil {
			return err
		}
		if string(reply.Data) != "re:"+fmt.Sprint(i) {
			return fmt.Errorf("wrong reply %q", reply.Data)
		}
	}
	return nil
}

func queue() error {
	client, err := plain()
	if err != nil {
		return err
	}
	defer client.Close()
	var members []*nats.Subscription
	for i := 0; i < 3; i++ {
		member, err := client.QueueSubscribeSync("queue.work", "workers")
		if err != nil {
			return err
		}
		members = append(members, member)
	}
	for i := 0; i < 90; i++ {
		client.Publish("queue.work", []byte("x"))
	}
	if err := client.Flush(); err != nil {
		return err
	}
	total := 0
	for _, member := range members {
		pending, _, _ := member.Pending()
		if pending == 0 {
			return errors.New("a member got nothing")
		}
		total += pending
	}
	return want(total == 90, "%d deliveries of 90", total)
}

func headers() error {
	client, err := plain()
	if err != nil {
		return err
	}
	defer client.Close()
	subscription, err := client.SubscribeSync("headers")
	if err != nil {
		return err
	}
	message := nats.NewMsg("headers")
	message.Data = []byte("body")
	message.Header.Add("Kind", "one")
	message.Header.Add("Kind", "two")
	client.PublishMsg(message)
	got, err := subscription.NextMsg(patience)
	if err != nil {
		return err
	}
	return want(len(got.Header["Kind"]) == 2 && string(got.Data) == "body", "wrong headers %v", got.Header)
}

func noResponders() error {
	client, err := plain()
	if err != nil {
		return err
	}
	defer client.Close()
	_, err = client.Request("nobody.is.here", nil, patience)
	return want(errors.Is(err, nats.ErrNoResponders), "got %v", err)
}

func drain() error {
	closed := make(chan struct{})
	client, err := plain(nats.ClosedHandler(func(*nats.Conn) { close(closed) }))
	if err != nil {
		return err
	}
	seen := 0
	if _, err := client.Subscribe("drain", func(*nats.Msg) { seen++ }); err != nil {
		return err
	}
	for i := 0; i < 50; i++ {
		client.Publish("drain", []byte("x"))
	}
	if err := client.Flush(); err != nil {
		return err
	}
	if err := client.Drain(); err != nil {
		return err
	}
	select {
	case <-closed:
		return want(seen == 50, "saw %d of 50", seen)
	case <-time.After(patience):
		return errors.New("drain did not end")
	}
}

func roundTrip(url string, options ...nats.Option) error {
	client, err := nats.Connect(url, append(options, nats.NoReconnect())...)
	if err != nil {
		return err
	}
	defer client.Close()
	subscription, err := client.SubscribeSync("auth")
	if err != nil {
		return err
	}
	client.Publish("auth", []byte("x"))
	_, err = subscription.NextMsg(patience)
	return err
}

func refused(url string, options ...nats.Option) error {
	client, err := nats.Connect(url, append(options, nats.NoReconnect())...)
	if err == nil {
		client.Close()
		return errors.New("wrong credentials were accepted")
	}
	return want(errors.Is(err, nats.ErrAuthorization), "got %v", err)
}

func user() error {
	return errors.Join(roundTrip(env("USER_URL"), nats.UserInfo("alice", "s3cret")),
		refused(env("USER_URL"), nats.UserInfo("alice", "wrong")))
}

func token() error {
	return errors.Join(roundTrip(env("TOKEN_URL"), nats.Token("t0ken")), refused(env("TOKEN_URL"), nats.Token("wrong")))
}

func nkey() error {
	option, err := nats.NkeyOptionFromSeed(env("NKEY_FILE"))
	if err != nil {
		return err
	}
	return errors.Join(roundTrip(env("NKEY_URL"), option), refused(env("NKEY_URL")))
}

func tls() error { return roundTrip(env("TLS_URL"), nats.RootCAs(env("TLS_CA"))) }

func reconnect() error {
	again := make(chan struct{}, 1)
	client, err := plain(nats.ReconnectWait(50*time.Millisecond), nats.MaxReconnects(-1),
		nats.ReconnectHandler(func(*nats.Conn) { again <- struct{}{} }))
	if err != nil {
		return err
	}
	defer client.Close()
	subscription, err := client.SubscribeSync("reconnect")
	if err != nil {
		return err
	}
	client.Flush()
	fmt.Println("restart")
	select {
	case <-again:
	case <-time.After(20 * time.Second):
		return errors.New("did not reconnect")
	}
	client.Publish("reconnect", []byte("still here"))
	_, err = subscription.NextMsg(patience)
	return err
}

func main() {
	scenarios := []struct {
		name string
		run  func() error
	}{
		{"connect", connect}, {"publish", publish}, {"request", request}, {"queue", queue}, {"headers", headers},
		{"no-responders", noResponders}, {"drain", drain}, {"user", user}, {"token", token}, {"nkey", nkey}, {"tls", tls},
		{"reconnect", reconnect},
	}
	for _, scenario := range scenarios {
		if err := scenario.run(); err != nil {
			fmt.Printf("failed %s: %v\n", scenario.name, err)
		} else {
			fmt.Printf("ok %s\n", scenario.name)
		}
	}
}
