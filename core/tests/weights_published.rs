//! Published sizes of files: where they agree with the count, and what is done where they do not.

use chrono::NaiveDate;
use rigledger_core::fit::{Fit, WeightsBasis};
use rigledger_core::html::{Region, Ui, View};
use rigledger_core::memory::weights::{Agreement, Format, Weights, published, spread, weights};
use rigledger_core::plan::{Plan, link};
use rigledger_core::units::Bytes;
use rigledger_core::{Catalog, Report, evaluate};

fn answer(model: &str, quant: &str) -> (Plan, Report) {
    let catalog = Catalog::embedded();
    let state = format!("preset=none&model={model}&quant={quant}&a.gpu=h200-nvl&a.count=16");
    let (plan, findings) = link::decode(&state, catalog);
    assert_eq!(findings, []);
    let report = evaluate(&plan, catalog, NaiveDate::default());
    (plan, report)
}

fn fit(model: &str, quant: &str) -> Fit {
    answer(model, quant).1.rigs[0].capability.target.clone()
}

#[test]
fn most_published_files_confirm_the_count_and_the_others_are_used() {
    let catalog = Catalog::embedded();
    let (mut confirmed, mut other) = (0, Vec::new());
    for file in catalog.file_sizes {
        let shape = &catalog.model(file.model).unwrap().shape;
        let Some(format) = Format::parse(file.quant) else { continue };
        let Ok((used, agreement)) = published(shape, &format, file.bytes, file.resolution) else {
            continue;
        };
        let counted = weights(shape, &format).unwrap();
        match agreement {
            Agreement::Agrees => {
                confirmed += 1;
                assert_eq!(used, counted, "{} {}", file.model, file.quant);
            }
            Agreement::WithDrafts => {
                confirmed += 1;
                // The rules of a mix go by the number of blocks, drafts included.
                let sum = |w: &Weights| w.blocks.iter().map(|b| b.dense + b.experts).sum::<Bytes>();
                let off = sum(&used).get().abs_diff(sum(&counted).get());
                assert!(off <= sum(&counted).get() / 100, "{} {}", file.model, file.quant);
                assert!(used.draft != counted.draft);
            }
            Agreement::Differs(stock) => {
                assert_eq!(stock, counted.file);
                other.push(format!("{} {}", file.model, file.quant));
                // The whole of the file but its metadata is somewhere.
                let held: Bytes = used.blocks.iter().map(|b| b.dense + b.experts).sum::<Bytes>()
                    + used.embedding
                    + used.draft
                    + used.everywhere
                    + if shape.tied { Bytes::ZERO } else { used.output };
                let tied = if shape.tied { used.output } else { Bytes::ZERO };
                assert!(held <= used.file && used.file <= held + tied, "{}", file.model);
                let metadata = file.bytes.saturating_sub(used.file);
                assert!(metadata.get() <= 100 * u64::from(shape.vocab), "{}", file.model);
            }
        }
    }
    println!("{confirmed} confirmed, {} differ: {other:#?}", other.len());
    assert!(confirmed >= 280 && (20..45).contains(&other.len()));
}

#[test]
fn a_recipe_of_their_own_is_counted_as_published() {
    // bartowski's file is 30 % larger than the stock mix of its name.
    let fit = fit("mistral-medium-3.5-128b", "IQ1_S");
    let file = fit.published.unwrap();
    let WeightsBasis::Published { counted } = fit.weights_basis else {
        panic!("{:?}", fit.weights_basis)
    };
    assert!(counted.get() * 5 / 4 < file.size_bytes.get());
    let off = fit.weights_bytes.get().abs_diff(file.size_bytes.get());
    assert!(off < 100 * 131_072, "{off} bytes of metadata");
    let on_cards: Bytes = fit.cards.iter().map(|card| card.weights).sum();
    assert!(on_cards > counted);
    let (plan, report) = answer("mistral-medium-3.5-128b", "IQ1_S");
    let (ui, catalog) = (&Ui::default(), Catalog::embedded());
    let sensitivity = &report.sensitivity(&plan);
    let (plan, report) = (&plan, &report);
    let view = View { plan, usual: plan, report, sensitivity, findings: &[], ui, catalog };
    let text = Region::Memory.text(&view).unwrap();
    assert!(text.contains("as a published file of") && text.contains("the stock mix would have"));
}

#[test]
fn a_file_that_agrees_confirms_the_count_to_the_byte() {
    let fit = fit("llama-3.1-70b", "Q4_K_M");
    assert_eq!(fit.weights_basis, WeightsBasis::Confirmed);
    assert_eq!(fit.weights_bytes.get(), 42_512_531_712);
}

#[test]
fn the_sum_stands_in_only_for_unknown_tensors() {
    assert_ne!(fit("kimi-k3", "IQ1_S").weights_basis, WeightsBasis::PublishedOnly);
    let shape = Catalog::embedded().model("kimi-k3").unwrap().shape;
    let even = spread(&shape, Bytes::new(1_000_003));
    let sum: Bytes = even.blocks.iter().map(|block| block.dense).sum();
    assert_eq!((sum, even.file), (Bytes::new(1_000_003), Bytes::new(1_000_003)));
}
