//! What decides: flips put back into plans are ties, none is missed, curves are the plans' own figures.

use rigledger_core::plan::inputs::{InputId, Place};

use rigledger_core::Report;

use super::{PLANS, decoded, likely, report, with};

/// The likely net costs, infinite where a rig is compared with no other.
fn compared(report: &Report) -> Vec<f64> {
    let compared = &report.case.compared;
    let nets = likely(report).into_iter().zip(compared);
    nets.map(|(net, compared)| if *compared { net } else { f64::INFINITY }).collect()
}

#[test]
fn every_flip_put_back_in_is_a_tie_to_the_cent() {
    let (mut ties, mut steps) = (0, 0);
    for state in PLANS {
        let plan = decoded(state);
        let sensitivity = report(&plan).sensitivity(&plan);
        for effect in &sensitivity.inputs {
            for flip in &effect.flips {
                let at = |value| compared(&report(&with(&plan, effect.id, effect.place, value)));
                let nets = at(flip.value);
                let best = nets.iter().copied().fold(f64::INFINITY, f64::min);
                if flip.tie {
                    ties += 1;
                    let gap = (nets[flip.below] - nets[flip.above]).abs();
                    assert!(gap < 0.005, "{state}: {effect:?} {nets:?}");
                    assert!(nets[flip.below] < best + 0.005, "{state}: {effect:?} {nets:?}");
                } else {
                    steps += 1;
                    assert!(nets[flip.above] <= best, "{state}: {effect:?} {nets:?}");
                    let before = at(flip.value - 1.0);
                    let best = before.iter().copied().fold(f64::INFINITY, f64::min);
                    assert!(before[flip.below] <= best, "{state}: {effect:?} {before:?}");
                }
            }
        }
    }
    assert!(ties > 100 && steps > 0, "only {ties} ties and {steps} steps");
}

/// Where no flip is told, a search over the whole span of the limits finds none.
#[test]
fn no_flip_is_missed() {
    for state in PLANS {
        let plan = decoded(state);
        let before = report(&plan);
        let sensitivity = before.sensitivity(&plan);
        for (id, place) in plan.places() {
            // What decides speeds changes draws and hours, by more than the numbers of the case tell.
            if id.decides_fit() {
                assert!(sensitivity.of(id, place).is_none(), "{id:?}");
                continue;
            }
            // A floor decides who is compared at all, and no cost; what one has is no figure that may
            // turn out otherwise.
            if matches!(id, InputId::SpeedFloor | InputId::Owned | InputId::Sells) {
                continue;
            }
            let spec = id.spec();
            let flips = sensitivity.of(id, place).map_or(0, |effect| effect.flips.len());
            let mut changes = 0;
            let mut last = None;
            for step in 0..=60 {
                // Closer near the low end, where most of the action is.
                let share = f64::from(step) / 60.0;
                let value = spec.min + (spec.max - spec.min) * share * share * share;
                let value = if spec.whole { value.round() } else { value };
                let nets = compared(&report(&with(&plan, id, place, value)));
                let best = (0..nets.len()).reduce(|a, b| if nets[b] < nets[a] { b } else { a });
                changes += usize::from(last.is_some_and(|last| last != best));
                last = Some(best);
            }
            assert!(flips >= changes, "{state}: {id:?} {place:?}: {flips} flips, {changes} seen");
        }
    }
}

#[test]
fn curves_are_what_setting_the_input_gives() {
    for state in PLANS {
        let plan = decoded(state);
        let sensitivity = report(&plan).sensitivity(&plan);
        for effect in &sensitivity.inputs {
            let [low, high] = effect.span;
            for point in [0_u8, 7, 16, 25, 32] {
                let value = low + (high - low) * f64::from(point) / 32.0;
                let value = if effect.id.spec().whole { value.round() } else { value };
                let nets = likely(&report(&with(&plan, effect.id, effect.place, value)));
                for (other, curve) in sensitivity.others.iter().zip(&effect.curves) {
                    let real = nets[*other] - nets[sensitivity.cheapest];
                    let told = curve[usize::from(point)];
                    assert!(
                        (real - told).abs() < 0.01,
                        "{state}: {effect:?} at {value}: {real} {told}"
                    );
                }
            }
        }
    }
}

#[test]
fn the_articles_extras_flip_its_verdict_at_97_dollars() {
    let plan = decoded("preset=dual-3090-vs-4090&a.extras=All:325");
    let sensitivity = report(&plan).sensitivity(&plan);
    let extras = sensitivity.of(InputId::ExtraCost, Place::Extra { rig: 0, extra: 0 }).unwrap();
    assert_eq!(extras.flips.len(), 1);
    assert!((extras.flips[0].value - 96.70).abs() < 1e-6, "{extras:?}");
    let heat = sensitivity.of(InputId::Heat, Place::Plan).unwrap();
    assert_eq!(heat.flips, [], "saved heating alone flips nothing");
}

#[test]
fn a_price_that_is_all_that_differs_decides_at_the_others_price() {
    let plan = decoded(
        "preset=none&a.gpu=rtx-3090&a.price=700&a.resale=300&b.gpu=rtx-3090&b.price=800&b.resale=300",
    );
    let sensitivity = report(&plan).sensitivity(&plan);
    let price = sensitivity.of(InputId::CardPrice, Place::Rig(0)).unwrap();
    assert!((price.flips[0].value - 800.0).abs() < 1e-6, "{price:?}");
    assert_eq!((price.flips[0].below, price.flips[0].above), (0, 1));
}

#[test]
fn the_tornado_is_ranked_and_its_swings_are_the_ranges_ends() {
    let plan = decoded("preset=dual-3090-vs-4090&rate=0.1-0.15-0.4");
    let sensitivity = report(&plan).sensitivity(&plan);
    let widths: Vec<f64> = sensitivity
        .tornado
        .iter()
        .map(|place| sensitivity.inputs[*place].swing.map_or(0.0, |[a, b]| (a - b).abs()))
        .collect();
    assert!(widths.is_sorted_by(|a, b| a >= b) && widths.iter().all(|width| *width > 0.0));
    // Resale of the one and of the other, $100 and $200 of range, the rate and the cooling, $50.
    assert_eq!(sensitivity.tornado.len(), 4);
    assert!((widths[0] - 306.6).abs() < 1e-9, "{widths:?}");
    assert!((widths[1] - 200.0).abs() < 1e-9 && (widths[3] - 50.0).abs() < 1e-9, "{widths:?}");
}
