//! What is paid for ability: outlay against the public index of the models that the rigs run, or for one
//! model against the bits of its weights.

use std::collections::BTreeSet;

use crate::chart::{Axis, Chart, Labels, Point, Series, Stroke};
use crate::find::{Found, Row};
use crate::html::view::View;
use crate::units::format::two_figures;

/// By how much abilities must differ to be told apart.
const ALIKE: f64 = 0.05;

/// The chart, of what is bought; nothing where all are as able or nobody knows.
pub(super) fn chart(view: &View<'_>, found: &Found) -> Option<Chart> {
    let rows = || found.rows.iter().filter(|row| !row.offer.is_hired());
    let models: BTreeSet<&str> = rows().map(|row| &*row.model).collect();
    let several = models.len() > 1;
    let able = |row: &Row| {
        if several {
            let model = view.catalog.model(&row.model)?;
            Some(view.catalog.ability(model)?.index)
        } else {
            row.offer.bits_per_weight
        }
    };
    let mut known: Vec<(&Row, f64)> = rows().filter_map(|row| Some((row, able(row)?))).collect();
    let outlay = |row: &Row| row.offer.outlay.get();
    known.sort_by(|a, b| outlay(a.0).total_cmp(&outlay(b.0)).then(b.1.total_cmp(&a.1)));
    let steps = steps(&known);
    if steps.len() < 2 {
        return None;
    }
    let costs = || known.iter().map(|(row, _)| outlay(row));
    let amounts = known.first()?.0.why.amounts;
    let x = Axis::even("paid before it runs", Labels::Whole(amounts), costs());
    let unit = if several { "capabilities index" } else { "bits a weight" };
    let series = |name: &str, rows: &[(&Row, f64)], stroke: Stroke| Series {
        name: name.to_owned(),
        rig: Some(0),
        points: rows.iter().map(|(row, able)| Point::exact(outlay(row), *able)).collect(),
        stroke,
    };
    Some(Chart {
        id: "find-ability",
        title: "Ability against what is paid now".to_owned(),
        summary: said(view, &steps, several),
        x: Axis { from: costs().fold(0.0, f64::min), ..x },
        y: Axis::even(unit, Labels::Number(two_figures), known.iter().map(|(_, able)| *able)),
        series: vec![
            series("nothing that costs less to buy is as able", &steps, Stroke::Line),
            series("every one that was found", &known, Stroke::Dots),
        ],
        marks: Vec::new(),
        notes: Vec::new(),
    })
}

/// Those that are abler than all that cost less, of rows by what is paid.
fn steps<'a>(known: &[(&'a Row, f64)]) -> Vec<(&'a Row, f64)> {
    let mut best = f64::NEG_INFINITY;
    let abler = |(_, able): &&(&'a Row, f64)| {
        let better = *able > best + ALIKE;
        if better {
            best = *able;
        }
        better
    };
    known.iter().filter(abler).copied().collect()
}

/// What the chart says.
fn said(view: &View<'_>, steps: &[(&Row, f64)], several: bool) -> String {
    let step = |(row, able): &(&Row, f64)| {
        let model = view.catalog.model(&row.model).map_or(&*row.model, |model| model.name);
        let what = if several { model } else { &*row.quant };
        let cost = row.why.amounts.whole(row.offer.outlay);
        [&row.offer.name, ": ", what, " (", &two_figures(*able), ") for ", &cost].concat()
    };
    let steps: Vec<String> = steps.iter().map(step).collect();
    ["Each step up costs more to buy: ", &steps.join("; "), "."].concat()
}
