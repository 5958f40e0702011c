//! Public reports of owners: every case has an answer, and what fits is told as it was seen.

#![allow(clippy::unwrap_used, dead_code, missing_docs, reason = "a test")]

#[path = "../examples/field/figures.rs"]
mod figures;
#[path = "../examples/field/judge.rs"]
mod judge;
#[path = "../examples/field/observed.rs"]
mod observed;
#[path = "../examples/field/own.rs"]
mod own;

use std::collections::BTreeMap;

use judge::Verdict;
use observed::{Of, Part};
use rigledger_core::Catalog;
use rigledger_core::plan::Plan;
use rigledger_core::plan::own::{ID, OwnModel};

type Row = BTreeMap<String, String>;

fn row(pairs: &[(&str, &str)]) -> Row {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn what_fits_and_how_fast_is_told_as_owners_saw_it() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/field_cases.csv");
    let (mut of, mut right): (BTreeMap<&str, usize>, BTreeMap<&str, usize>) = Default::default();
    let (mut unsaid, mut cases) = (Vec::new(), 0);
    for row in csv::Reader::from_path(path).unwrap().deserialize() {
        let row: Row = row.unwrap();
        cases += 1;
        let Ok(plans) = own::plans(&row, Catalog::embedded()) else {
            unsaid.push(row["id"].clone());
            continue;
        };
        let observed = observed::read(&row["observed"], &row["notes"]);
        for one in judge::all(&observed, &plans, Catalog::embedded()) {
            *of.entry(one.kind).or_default() += 1;
            *right.entry(one.kind).or_default() += usize::from(one.verdict == Verdict::Right);
        }
    }
    assert!(cases >= 80 && of["fit"] >= 45 && of["speed"] >= 70, "{cases} cases, {of:?}");
    for (kind, percent) in [("fit", 95), ("speed", 75), ("memory", 70)] {
        assert!(right[kind] * 100 >= of[kind] * percent, "{kind}: {} of {}", right[kind], of[kind]);
    }
    // Several machines in a network.
    assert_eq!(unsaid, ["F73"]);
}

#[test]
fn figures_are_read_from_the_words_of_reports() {
    let read = |text: &str| observed::read(text, "short prompts, 400 new tokens");
    let all = read(
        r#"{"decode_tok_s_no_spec": 43.9, "vram_loaded_gb": 20.5, "decode_at_16k": "21-23",
            "at_262144": {"decode_tok_s": 62.0, "vram_loaded_mib": 27385},
            "decode_by_depth": {"4075": 36.24}, "kv_mib": [384, 1152], "remark": "none"}"#,
    );
    let of = |key: &str| all.iter().find(|one| one.key == key).unwrap();
    assert_eq!(
        (of("decode_tok_s_no_spec").at, of("decode_tok_s_no_spec").of),
        (Some(512), Of::Decode)
    );
    assert_eq!(of("decode_at_16k").values, [[21.0, 23.0]]);
    assert_eq!(of("decode_at_16k").at, Some(16384));
    assert_eq!(of("vram_loaded_gb").values, [[20.5e9; 2]]);
    assert_eq!((of("decode_tok_s").context, of("decode_tok_s").at), (Some(262_144), Some(512)));
    assert_eq!(of("vram_loaded_mib").at, Some(262_144));
    assert_eq!(of("decode_by_depth").at, Some(4075));
    assert_eq!((of("kv_mib").of, of("kv_mib").values.len()), (Of::Memory(Part::Cache), 2));
    assert!(all.iter().all(|one| one.key != "remark"));
    let fit = |text: &str| read(&format!("{{\"fit\": \"{text}\"}}"))[0].values[0][0];
    assert!(fit("loads and runs; crashes only after a long prompt") > 0.5);
    assert!(fit("crashes with out of memory; said to run elsewhere") < 0.5);
}

#[test]
fn a_link_may_name_a_file_and_several_values() {
    let plans = |link: &str| {
        let row =
            row(&[("link", link), ("model", "Qwen3.8-27B"), ("quant", "UD-Q4_K_XL 17.46 GiB")]);
        own::plans(&row, Catalog::embedded())
    };
    let own = plans("`OWN_XL&context=32768&a.gpu=rtx-3090`").unwrap();
    assert_eq!((own.len(), &*own[0].workload.model), (1, ID));
    let size = |plan: &Plan| {
        let text = plan.workload.own.as_ref().unwrap().as_str();
        OwnModel::decode(text).unwrap().0.weights.unwrap().file.gib()
    };
    assert!((size(&own[0]) - 17.46).abs() < 0.02, "{}", size(&own[0]));
    assert!(!own[0].rigs[0].desktop && own[0].preset.is_empty());
    let stated = plans("model=qwen3.8-27b&file=Q4_K_M:16GiB&a.gpu=rtx-3090&a.desktop=on").unwrap();
    assert!((size(&stated[0]) - 16.0).abs() < 0.02 && stated[0].rigs[0].desktop);
    let both = plans("model=qwen3.8-27b&context=4096\\|8192&a.gpu=rtx-3090 | rtx-4090").unwrap();
    assert_eq!(both.len(), 4);
    assert_eq!((&*both[3].rigs[0].gpu, both[3].workload.context.get()), ("rtx-4090", 8192));
    assert!(plans("-").is_err() && plans("nonsense=1&a.gpu=rtx-3090").is_err());
}
