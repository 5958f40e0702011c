//! Every model of the catalogue on every rig of a plan.

use chrono::NaiveDate;

use super::Fit;
use super::demand::{Demand, by_provider};
use super::formats::{WeightFormat, usual_formats};
use super::machine::Machine;
use super::model::ModelSource;
use super::shelf::Shelf;
use crate::catalog::{Catalog, Model, Quant};
use crate::plan::Plan;
use crate::resolve::resolve;
use crate::speed;

/// A model of the catalogue on every rig of a plan.
#[derive(Clone, Debug)]
pub struct Surveyed {
    /// The model.
    pub model: &'static Model,
    /// Its weights, and those that a token is multiplied with, in number.
    pub weights: [f64; 2],
    /// On each rig, in the largest of the usual formats that fits; the smallest where none does.
    pub fits: Vec<Fit>,
}

/// Every model of the catalogue whose tensors are known, under a plan's workload.
pub fn survey(plan: &Plan, catalog: &Catalog, today: NaiveDate) -> Vec<Surveyed> {
    let (facts, _) = resolve(plan, catalog, today);
    let (mut shelf, mut findings) = (Shelf::default(), Vec::new());
    // Each rig runs it in its own way.
    let demands: Vec<Demand> = (0..plan.rigs.len())
        .map(|rig| Demand::of(&plan.workload_of(rig), catalog, &mut shelf, &mut findings))
        .collect();
    let kinds = plan.rigs.iter().zip(&facts.rigs).zip(&demands);
    let rigs: Vec<(&Demand, Result<Machine<'_>, &str>)> = kinds
        .map(|((kind, rig), demand)| {
            let machine = || Machine::new(rig, demand);
            (demand, if kind.kind.has_cards() { Ok(machine()) } else { Err(rig.gpu.id) })
        })
        .collect();
    let on_all = |model: &'static Model| {
        let counted = speed::Counted::of(&model.shape)?;
        let source = ModelSource::Catalog(model);
        let fits = rigs.iter().map(|(demand, machine)| {
            let runtime = demand.settings.runtime;
            // The format that its makers chose is the best there is.
            let made =
                model.made_in().filter(|_| runtime.is_llama()).and_then(|id| catalog.quant(id));
            let usual = usual_formats(runtime).iter().filter_map(|id| catalog.quant(id));
            let formats: Vec<&'static Quant> = made.into_iter().chain(usual).collect();
            let machine = match machine {
                Ok(machine) => machine,
                Err(how) => {
                    let name = model.name.into();
                    return Some(by_provider(how, model.id, name, demand.context, catalog));
                }
            };
            let weighed = |quant: &'static Quant, shelf: &mut Shelf| {
                shelf.get(&source, WeightFormat::Catalog(quant), catalog)
            };
            let fits = |quant: &'static Quant, shelf: &mut Shelf| {
                weighed(quant, shelf).settings_and_fit(demand, machine).1
            };
            let first = formats.iter().position(|quant| fits(quant, &mut shelf));
            let shown = formats.get(first.unwrap_or(formats.len().saturating_sub(1)));
            shown.map(|quant| weighed(quant, &mut shelf).fit(demand, machine, &mut shelf))
        });
        let fits: Vec<Fit> = fits.map(Option::unwrap_or_default).collect();
        shelf = Shelf::default();
        Some(Surveyed { model, weights: [counted.all(), counted.used(&model.shape)], fits })
    };
    catalog.models.iter().filter_map(on_all).collect()
}
