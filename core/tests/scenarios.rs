//! Golden scenarios: every file in `tests/scenarios/` holds a state string, and what it gives is
//! pinned: of some of them the whole report, of the others what a reader looks at first. A new
//! scenario is a new file.

#[path = "shared/folded.rs"]
mod folded;

use chrono::NaiveDate;
use folded::folded;
use rigledger_core::advice::Certainty;
use rigledger_core::fit::WhyNot;
use rigledger_core::memory::{Offload, Remedy};
use rigledger_core::plan::link;
use rigledger_core::rig::{Assumptions, RigReport};
use rigledger_core::units::{Bytes, GigabytesPerSecond, KilowattHours, Money, Range, Tokens};
use rigledger_core::units::{TokensPerSecond, Watts, Working};
use rigledger_core::{Catalog, Finding, Report, evaluate};
use serde::Serialize;

/// The scenarios whose whole report is pinned: the article's, with a part on the host, and of another
/// runtime with many users.
const WHOLE: [&str; 3] = ["article", "experts-in-host-memory", "vllm-four-users"];

/// All of a report, and how the lines of its rigs come about.
#[derive(Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    report: &'a Report,
    workings: &'a [Vec<Working>],
}

/// What a reader looks at first.
#[derive(Serialize)]
struct Digest<'a> {
    state: &'a str,
    sentence: String,
    capability: String,
    cheapest: Option<usize>,
    certainty: Option<Certainty>,
    margin: Option<Range<Money>>,
    shares: &'a [f64],
    rigs: Vec<RigDigest<'a>>,
    findings: &'a [Finding],
}

#[derive(Serialize)]
struct RigDigest<'a> {
    name: &'a str,
    cards: &'a str,
    card_memory_bytes: Bytes,
    card_bandwidth_gb_s: GigabytesPerSecond,
    card_rated_watts: Option<Watts>,
    assumptions: &'a Assumptions,
    lines: Vec<LineDigest<'a>>,
    energy_kwh: Range<KilowattHours>,
    target: TargetDigest<'a>,
    models: Vec<ModelDigest<'a>>,
}

#[derive(Serialize)]
struct LineDigest<'a> {
    label: &'a str,
    amount: Range<Money>,
    numbers: &'a str,
}

#[derive(Serialize)]
struct TargetDigest<'a> {
    model_id: &'a str,
    quant_id: &'a str,
    context_tokens: Tokens,
    fits: bool,
    why_not: Option<&'a WhyNot>,
    remedies: &'a [Remedy],
    weights_bytes: Bytes,
    cache_bytes: Bytes,
    cards: Vec<CardDigest>,
    offload: Offload,
    longest_context_tokens: Option<Tokens>,
    decode_tok_s: Option<Range<TokensPerSecond>>,
    prefill_tok_s: Option<Range<TokensPerSecond>>,
}

#[derive(Serialize)]
struct CardDigest {
    blocks: u32,
    used_bytes: Bytes,
    spare_bytes: Bytes,
    short_bytes: Bytes,
}

#[derive(Serialize)]
struct ModelDigest<'a> {
    model_id: &'a str,
    quant_id: &'a str,
    fits: bool,
    decode_tok_s: Option<Range<TokensPerSecond>>,
}

fn digest<'a>(report: &'a Report, workings: &'a [Vec<Working>]) -> Digest<'a> {
    let verdict = &report.verdict;
    Digest {
        state: &report.state,
        sentence: verdict.sentence(),
        capability: verdict.capability(),
        cheapest: verdict.cheapest,
        certainty: verdict.certainty,
        margin: verdict.margin,
        shares: &verdict.shares,
        rigs: report.rigs.iter().zip(workings).map(rig_digest).collect(),
        findings: &report.findings,
    }
}

fn rig_digest<'a>((rig, workings): (&'a RigReport, &'a Vec<Working>)) -> RigDigest<'a> {
    let target = &rig.capability.target;
    let lines = rig.cost.lines.iter().zip(workings).map(|(line, working)| LineDigest {
        label: &line.label,
        amount: line.amount,
        numbers: &working.numbers,
    });
    let models = rig.capability.models.iter().map(|row| ModelDigest {
        model_id: row.shown.model_id,
        quant_id: row.shown.quant_id,
        fits: row.shown.fits,
        decode_tok_s: row.shown.decode_tok_s(),
    });
    let cards = target.cards.iter().map(|card| CardDigest {
        blocks: card.blocks,
        used_bytes: card.total(),
        spare_bytes: card.spare,
        short_bytes: card.short,
    });
    RigDigest {
        name: &rig.name,
        cards: &rig.cards,
        card_memory_bytes: rig.card_memory_bytes,
        card_bandwidth_gb_s: rig.card_bandwidth_gb_s,
        card_rated_watts: rig.card_rated_watts,
        assumptions: &rig.assumptions,
        lines: lines.collect(),
        energy_kwh: rig.cost.energy_kwh,
        target: TargetDigest {
            model_id: target.model_id,
            quant_id: target.quant_id,
            context_tokens: target.context_tokens,
            fits: target.fits,
            why_not: target.why_not.as_ref(),
            remedies: &target.remedies,
            weights_bytes: target.weights_bytes,
            cache_bytes: target.cache_bytes,
            cards: cards.collect(),
            offload: target.offload,
            longest_context_tokens: target.longest_context_tokens,
            decode_tok_s: target.decode_tok_s(),
            prefill_tok_s: target.speed.map(|speed| speed.prefill_tok_s),
        },
        models: models.collect(),
    }
}

#[test]
fn reports_stay_as_they_are() {
    insta::glob!("scenarios/*.state", |path| {
        let state = std::fs::read_to_string(path).unwrap();
        let catalog = Catalog::embedded();
        let (plan, findings) = link::decode(state.trim(), catalog);
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let mut report = evaluate(&plan, catalog, today);
        report.findings.splice(0..0, findings);
        let whole = WHOLE.iter().any(|name| path.file_stem().is_some_and(|stem| stem == *name));
        let workings: Vec<_> =
            (0..report.rigs.len()).map(|rig| report.workings(&plan, rig)).collect();
        let pretty = if whole {
            serde_json::to_string_pretty(&Whole { report: &report, workings: &workings })
        } else {
            serde_json::to_string_pretty(&digest(&report, &workings))
        };
        insta::assert_snapshot!(folded(&pretty.unwrap()));
    });
}
