//! `llamacpp_split.csv`: the same on each of two devices that share a model by layer.

use std::collections::BTreeMap;
use std::error::Error;

use rigledger_core::catalog::Logits;
use rigledger_core::memory::{CardRoom, Prepared, Settings};
use rigledger_core::units::Bytes;

use super::memory::{
    BOUNDLESS, Cover, Outcome, Row, Sample, Weigh, kind, label, model, number, read, settings,
};

/// Sizes of cards at which fit is judged, in GiB.
const CARDS: [f64; 8] = [8.0, 12.0, 16.0, 24.0, 32.0, 48.0, 80.0, 192.0];

/// How the verdict on fit compares with the truth, for one size of card.
#[derive(Default)]
struct Verdicts {
    rows: u32,
    /// Says "fits" where the truth does not: must never happen.
    wrong: u32,
    /// Says "does not fit" where the truth does.
    cautious: u32,
}

/// Compares every row.
pub(crate) fn run(path: &str, weigh: Weigh<'_>) -> Result<Outcome, Box<dyn Error>> {
    let mut outcome = Outcome::default();
    let mut cover = Cover::default();
    let mut prepared: BTreeMap<String, Result<Prepared, String>> = BTreeMap::new();
    let mut verdicts: Vec<Verdicts> = CARDS.iter().map(|_| Verdicts::default()).collect();
    for row in read(path)? {
        let compared = compare(&row, weigh, &mut prepared, &mut outcome, &mut cover, &mut verdicts);
        if let Err(reason) = compared {
            outcome.skip(reason);
        }
    }
    outcome.notes = cover.notes();
    for (gib, verdict) in CARDS.iter().zip(&verdicts) {
        outcome.notes.push(format!(
            "two cards of {gib} GiB: says \"fits\" where the truth does not: {} of {}; \
             \"does not fit\" where the truth does: {}",
            verdict.wrong, verdict.rows, verdict.cautious
        ));
    }
    Ok(outcome)
}

fn compare(
    row: &Row,
    weigh: Weigh<'_>,
    prepared: &mut BTreeMap<String, Result<Prepared, String>>,
    outcome: &mut Outcome,
    cover: &mut Cover,
    verdicts: &mut [Verdicts],
) -> Result<(), String> {
    let model = model(row)?;
    let mix = row.get("mix").map_or("Q4_K_M", String::as_str);
    let ready = prepared
        .entry(format!("{} {mix}", model.id))
        .or_insert_with(|| Ok(Prepared::new(&model.shape, &weigh(&model.shape, mix)?)));
    let prepared = ready.as_ref().map_err(Clone::clone)?;
    let mut settings = settings(row)?;
    settings.pipeline = number(row, "pipeline")? == 1;
    let device = usize::try_from(number(row, "device")?).unwrap_or(usize::MAX);
    let kind = kind(&model.shape);
    for (logits, column) in
        [(Logits::All, "compute_bytes"), (Logits::Server, "compute_bytes_server")]
    {
        let settings = Settings { logits, ..settings };
        let placed = prepared.place(&settings, &[BOUNDLESS, BOUNDLESS], None);
        let card = placed.cards.get(device).ok_or("the device is not one of two")?;
        let truth = [
            number(row, "weights_bytes")?,
            number(row, "kv_bytes")?,
            number(row, "recurrent_bytes")?,
            number(row, column)?,
        ];
        let all: u64 = truth.iter().sum();
        let mut add = |category, predicted: Bytes, truth| {
            let label = format!("{} {logits:?}", label(row));
            let predicted = predicted.get();
            let (kind, arch) = (kind.clone(), model.shape.arch);
            outcome.samples.push(Sample { category, kind, arch, label, predicted, truth });
        };
        if logits == Logits::All {
            add("weights", card.weights, truth[0]);
            add("kv", card.cache, truth[1]);
            add("recurrent", card.recurrent, truth[2]);
        }
        add("compute", card.compute, truth[3]);
        add("total", card.weights + card.cache + card.recurrent + card.compute, all);
        cover.add(&kind, card.compute_high.get() >= truth[3]);
        for (gib, verdict) in CARDS.iter().zip(verdicts.iter_mut()) {
            let room = CardRoom { memory: Bytes::from_gib(*gib), reserved: Bytes::ZERO };
            let says = card.total() <= room.memory;
            let fits = all <= room.memory.get();
            verdict.rows += 1;
            verdict.wrong += u32::from(says && !fits);
            verdict.cautious += u32::from(!says && fits);
        }
    }
    Ok(())
}
