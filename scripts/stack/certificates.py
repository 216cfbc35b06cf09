"""Writes a certificate authority for one run, and a certificate for localhost that it signed, into the folder given."""
import sys
from datetime import datetime, timedelta, timezone
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

folder = Path(sys.argv[1])
now = datetime.now(timezone.utc)


def named(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def certificate(subject, key, issuer_name, issuer_key, extensions):
    builder = x509.CertificateBuilder(
        named(issuer_name), named(subject), key.public_key(), x509.random_serial_number(),
        now - timedelta(days=1), now + timedelta(days=2),
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(issuer_key, SHA256()).public_bytes(Encoding.PEM)


authority, server = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
identifier = x509.SubjectKeyIdentifier.from_public_key(authority.public_key())
(folder / "authority.pem").write_bytes(certificate("Test authority", authority, "Test authority", authority, [
    (x509.BasicConstraints(ca=True, path_length=0), True),
    (x509.KeyUsage(False, False, False, False, False, True, True, False, False), True),
    (identifier, False),
]))
(folder / "server.pem").write_bytes(certificate("localhost", server, "Test authority", authority, [
    (x509.BasicConstraints(ca=False, path_length=None), True),
    (x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]), False),
    (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
    (x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), False),
]))
key = folder / "server.key"
key.touch(mode=0o600)
key.write_bytes(server.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
