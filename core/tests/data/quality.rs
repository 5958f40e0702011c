//! `quality.csv`: what each row must be, and that what is built in follows from it.

use rigledger_core::Catalog;
use rigledger_core::catalog::LossBasis;

use super::file::File;

pub(crate) fn quality(file: &File, models: &File) {
    file.sorted(&["model", "quant"], false);
    file.provenance();
    let known = models.column("id");
    let catalog = Catalog::embedded();
    for row in file.rows() {
        let (model, quant) = (row.text("model"), row.text("quant"));
        row.check(!quant.is_empty(), "no format");
        if !model.is_empty() {
            row.refers("model", model, &known);
        }
        let percent = row.maybe("delta_ppl_pct", -5.0..=2_000.0);
        row.maybe("kld_mean", 0.0..=10.0);
        row.maybe("bpw", 1.0..=33.0);
        row.maybe("top1_agreement_pct", 0.0..=100.0);
        if let (Some(percent), Some(ppl), Some(base)) =
            (percent, row.maybe("ppl", 1.0..=1e4), row.maybe("ppl_baseline", 1.0..=1e4))
        {
            let off = ((ppl / base - 1.0) * 100.0 - percent).abs();
            row.check(off <= 0.02 + percent.abs() * 0.02, "its loss is not that of its figures");
        }
        // What is built in spans every figure of this model in this format.
        let (Some(percent), Some(model)) = (percent, catalog.model(model)) else { continue };
        if catalog.quant(quant).is_none() {
            continue;
        }
        match catalog.loss(model, quant) {
            None => row.check(model.made_in().is_some(), "is not built in"),
            Some(loss) if loss.basis == LossBasis::AsMade => {
                row.check(percent.abs() < 0.1, "a format of 16 bits that loses");
            }
            Some(loss) => {
                let [low, middle, high] = loss.percent;
                let near = percent.abs() * 0.006 + 0.0006;
                row.check(loss.basis == LossBasis::SameModel, "is not told of its own model");
                row.check(low <= middle && middle <= high, "not low <= middle <= high");
                row.check(
                    (low - near..=high + near).contains(&percent),
                    format!("{percent} is outside of what is built in: {:?}", loss.percent),
                );
            }
        }
    }
}
