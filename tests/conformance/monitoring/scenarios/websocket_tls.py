"""WebSocket over TLS, with certificates that are users and pinned."""

from driver.certificates import fingerprints

CONFIG = """
listen: "127.0.0.1:-1"
http: "127.0.0.1:-1"
websocket {{
  listen: "127.0.0.1:-1"
  tls {{
    cert_file: "{0}/server.pem", key_file: "{0}/server.key", ca_file: "{0}/ca.pem"
    verify_and_map: true, pinned_certs: ["{1}"]
  }}
}}
authorization {{ users: [{{user: "CN=alice,OU=Rooms,O=Example,C=DE"}}] }}
"""


def play(stage):
    folder = stage.make_certificates()
    stage.start(CONFIG.format(folder, fingerprints(folder, "client")[1]))
    client = stage.client("secure", "websocket", tls=stage.context("client"), tls_first=True)
    client.publish("news", "hello")
    client.fence()
    stage.get("varz", "/varz", lambda body: body["websocket"])
    stage.get("connz", "/connz?auth=1")
