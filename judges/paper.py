"""What pyHanko says of a paper, offline: a judge of signatures in PDF that shares no line with us.

    paper.py ROOT.pem MOMENT FILE.pdf [CRL.der]   every signature and time stamp, as of the moment; JSON goes out
    paper.py --archive ROOT.pem MOMENT FILE.pdf [CRL.der]

Strict: only the root is believed, nothing is fetched, and what came after a signature is judged by pyHanko's own rules. With
`--archive` a signature is judged as PAdES-LTA (ETSI EN 319 102-1, 5.6.3): revocation data are required, those of the file
count, and the chain of time stamps carries them from the past to the moment. Of the last stamp no later one speaks: the
list that the authority gives out now may be handed in for it.
"""

import asyncio
import json
import logging
import sys
from copy import copy
from dataclasses import replace
from datetime import datetime

from asn1crypto import crl, pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, ModificationLevel
from pyhanko.sign.validation import ades, async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
    bootstrap_validation_data_handlers,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv import ades_past, poe
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer

# Officers sign acts: with the bits for it, and no others.
ACTS = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"})


def certificate(path):
    with open(path, "rb") as file:
        _, _, der = pem.unarmor(file.read())
    return x509.Certificate.load(der)


def told(status):
    """What is said of a signature or a stamp, and whether it is all that can be asked for."""
    changes = status.modification_level
    # It sums up signatures itself; a stamp must be as whole as they.
    fine = status.intact and status.valid and status.trusted
    fine = fine and status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION
    fine = fine and changes is not None and changes <= ModificationLevel.LTA_UPDATES
    return {
        "bottom_line": bool(getattr(status, "bottom_line", fine)),
        "intact": status.intact,
        "valid": status.valid,
        "trusted": status.trusted,
        "coverage": status.coverage.name,
        "changes": changes.name if changes else None,
        "docmdp": getattr(status, "docmdp_ok", None),
    }


async def as_of_now(one, context):
    if one.sig_object_type == "/DocTimeStamp":
        status = await async_validate_pdf_timestamp(one, context)
        return told(status) | {"at": status.timestamp.isoformat()}
    status = await async_validate_pdf_signature(
        one, context, ts_validation_context=context, key_usage_settings=ACTS
    )
    return told(status)


def set_clock(moment):
    """pyHanko asks the machine what time it is where it slides into the past: let it be the moment."""

    class Then(datetime):
        @classmethod
        def now(cls, tz=None):
            return moment

    for module in (poe, ades_past):
        module.datetime = Then


async def archived(one, root, lists, moment):
    """The steps of 5.6.3 as `ades.ades_lta_validation` takes them, but for one: it wants a time stamp inside the signature as
    well, which ETSI EN 319 142-1 does not where a document timestamp follows."""
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build([root]),
        revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO),
    )
    carried = ades._dss_to_local_knowledge(one.reader)
    spec = SignatureValidationSpec(
        cert_validation_policy=policy,
        revinfo_gathering_policy=RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY),
        local_knowledge=carried,
        key_usage_settings=ACTS,
    )
    timing = ValidationTimingInfo(moment, moment, point_in_time_validation=False)
    stamps = ades._build_prima_facie_poe_index_from_pdf_timestamps(
        one.reader, include_content_ts=True, diff_policy=DEFAULT_DIFF_POLICY
    )
    # Today's list is of the last stamp; an officer's certificate that has ended no list need name any more.
    lists = carried.known_crls + [CRLContainer(one) for one in lists]
    of_stamps = replace(spec, local_knowledge=replace(carried, known_crls=lists))
    # Raises where the chain of stamps does not reach from the past to the moment.
    proved = await ades._validate_prima_facie_poe(stamps, of_stamps, timing)
    oldest = proved[one.signer_info["signature"].native]
    result = await ades.ades_basic_validation(
        one.signed_data,
        spec,
        timing_info=timing,
        raw_digest=one.compute_digest(),
        validation_data_handlers=bootstrap_validation_data_handlers(
            spec, timing, poe_manager_override=copy(proved)
        ),
    )
    now = then = result.ades_subindic
    if now in ades._LTA_FURTHER_PROC and now != AdESPassed.OK:
        then = await ades.ades_past_signature_validation(
            one.signed_data, spec, copy(proved), now, init_control_time=moment
        )
    status, file = result.api_status, one.summarise_integrity_info()
    whole = file["docmdp_ok"] and file["coverage"] >= SignatureCoverageLevel.ENTIRE_REVISION
    return {
        "passed": bool(then == AdESPassed.OK and status and status.intact and status.valid and whole),
        "now": str(now),
        "then": str(then),
        "at": min(oldest, moment).isoformat(),
    }


async def judged(path, root, moment, lists, is_archive):
    with open(path, "rb") as file:
        reader = PdfFileReader(file, strict=True)
        for one in reader.embedded_signatures:
            kind = "stamp" if one.sig_object_type == "/DocTimeStamp" else "signature"
            if is_archive and kind == "signature":
                said = await archived(one, root, lists, moment)
            elif is_archive:
                continue
            else:
                context = ValidationContext(
                    trust_roots=[root], moment=moment, allow_fetching=False, crls=lists,
                    revocation_mode="require" if lists else "soft-fail",
                )
                said = await as_of_now(one, context)
            yield {"kind": kind, "field": one.field_name} | said


async def main(arguments):
    is_archive = arguments[:1] == ["--archive"]
    root, moment, path, *lists = arguments[is_archive:]
    lists = [crl.CertificateList.load(open(one, "rb").read()) for one in lists]
    moment = datetime.fromisoformat(moment.replace("Z", "+00:00"))
    set_clock(moment)
    try:
        root = certificate(root)
        said = [one async for one in judged(path, root, moment, lists, is_archive)]
    except Exception as error:  # What it cannot read it says so of, in its own words.
        print(json.dumps({"refused": f"{type(error).__name__}: {error}"}))
        return
    print(json.dumps({"said": said}))


logging.disable(logging.CRITICAL)
asyncio.run(main(sys.argv[1:]))
