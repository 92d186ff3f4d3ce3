"""An invented tumour with something of everything a report must print."""

from __future__ import annotations

from canheal.domain.evidence.categorical import read_categorical
from canheal.domain.evidence.items import Approval, EvidenceItem
from canheal.domain.guidelines.rules import Criterion, CriterionOutcome, PointsOutcome
from canheal.domain.interpretation.findings import (
    BiomarkerFinding,
    Claim,
    CopyNumberFinding,
    FusionFinding,
    Interpretation,
    NotAssessed,
    ReportedFinding,
    SmallVariantFinding,
    Snapshot,
    Tiers,
    TwoHit,
)
from canheal.domain.profile.biomarkers import (
    Biomarkers,
    MicrosatelliteStatus,
    ScarScore,
    SignatureExposure,
    SignatureRefit,
    TumourMutationalBurden,
)
from canheal.domain.profile.profile import (
    Assay,
    CopyNumberCall,
    FusionCall,
    MolecularProfile,
    ReportedAlteration,
    Segment,
)
from canheal.domain.variants.calls import Consequence, Place, ReadSupport, SmallVariantCall
from canheal.terms.alleles import Allele
from canheal.terms.assembly import Assembly
from canheal.terms.quantities import Interval


def changed(finding, **changes):
    """The finding with other values."""
    return finding._replace(**changes)


SCRIPT = "<script>alert('x')</script>"
PLACE = Place("tumour.vcf.gz", 42)


def tiers(amp="I-A", escat="I-A..C", m_level="m1A"):
    return Tiers(amp, "row", escat, "row", "proposed", m_level)


def item(id="CH-T-0001", gene="BRAF", name="V600E", **changes):
    values = {
        "id": id,
        "source": "canheal-catalogue",
        "variant": read_categorical(gene, name),
        "diseases": ("COADREAD",),
        "implication": "therapeutic",
        "significance": "sensitivity",
        "direction": "supports",
        "level": "A",
        "therapies": ("encorafenib", "cetuximab"),
        "setting": "metastatic, after prior systemic therapy",
        "approvals": (Approval("EMA", "approved", "2020-06-02"), Approval("FDA", "approved", "2020-04-08")),
        "origin": "somatic",
        "statement": "Encorafenib with cetuximab prolonged survival over chemotherapy with cetuximab.",
        "citations": ("EMA:encorafenib", "PMID:31566309"),
        "reviewed": "2026-04-01",
        "unverified": False,
    }
    return EvidenceItem(**(values | changes))


def claim(evidence=None, *, match="exact_protein", relation="ancestor", disease="COADREAD", grade=None, **changes):
    evidence = evidence or item()
    return Claim(
        item=evidence,
        match_level=match,
        matched_on="p.V600E on ENST00000646891 (MANE Select)",
        disease_relation=relation,
        matched_disease=disease,
        tiers=grade or tiers(),
        positive=changes.get("positive", True),
        cautions=changes.get("cautions", ()),
    )


def criterion(id="hotspot_high", points=4):
    return Criterion(id, {"paper": "OS3", "civic": "OS3"}, "hotspot", points, (), (), "", "PMID:36063163", False)


def points(label="oncogenic", total=12):
    met = CriterionOutcome(criterion(), "met", ("residue_samples = 897",))
    other = CriterionOutcome(criterion("absent", 1), "met", ("gnomad = 0",))
    lacking = CriterionOutcome(criterion("functional", 4), "not_assessed", ())
    next_label = "" if label == "oncogenic" else "likely_oncogenic"
    return PointsOutcome("ccv_2022", label, total, (met, other, lacking), next_label, 0 if not next_label else 1, 4)


def call(allele, consequences=(), vaf=0.432, depth=812, **changes):
    reads = ReadSupport(depth, None if depth is None or vaf is None else round(depth * vaf), vaf)
    values = {
        "allele": allele,
        "consequences": consequences,
        "annotated_by": "vep" if consequences else None,
        "tumour": reads,
        "normal": None,
        "filters": (),
        "callers": (),
        "population_frequencies": None,
        "predictions": None,
        "origin": "unknown",
        "place": PLACE,
    }
    return SmallVariantCall(**(values | changes))


def variant(gene, hgvs_p, hgvs_c, position, **changes):
    """A small-variant finding on chromosome 7; `changes` go to the finding, `reads` and `term` to its call."""
    vaf, depth = changes.pop("reads", (0.432, 812))
    chosen = Consequence(
        gene, "ENST00000646891.2", (changes.pop("term", "missense_variant"),), hgvs_c, hgvs_p, "15/18", True, True
    )
    allele = Allele(Assembly.GRCH38, "7", position, "A", "T")
    values = {
        "id": f"7-{position}-A-T",
        "call": call(allele, (chosen,), vaf, depth, filters=changes.pop("filters", ())),
        "chosen": chosen,
        "chosen_by": "MANE Select",
        "gene": gene,
        "gene_by_position": False,
        "oncogenicity": points(),
        "reportable": True,
        "germline_hint": "",
        "two_hit": None,
        "claims": (),
        "gene_level_unsupported": (),
        "not_assessed": (),
    }
    return SmallVariantFinding(**(values | changes))


def braf():
    approved = claim()
    further = claim(item("CH-T-0090", level="B", citations=("PMID:32000001",)), grade=tiers("I-B", "I-B..II-B", "m1A"))
    unverified = claim(
        item("CH-T-0002", therapies=("dabrafenib", "trametinib"), unverified=True, diseases=("SOLID",), setting=""),
        relation="pan_cancer",
        disease="SOLID",
        grade=tiers("II-C", "I-C", "m1A"),
    )
    descendant = claim(
        item("CH-T-0003", therapies=("vemurafenib",), diseases=("MACR",), approvals=(), level="C", setting=""),
        relation="descendant",
        disease="MACR",
        grade=tiers("II-D", "", ""),
        cautions=("narrower_disease",),
    )
    resistance = claim(
        item(
            "CH-T-0004",
            therapies=("cetuximab",),
            significance="resistance",
            statement="BRAF V600E predicts lack of benefit from anti-EGFR antibodies given without BRAF inhibition.",
            approvals=(),
        ),
        positive=False,
        grade=tiers("I-A", "", ""),
    )
    outcome = claim(
        item(
            "CH-P-0001",
            implication="prognostic",
            significance="poor_outcome",
            therapies=(),
            approvals=(),
            statement="BRAF V600E goes with shorter survival in metastatic microsatellite-stable disease.",
        ),
        grade=tiers("I-A", "", ""),
    )
    claims = (approved, further, unverified, descendant, resistance, outcome)
    return variant("BRAF", "p.V600E", "c.1799T>A", 140753336, claims=claims)


def brca2():
    long_change = "p.K1234_L1245delinsRSTWYVACDEFGHIKLMNPQRSTVWYACDEFGHIKLMNPQRSTVWY"
    return variant(
        "BRCA2",
        long_change,
        "c.3701_3735delins" + "ACGT" * 20,
        32340300,
        term="frameshift_variant",
        reads=(0.52, 31),
        germline_hint="BRCA2, VAF 52% without a matched normal (ESMO PMWG, Kuzbari 2023)",
        two_hit=TwoHit("two_hits", 0.61, "minor copies 0 at this place"),
        not_assessed=("population frequency", "origin"),
    )


def others(number):
    genes = ("TP53", "APC", "KRAS", "SMAD4", "PIK3CA", "FBXW7", "ATM", "ARID1A")
    return tuple(
        variant(
            genes[n % len(genes)],
            f"p.R{100 + 13 * n}H",
            f"c.{300 + 39 * n}G>A",
            1_000_000 + n,
            reads=((n % 40 + 3) / 100, 400 + n) if n % 9 else (None, None),
            oncogenicity=points("uncertain_significance", 5) if n % 3 else points("likely_oncogenic", 8),
            filters=("base_qual",) if n == 4 else (),
        )
        for n in range(number)
    )


def unannotated():
    allele = Allele(Assembly.GRCH38, "12", 25245350, "C", "T")
    return changed(
        variant("KRAS", None, None, 1),
        id="12-25245350-C-T",
        call=call(allele),
        chosen=None,
        chosen_by="not assessed",
        gene_by_position=True,
        oncogenicity=None,
        not_assessed=("consequence", "oncogenicity", "evidence"),
    )


def burden(id, label, value, low, high, threshold):
    status = "not_high" if threshold is None or value < threshold else "high"
    reason = "PASS only; canonical splice sites counted"
    interval = Interval(low, high)
    return TumourMutationalBurden(id, label, round(value * 1.2), 1.2, value, interval, threshold, status, reason)


def biomarkers():
    return Biomarkers(
        (
            burden("coding_with_silent", "all coding variants incl. silent", 14.2, 8.3, 22.7, None),
            burden("coding_non_synonymous", "protein-changing coding variants", 11.7, 6.4, 19.6, 10.0),
            TumourMutationalBurden(
                "tso500_like", "TSO500-like", None, None, None, None, None, "not_assessed", "depth is not in the file"
            ),
        ),
        MicrosatelliteStatus("stable", "TSO500 sites", 4.1, 117, "computed", "10 % or fewer sites unstable"),
        ScarScore(25, 35, 33, 93, 42, "high", "LOH + LST + TAI; 42 was set on another assay"),
        SignatureRefit(
            (
                SignatureExposure("SBS1", 61.0, 0.48, Interval(0.35, 0.6)),
                SignatureExposure("SBS3", 40.2, 0.32, Interval(0.2, 0.44)),
            ),
            127,
            0.944,
            "NNLS on COSMIC v3.4",
        ),
    )


def segments():
    return (
        Segment("1", 10_000, 120_000_000, 1, 1),
        Segment("1", 120_000_001, 248_000_000, 3, 1),
        Segment("7", 1, 60_000_000, 2, 2),
        Segment("7", 60_000_001, 159_000_000, 11, 1),
        Segment("17", 1, 22_000_000, 1, 0),
        Segment("18", 1, 80_000_000, 1, 0),
        Segment("X", 1, 156_000_000, 1, 1),
    )


def profile(**changes):
    values = {
        "sample": f"Müller-Ångström β {SCRIPT}",
        "normal": None,
        "tumour_code": "COAD",
        "assembly": Assembly.GRCH38,
        "assay": Assay(
            "TruSight Oncology 500", frozenset({"BRAF", "KRAS"}), 1.2,
            frozenset({"small_variant", "copy_number", "fusion", "segments", "msi"}), False,
        ),
        "purity": 0.15,
        "ploidy": 2.4,
        "small_variants": (),
        "copy_numbers": (CopyNumberCall("EGFR", "gain", 3, None, None, "total >= 3", PLACE),),
        "segments": segments(),
        "reported": (),
        "fusions": (),
        "biomarkers": biomarkers(),
        "dropped": {"failed filter germline": 212, "VAF below 5 %": 31},
    }  # fmt: skip
    return MolecularProfile(**(values | changes))


def gaps():
    return (
        NotAssessed(
            "fusions", "failed_quality", "RNA library below 9 million reads", "Repeat the RNA library from a new block"
        ),
        NotAssessed("protein and RNA expression", "not_tested", "no input of this kind was given", "Give IHC results"),
        NotAssessed(
            "consequence of 3,312 variants", "missing_input", "no annotation store", "Run `canheal annotate setup`"
        ),
    )


def interpretation(variants=40, **changes):
    """The rich tumour: actionable, opposed, cautioned, unverified, unannotated, every empty state."""
    hidden = changed(
        variant("OR5B2", "p.A1T", "c.1G>A", 9_000_000), reportable=False, gene_level_unsupported=("EID1", "EID2")
    )
    small = (braf(), brca2(), *others(variants - 3), unannotated(), hidden)
    tmb = claim(
        item("CH-T-0050", "-", "TMB-H", therapies=("pembrolizumab",), diseases=("SOLID",), setting=""),
        match="biomarker",
        relation="pan_cancer",
        disease="SOLID",
        grade=tiers("I-A", "I-C", "m1A"),
        cautions=("threshold_of_other_assay",),
    )
    values = {
        "profile": profile(small_variants=tuple(finding.call for finding in small)),
        "tumour_name": "Colon Adenocarcinoma",
        "small_variants": small,
        "copy_numbers": (),
        "fusions": (),
        "reported": (),
        "biomarkers": (BiomarkerFinding("bm-TMB-H", "TMB-H", "11.7 per Mb", (tmb,)),),
        "profiles": (),
        "open_profiles": (),
        "measured": biomarkers(),
        "not_assessed": gaps(),
        "snapshots": (
            Snapshot("canheal-catalogue", "2026-05-01", "ab12" * 16, "EUPL-1.2", 212, "canheal", "any use", "project"),
            Snapshot(
                "oncotree",
                "2025-10-03",
                "cd34" * 16,
                "CC-BY-4.0",
                898,
                "OncoTree, MSK",
                "any use, with attribution",
                "curated_expert",
            ),
        ),
        "code_version": "0.1.0",
        "content_digest": "ef56" * 16,
        "inputs": {"tumour.vcf.gz": "0123456789abcdef" * 4},
    }
    return Interpretation(**(values | changes))


def altered():
    """A tumour with a reported splice variant, an amplification and a fusion that carries a diagnostic claim."""
    diagnostic = claim(
        item("CH-D-0001", "EWSR1", "EWSR1::FLI1", implication="diagnostic", significance="positive", therapies=()),
        match="fusion_pair",
        relation="exact",
        disease="ES",
        grade=tiers("I-A", "", ""),
    )
    splice = claim(
        item("CH-T-0060", "MET", "exon 14 skipping", therapies=("capmatinib",)), match="reported", grade=tiers("II-C")
    )
    fusion = FusionCall("EWSR1", "FLI1", True, ("22:29287134", "11:128807180"), 33, True, "arriba", PLACE)
    lone = FusionCall(None, "ALK", False, ("", "2:29223342"), None, None, "table", PLACE)
    copies = CopyNumberCall("ERBB2", "amplification", 14, 1, None, "total >= 5", PLACE)
    return interpretation(
        variants=3,
        copy_numbers=(CopyNumberFinding("cn-ERBB2", copies, True, ()),),
        fusions=(FusionFinding("f1", fusion, True, (diagnostic,)), FusionFinding("f2", lone, True, ())),
        reported=(
            ReportedFinding("r1", ReportedAlteration("MET", "exon 14 skipping", "TSO500 RNA", PLACE), (splice,)),
            ReportedFinding("r2", ReportedAlteration("ERBB2", "overexpression", "IHC 3+", PLACE), ()),
        ),
        profile=profile(fusions=(fusion, lone), copy_numbers=(copies,), purity=None),
        not_assessed=(),
    )


def empty():
    """Nothing found, nothing given beyond small variants."""
    none = Biomarkers(
        (),
        MicrosatelliteStatus("not_assessed", "", None, None, "reported", "no result was given"),
        ScarScore(None, None, None, None, 42, "not_assessed", "no segments were given"),
        SignatureRefit((), 0, None, "no signature matrix was given"),
    )
    assay = Assay("unnamed assay", None, None, frozenset({"small_variant"}), True)
    bare = profile(
        sample="S1", normal="N1", purity=0.7, ploidy=None, assay=assay, copy_numbers=(), segments=(), biomarkers=none,
        dropped={},
    )  # fmt: skip
    return interpretation(
        profile=bare, small_variants=(), biomarkers=(), measured=none, not_assessed=(), snapshots=(), inputs={}
    )
