//! Weights of every architecture against llama.cpp's own loader and quantizer.
//!
//! `truth/llamacpp_tensors.csv` has what its loader asks for and what its quantizer makes of it,
//! for every model with a tensor list of its own (`truth/README-tensors.md`).

use std::collections::BTreeSet;

use rigledger_core::Catalog;
use rigledger_core::memory::LlamaVersion;
use rigledger_core::memory::weights::{Format, weights};

/// Every figure to the byte, with and without the blocks that draft tokens.
#[test]
fn as_loader_and_quantizer_have_it() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/truth/llamacpp_tensors.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let columns = reader.headers().unwrap().clone();
    let mut wrong = Vec::new();
    let mut architectures = BTreeSet::new();
    let mut count = 0;
    for row in reader.records() {
        let row = row.unwrap();
        let model = Catalog::embedded().model(&row[0]).unwrap();
        architectures.insert(model.shape.arch);
        for (name, cell) in columns.iter().zip(&row).skip(2) {
            count += 1;
            let (mix, imatrix) = match name.strip_suffix("+imatrix") {
                Some(mix) => (mix, true),
                None => (name, false),
            };
            let format = Format::parse(mix)
                .unwrap()
                .with_version(LlamaVersion::V0_5)
                .with_imatrix(imatrix)
                .with_mxfp4_experts(false)
                .with_drafts(&row[1] == "1");
            let found = weights(&model.shape, &format).unwrap().file.get();
            let truth: u64 = cell.parse().unwrap();
            if found != truth {
                let diff = i128::from(found) - i128::from(truth);
                let arch = model.shape.arch;
                wrong.push(format!("{arch} {} {name}: {found} for {truth}, {diff:+}", model.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count} figures:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 6_000 && architectures.len() >= 60, "{count}, {}", architectures.len());
}
