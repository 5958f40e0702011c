//! In which ways a model may run: runtime, format of weights, split, what leaves the cards.
//!
//! ```text
//! model    the one asked for; for the best that fits, those of the short list, the largest first
//! format   the one asked for, else the usual ones of each runtime from four bits a weight on
//! class    whole bits a weight, at most 8: more is better, and two of a class are as good
//! ```

use crate::catalog::{Ban, Catalog, Gpu, GpuKind, Runtime, Split};
use crate::fit::{Demand, Shelf, formats};
use crate::plan::{OffloadKind, Plan, Workload, own};

use super::Question;

/// Runtimes that are tried. Ollama and LM Studio run llama.cpp's engine, `SGLang` is as fast as vLLM where
/// both were measured, and exllama's second version is no longer worked on.
const RUNTIMES: [Runtime; 4] = [Runtime::LlamaCpp, Runtime::Mlx, Runtime::Vllm, Runtime::ExllamaV3];
/// Bits a weight from which on a format is chosen unasked: what is measured of coarser ones is a loss
/// that grows faster with every bit (`data/quality.csv`), and who accepts that names the format.
const LEAST_BITS: f64 = 4.0;
/// Bits a weight beyond which no reader tells a difference.
const ENOUGH_BITS: f64 = 8.0;

/// A way in which a model may run.
#[derive(Debug)]
pub(super) struct Way {
    /// How it runs.
    pub(super) workload: Workload,
    /// The same as the check of fit takes it.
    pub(super) demand: Demand,
    /// Bits of a weight.
    pub(super) bits: f64,
    /// How good the answers are: the model's place on the short list, then whole bits of a weight.
    pub(super) ability: u32,
    /// The order in which ways are tried: those of one rank are as good, and the highest rank in which
    /// a rig does the job counts. Nothing leaves the cards if that can be helped.
    pub(super) rank: u32,
    /// Whether anything may leave the cards.
    pub(super) offloads: bool,
}

impl Way {
    /// Whether a number of some cards may run so: a split takes several, a runtime refuses some
    /// makers' cards.
    pub(super) fn suits(&self, gpu: &Gpu, count: u32) -> bool {
        let runtime = self.workload.runtime;
        let usual = self.workload.split == Some(runtime.default_split());
        let known = runtime.runs_on(gpu.vendor);
        // A unified machine has no other memory to keep anything in.
        let apart = !self.offloads || gpu.kind != GpuKind::Unified;
        (count > 1 || usual) && apart && known && Ban::of(runtime, gpu).is_none()
    }
}

/// All ways of a question, those of the highest rank first.
pub(super) fn ways(question: &Question, catalog: &Catalog, shelf: &mut Shelf) -> Vec<Way> {
    let mut ways = Vec::new();
    if question.any_model() {
        for (place, row) in (1..).zip(catalog.shortlist) {
            of_model(question, row.model, place, catalog, shelf, &mut ways);
        }
    } else {
        of_model(question, &question.plan.workload.model, 0, catalog, shelf, &mut ways);
    }
    ways.sort_by_key(|way| core::cmp::Reverse(way.rank));
    ways
}

/// The workload of a candidate that a provider runs, for the model at a place of the ways.
pub(super) fn at_provider(plan: &Plan, model: &str) -> Workload {
    Workload { model: model.to_owned(), ..plan.workload.clone() }
}

/// The models of a question, the best first.
pub(super) fn models(question: &Question, catalog: &Catalog) -> Vec<(String, u32)> {
    if !question.any_model() {
        return vec![(question.plan.workload.model.clone(), 0)];
    }
    let rows = (1..).zip(catalog.shortlist);
    let mut models: Vec<(String, u32)> =
        rows.map(|(place, row)| (row.model.to_owned(), place)).collect();
    models.reverse();
    models
}

/// Abilities of one model: more than there are classes of formats.
const OF_ONE_MODEL: u32 = 16;

/// The place of a model on the short list, from an ability.
pub(super) const fn place(ability: u32) -> u32 {
    ability / OF_ONE_MODEL
}

/// How good a model in a format of so many bits is.
pub(super) fn ability(place: u32, bits: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held to 0 to 8")]
    let whole = bits.clamp(0.0, ENOUGH_BITS) as u32;
    place * OF_ONE_MODEL + whole
}

fn of_model(
    question: &Question,
    model: &str,
    place: u32,
    catalog: &Catalog,
    shelf: &mut Shelf,
    ways: &mut Vec<Way>,
) {
    let asked = &question.plan.workload;
    for runtime in RUNTIMES {
        if question.stated.runtime && runtime != asked.runtime {
            continue;
        }
        let formats = formats_of(question, model, runtime, catalog);
        for format in &formats {
            let base = Workload {
                model: model.to_owned(),
                quant: format.clone(),
                runtime,
                ..asked.clone()
            };
            for split in splits(asked.split, runtime) {
                let base = Workload { split: Some(*split), ..base.clone() };
                let mut add = |workload: Workload| {
                    let mut demand = Demand::of_target(&workload, catalog, shelf);
                    // What is proposed unasked does what it was made for.
                    demand.stretches = !question.any_model();
                    let Some(bits) = demand.bits() else { return false };
                    let is_asked = question.stated.format || formats.len() == 1;
                    if bits < LEAST_BITS && !is_asked {
                        return false;
                    }
                    let offloads = workload.offload != OffloadKind::None;
                    let mixed = demand.has_experts();
                    let ability = ability(place, bits);
                    let kept = if offloads { 0 } else { OF_ONE_MODEL };
                    let rank = ability + place * OF_ONE_MODEL + kept;
                    ways.push(Way { workload, demand, bits, ability, rank, offloads });
                    mixed
                };
                let mixed = add(base.clone());
                // What the cards have no room for: of a mixture the experts leave them.
                let may_leave = runtime.is_llama() && *split == Split::Layer;
                if mixed && may_leave && !question.stated.offload {
                    add(Workload { offload: OffloadKind::Experts, ..base });
                }
            }
        }
    }
}

/// Formats that are tried in a runtime.
fn formats_of(
    question: &Question,
    model: &str,
    runtime: Runtime,
    catalog: &Catalog,
) -> Vec<String> {
    let asked = &question.plan.workload.quant;
    if question.stated.format || asked == own::AS_IN_FILE {
        return vec![asked.clone()];
    }
    // Its experts keep their types in every file, and no other is as good.
    if let Some(made) = catalog.model(model).and_then(crate::catalog::Model::made_in) {
        return vec![made.to_owned()];
    }
    formats(runtime).iter().map(|format| (*format).to_owned()).collect()
}

/// Splits that are tried in a runtime.
fn splits(asked: Option<Split>, runtime: Runtime) -> &'static [Split] {
    match asked {
        Some(Split::Layer) => &[Split::Layer],
        Some(Split::Row) => &[Split::Row],
        Some(Split::Tensor) => &[Split::Tensor],
        Some(Split::Pipeline) => &[Split::Pipeline],
        None if runtime == Runtime::Vllm => &[Split::Tensor, Split::Pipeline],
        None if runtime == Runtime::LlamaCpp => &[Split::Layer, Split::Row, Split::Tensor],
        None if runtime == Runtime::Mlx => &[Split::Layer],
        None => &[Split::Layer, Split::Tensor],
    }
}
