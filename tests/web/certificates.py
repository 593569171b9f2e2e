"""Certificates of sites on loopback, from an authority of our own."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

_DAY = timedelta(days=1)


@dataclass
class Authority:
    """Signs certificates; ``file`` is its own, for ``SSL_CERT_FILE``."""

    folder: Path

    def __post_init__(self) -> None:
        self.file = self.folder / "authority.pem"
        self._key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of tests")])
        basic = x509.BasicConstraints(ca=True, path_length=0)
        self._certificate = (_builder(name, name, self._key.public_key(), 30).add_extension(basic, critical=True)).sign(
            self._key, hashes.SHA256()
        )
        self.file.write_bytes(self._certificate.public_bytes(Encoding.PEM))

    def context(self, host: str, *, days: int = 30, trusted: bool = True) -> ssl.SSLContext:
        """Return the TLS of a server.

        :param host: the IP address in its certificate.
        :param days: how long it is valid; negative: it has expired.
        :param trusted: whether this authority has signed it, or nobody.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        alternative = x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))])
        issuer, signer = (self._certificate.subject, self._key) if trusted else (name, key)
        certificate = (
            _builder(name, issuer, key.public_key(), days)
            .add_extension(alternative, critical=False)
            .sign(signer, hashes.SHA256())
        )
        file = self.folder / f"{host}.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(certificate.public_bytes(Encoding.PEM) + private)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, days: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 60 * _DAY)
        .not_valid_after(now + days * _DAY)
    )
