//! What a fuzz run does with one input: no panic, and nothing outside the stated limits.
//!
//! The fuzz targets and an ordinary test include this file, so both run the same.

use rigledger_core::catalog::MAX_CARDS;
use rigledger_core::find::Question;
use rigledger_core::import::gguf::{self, Progress, Reader};
use rigledger_core::import::{
    Imported, MAX_CONTEXT, MAX_HEAD_WIDTH, MAX_HEADS, MAX_LAYERS, MAX_MODEL_NAME, MAX_VOCAB,
    MAX_WIDTH, config,
};
use rigledger_core::memory::weights::{self, Format};
use rigledger_core::paste;
use rigledger_core::paste::usage::Usage;
use rigledger_core::plan::own::{MAX_READ, OwnModel};
use rigledger_core::plan::{kept, link};
use rigledger_core::units::{Bytes, Watts};
use rigledger_core::{Catalog, evaluate};

/// Most findings that one file may give.
const MAX_FINDINGS: usize = 64;

/// One input as a GGUF file: whole, in slices, and in two of them.
pub(crate) fn gguf(bytes: &[u8]) {
    let whole = gguf::read(bytes);
    let size = 1 + usize::from(bytes.first().copied().unwrap_or_default()) % 61;
    let mut reader = Reader::new(None);
    let mut sliced = reader.feed(&[]);
    for slice in bytes.chunks(size) {
        if !matches!(sliced, Progress::NeedMore(_)) {
            break;
        }
        sliced = reader.feed(slice);
    }
    match (whole, sliced) {
        (Progress::Done(whole), Progress::Done(sliced)) => {
            // As text: a number of the file may be NaN, which equals nothing.
            assert_eq!(format!("{whole:?}"), format!("{sliced:?}"), "slices change nothing");
            assert!(whole.header_bytes().get() <= bytes.len() as u64);
            let _ = (whole.types(), whole.part(), whole.needed_file_bytes());
            plausible(&gguf::imported(&[*whole, *sliced]));
        }
        (Progress::NeedMore(more), Progress::NeedMore(_)) => {
            assert!(more > 0, "asks for something");
            assert_eq!(reader.position(), bytes.len() as u64);
            let _ = reader.ended();
        }
        (Progress::Broken(finding), Progress::Broken(_)) => assert!(!finding.message().is_empty()),
        (whole, sliced) => panic!("slices change the outcome: {whole:?}, {sliced:?}"),
    }
    // With the file's length, nothing may be left waiting.
    let known = Reader::new(Some(Bytes::new(bytes.len() as u64))).feed(bytes);
    assert!(!matches!(known, Progress::NeedMore(_)), "the file has ended");
    if let Progress::Done(header) = known {
        plausible(&gguf::imported(&[*header]));
    }
}

/// One input as a `config.json`.
pub(crate) fn config(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match config::read(&text) {
        Ok(imported) => plausible(&imported),
        Err(finding) => assert!(!finding.message().is_empty()),
    }
}

/// One input as the text of a model in a link: read, written again, and asked for on two rigs.
#[allow(clippy::default_trait_access, reason = "the fuzz targets know no dates")]
pub(crate) fn own(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let catalog = Catalog::embedded();
    match OwnModel::decode(&text) {
        Ok((own, findings)) => {
            assert!(findings.len() <= MAX_FINDINGS);
            let written = own.encode();
            // Numbers may be written longer than they must.
            assert!(written.len() <= MAX_READ.max(text.len()), "{} {}", text.len(), written.len());
            let (again, none) = OwnModel::decode(&written).unwrap();
            assert_eq!((&again, none.len()), (&own, 0), "{text}");
            if let Some(weights) = &own.weights {
                assert_eq!(weights.blocks.len(), own.shape.layers as usize);
            }
        }
        Err(finding) => assert!(!finding.message().is_empty()),
    }
    for how in
        ["quant=file", "quant=file&runtime=vllm&users=9", "quant=Q4_K_M&offload=layers&fa=off"]
    {
        let rigs = "a.gpu=rtx-3090&a.count=3&b.gpu=m3-ultra&b.host_gib=64";
        let state = format!("preset=none&model=own&{how}&{rigs}&own={text}");
        let (plan, _) = link::decode(&state, catalog);
        let report = evaluate(&plan, catalog, Default::default());
        assert_eq!(report.rigs.len(), plan.rigs.len());
        for speed in report.rigs.iter().filter_map(|rig| rig.capability.target.speed) {
            let rates = [speed.decode_tok_s, speed.prefill_tok_s];
            assert!(rates.iter().all(|rate| rate.low().get() >= 0.0), "{text}: {rates:?}");
        }
    }
}

/// One input as pasted text: by every reader of a tool, and as what a link carries of measurements.
/// Nothing that is read is beyond what the rest of the core relies on, and what is carried is read back
/// as it was written.
pub(crate) fn paste(bytes: &[u8]) {
    let (text, catalog) = (String::from_utf8_lossy(bytes), Catalog::embedded());
    match paste::machine::read(&text, catalog) {
        Ok(found) => {
            let cards = found.cards.iter().map(|cards| cards.count as usize).sum::<usize>();
            assert!(cards <= MAX_CARDS && found.rigs().len() <= cards, "{text}");
        }
        Err(unread) => assert!(unread.sentence().ends_with('.')),
    }
    match paste::measured::read(&text, catalog) {
        Ok(found) => {
            assert!(!found.measurements.is_empty() && found.measurements.len() <= 512, "{text}");
            assert!(found.measurements.iter().all(|one| one.model.chars().count() <= 80), "{text}");
        }
        Err(unread) => assert!(unread.sentence().ends_with('.')),
    }
    match paste::usage::read(&text, catalog).map(|told| told.usage) {
        Ok(Usage::Energy(energy)) => {
            assert!(energy.kwh > 0.0 && energy.days > 0.0 && energy.watts() < 20_001.0, "{text}");
        }
        Ok(Usage::Sold(sold)) => {
            assert!(sold.count >= 3 && sold.prices.is_sorted() && sold.prices[0] >= 20.0, "{text}");
        }
        Ok(Usage::Tokens(tokens)) => {
            let counted = [tokens.read, tokens.cached, tokens.generated, tokens.days];
            assert!(counted.iter().all(|count| count.is_finite() && *count >= 0.0), "{text}");
            assert!(tokens.generated > 0.0 && tokens.days >= 1.0, "{text}");
        }
        Err(unread) => assert!(unread.sentence().ends_with('.')),
    }
    let all = paste::carried::all(&text, catalog);
    if let Some((day, last)) = all.last() {
        let written = paste::carried::with("", *day, last.clone(), catalog);
        assert!(paste::carried::all(&written, catalog).len() <= 1, "{text}: {written}");
    }
}

/// One input as a question of the finder, and as plans that are kept: understood as far as it goes.
pub(crate) fn question(bytes: &[u8]) {
    let (text, catalog) = (String::from_utf8_lossy(bytes), Catalog::embedded());
    let (question, findings) = Question::read(&text, catalog);
    assert!(question.plan.rigs.is_empty() && findings.len() <= MAX_FINDINGS + text.len());
    assert!(question.rows >= 1 && question.limits.slots.is_none_or(|slots| slots >= 1));
    let positive = |watts: Option<Watts>| watts.is_none_or(|watts| watts.get() > 0.0);
    assert!(positive(question.limits.circuit) && positive(question.limits.supply), "{text}");
    assert!(kept::read(&text).iter().all(|plan| !plan.state.is_empty()));
}

/// Whatever was read, it is within the limits that the rest of the core may rely on.
fn plausible(imported: &Imported) {
    let shape = &imported.shape;
    assert!(imported.name.chars().count() <= MAX_MODEL_NAME);
    assert!(imported.max_context.get() <= MAX_CONTEXT);
    assert!(imported.findings.len() <= MAX_FINDINGS, "{}", imported.findings.len());
    assert!(imported.findings.iter().all(|finding| finding.message().len() < 2000));
    assert!(shape.layers <= MAX_LAYERS && shape.mtp_layers <= MAX_LAYERS);
    for width in [
        shape.width,
        shape.ff,
        shape.kv_lora,
        shape.q_lora,
        shape.expert_ff,
        shape.shared_ff,
        shape.rope_factors,
        shape.expert_latent,
        shape.layer_embedding,
        shape.ssm_inner,
        shape.ssm_state,
        shape.ssm_conv,
    ] {
        assert!(width <= MAX_WIDTH, "{shape:?}");
    }
    for width in
        [shape.head_dim, shape.v_head_dim, shape.swa_head_dim, shape.rope_dim, shape.indexer_dim]
    {
        assert!(width <= MAX_HEAD_WIDTH, "{shape:?}");
    }
    for heads in [
        shape.heads,
        shape.kv_heads,
        shape.swa_heads,
        shape.swa_kv_heads,
        shape.experts,
        shape.indexer_heads,
        shape.ssm_groups,
        shape.ssm_heads,
    ] {
        assert!(heads <= MAX_HEADS, "{shape:?}");
    }
    assert!(shape.vocab <= MAX_VOCAB);
    assert!(shape.experts_used <= shape.experts);
    assert!(shape.kv_heads <= shape.heads.max(1));
    assert!(shape.window <= MAX_CONTEXT);
    // One architecture has two attentions in a layer.
    assert!(shape.kv_layers / 2 <= shape.layers);
    for layers in [
        shape.swa_layers,
        shape.linear_layers,
        shape.moe_layers,
        shape.dense_layers,
        shape.shared_kv_layers,
        shape.indexer_layers,
    ] {
        assert!(layers <= shape.layers, "{shape:?}");
    }
    // No shape is too much for the lists of tensors.
    if let Some(format) = Format::parse("Q4_K_M")
        && let Ok(weights) = weights::weights(shape, &format)
    {
        assert_eq!(weights.blocks.len(), shape.layers as usize);
    }
    if let Some(weights) = &imported.weights {
        assert_eq!(weights.blocks.len(), shape.layers as usize);
        assert!(weights.embedding <= weights.file);
    }
}
