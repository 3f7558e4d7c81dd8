"""User nkeys, by the openssl program: this language has no Ed25519 of its own."""

import base64
import subprocess

USER = 20 << 3  # the prefix that makes a key begin with U


def crc16(data):
    crc = 0
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xffff
    return crc


class UserKey:
    def __init__(self, folder):
        self.folder, self.private = folder, str(folder / "user.key")
        self.openssl("genpkey", "-algorithm", "ed25519", "-out", self.private)
        raw = bytes([USER]) + self.openssl("pkey", "-in", self.private, "-pubout", "-outform", "DER")[-32:]
        self.public = base64.b32encode(raw + crc16(raw).to_bytes(2, "little")).decode().rstrip("=")

    def openssl(self, *arguments):
        return subprocess.run(["openssl", *arguments], check=True, capture_output=True).stdout

    def sign(self, nonce):
        (self.folder / "nonce").write_text(nonce)
        signed = self.openssl("pkeyutl", "-sign", "-rawin", "-inkey", self.private, "-in", str(self.folder / "nonce"))
        return base64.urlsafe_b64encode(signed).decode().rstrip("=")
