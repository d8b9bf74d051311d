"""The usual tools in Python, on the paper that the bench makes: WeasyPrint (PDF/A-3b, two QR codes, an attachment), then pyHanko (PAdES, ES256).

    peer.py COUNT   makes so many papers after a first one, and says as JSON what it cost: {"papers", "cpu_seconds", "bytes"}

The key is made once and everything stays in memory: what is counted is the CPU time of rendering and signing alone.
"""

import datetime
import io
import json
import resource
import sys

import segno
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore
from weasyprint import HTML, Attachment

PAGE = """<html lang="uz"><head><title>Kitobxon kartasi</title><style>
@page {{ size: A4; margin: 20mm }} body {{ font: 10pt serif }} h1 {{ font-size: 15pt; text-align: center }}
td {{ padding: 2mm; border-bottom: .2mm solid #999 }} td:first-child {{ width: 55mm; color: #444 }} img {{ width: 22mm }} img + img {{ width: 31mm }}
</style></head><body><p><b>“Shahar kutubxonasi” DUK</b><br>STIR 300100201 · Toshkent shahri, Amir Temur koʻchasi, 1-uy</p>
<h1>KITOBXON KARTASI</h1><p>№ {number} · 2026-yil 22-noyabr</p>
<table><tr><td>Raqami<td><b>{number}</b><tr><td>Kitobxon<td>Aida {n}<tr><td>Amal qilish muddati<td>2027-yil 22-noyabr</table>
<p>Hakim Umarov, direktor</p><p><img src="{short}"><img src="{sealed}"></p></body></html>"""


def signer():
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Hakim")])
    now = datetime.datetime(2026, 11, 22, tzinfo=datetime.timezone.utc)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=365))
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, plain)
    certificate = asn1_x509.Certificate.load(built.public_bytes(serialization.Encoding.DER))
    store = SimpleCertificateStore()
    store.register(certificate)
    return signers.SimpleSigner(
        signing_cert=certificate,
        signing_key=asn1_keys.PrivateKeyInfo.load(private),
        cert_registry=store,
    )


def paper(own, n):
    number = f"UZ.KRT.26.0052.{n:06}"
    codes = [f"HTTPS://TRIS.UZ/V/{n:013}", "HTTPS://TRIS.UZ/Q#" + "7" * 700]
    short, sealed = (segno.make(text, error="m").png_data_uri(scale=4) for text in codes)
    html = HTML(string=PAGE.format(n=n, number=number, short=short, sealed=sealed))
    data = Attachment(string=json.dumps({"number": number}), name="data.json", relationship="Data")
    made = html.write_pdf(pdf_variant="pdf/a-3b", attachments=[data])
    asked = signers.PdfSignatureMetadata(
        field_name="Sig-head",
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=number,
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(made))
    return signers.sign_pdf(writer, asked, signer=own).getvalue()


def spent():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


count = int(sys.argv[1])
own = signer()
made = paper(own, 0)
begun = spent()
for n in range(1, count + 1):
    made = paper(own, n)
print(json.dumps({"papers": count, "cpu_seconds": spent() - begun, "bytes": len(made)}))
