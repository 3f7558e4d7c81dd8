"""An authority, a server and a client, made with openssl for one run."""

import hashlib
import ssl
import subprocess


def openssl(folder, *arguments):
    return subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True).stdout


def make_certificates(folder):
    folder.mkdir()

    def certificate(name, *arguments):
        openssl(folder, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-keyout", f"{name}.key", "-out", f"{name}.pem", *arguments)

    signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-addext", "basicConstraints=critical,CA:FALSE"]
    certificate("ca", "-subj", "/O=Example/CN=authority", "-addext", "keyUsage=critical,keyCertSign")
    certificate("server", "-subj", "/CN=localhost", *signed, "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-addext", "extendedKeyUsage=serverAuth")
    certificate("client", "-subj", "/C=DE/O=Example/OU=Rooms/CN=alice", *signed, "-addext", "extendedKeyUsage=clientAuth")


def context(folder, name=None, version=ssl.TLSVersion.TLSv1_3):
    made = ssl.create_default_context(cafile=folder / "ca.pem")
    made.minimum_version = made.maximum_version = version
    if name:
        made.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
    return made


def fingerprints(folder, name):
    """SHA-256 of the certificate and of its public key, in hex."""
    whole = openssl(folder, "x509", "-in", f"{name}.pem", "-outform", "DER")
    public = openssl(folder, "x509", "-in", f"{name}.pem", "-pubkey", "-noout")
    (folder / "public.pem").write_bytes(public)
    key = openssl(folder, "pkey", "-pubin", "-in", "public.pem", "-outform", "DER")
    return hashlib.sha256(whole).hexdigest(), hashlib.sha256(key).hexdigest()
