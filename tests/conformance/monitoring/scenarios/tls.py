"""TLS with certificates that are users, before INFO or after, and monitoring over HTTPS."""

import ssl

from driver.stage import secure_monitor

CONFIG = """
listen: "127.0.0.1:-1"
https: "127.0.0.1:-1"
tls {{
  cert_file: "{0}/server.pem", key_file: "{0}/server.key", ca_file: "{0}/ca.pem"
  verify_and_map: true, handshake_first: "2s", timeout: 3.5
}}
authorization {{ users: [{{user: "CN=alice,OU=Rooms,O=Example,C=DE"}}] }}
"""


def play(stage):
    folder = stage.make_certificates()
    stage.start(CONFIG.format(folder))
    secure_monitor(stage)
    stage.client("later", tls=stage.context("client"))
    stage.client("first", tls=stage.context("client"), tls_first=True)
    old = stage.context("client", version=ssl.TLSVersion.TLSv1_2)
    old.set_ciphers("ECDHE-ECDSA-AES128-GCM-SHA256")
    stage.client("old", tls=old)
    try:
        stage.client("stranger", tls=stage.context(version=ssl.TLSVersion.TLSv1_2))
    except OSError:
        pass
    stage.until("/connz?state=closed", lambda body: body["num_connections"] == 1)

    stage.get("varz", "/varz", loose=("subscriptions",))
    stage.get("connz", "/connz")
    stage.get("connz-auth", "/connz?auth=1")
    stage.get("connz-closed", "/connz?state=closed&auth=1", loose=("port", "cid"))
    stage.get("connz-user", "/connz?user=CN=alice,OU=Rooms,O=Example,C=DE", lambda body: body["num_connections"])
    stage.get("healthz", "/healthz")
    stage.get("accstatz", "/accstatz", loose=("num_subscriptions",))
