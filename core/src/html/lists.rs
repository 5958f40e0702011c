//! What fields of the page propose, which never changes: the build writes it into `public/choices.js`.

use crate::catalog::{Catalog, Gpu, GpuKind, Model, Vendor};
use crate::memory::weights::{Format, weights};
use crate::plan::{API_ONLY, SUBSCRIPTION};
use crate::units::format::{gib, plain, tokens};
use crate::units::{Amounts, Bytes};

use super::shown::field::{ANY, CARDS, CUSTOM, MODELS, OWN, RIGS};

/// The format that models' sizes are told in.
const USUAL: &str = "Q4_K_M";

/// What a field may hold, and what is worth knowing of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What the field then holds.
    pub name: String,
    /// Size, price and date, as text; empty where nothing is to be said.
    pub more: String,
}

/// What belongs together, under a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposals {
    /// The heading.
    pub name: &'static str,
    /// The proposals, what is asked for most first.
    pub all: Vec<Proposal>,
}

/// A heading, and which cards stand below it.
type Heading = (&'static str, fn(&Gpu) -> bool);

/// The headings of cards.
const OF_CARDS: [Heading; 5] = [
    ("NVIDIA GeForce", |gpu| is_consumer(gpu) && gpu.vendor == Vendor::Nvidia),
    ("AMD Radeon and Intel Arc", |gpu| is_consumer(gpu) && gpu.vendor != Vendor::Nvidia),
    ("Workstation cards", |gpu| gpu.kind == GpuKind::Workstation),
    ("Machines with one memory for all", |gpu| gpu.kind == GpuKind::Unified),
    ("Data centre cards", |gpu| gpu.kind == GpuKind::Datacentre),
];

fn is_consumer(gpu: &Gpu) -> bool {
    gpu.kind == GpuKind::Consumer
}

/// The headings of models, by what their weights take, and the GiB that they reach up to.
const OF_MODELS: [(&str, f64); 5] = [
    ("Weights of up to 8 GiB at Q4_K_M", 8.0),
    ("8 to 24 GiB", 24.0),
    ("24 to 48 GiB", 48.0),
    ("48 to 128 GiB", 128.0),
    ("Larger", f64::INFINITY),
];

/// The lists that fields propose from, by their ids ([`super::shown::Field::list`]).
pub fn lists(catalog: &Catalog) -> [(&'static str, Vec<Proposals>); 3] {
    let of = |name: &str| Proposal { name: name.to_owned(), more: String::new() };
    let of_cards = || OF_CARDS.map(|(name, is_one)| cards(catalog, name, is_one));
    let own_card = Proposal { more: "its figures are yours".to_owned(), ..of(CUSTOM) };
    let ready = catalog.rigs.iter().map(|ready| of(&catalog.ready_name(ready)));
    let any = Proposal { more: "the largest of a short list, on each rig".to_owned(), ..of(ANY) };
    let own = Proposal { more: "a file, or a config.json".to_owned(), ..of(OWN) };
    let not_listed = Proposals { name: "Not in this list", all: vec![own_card] };
    let without = [API_ONLY, SUBSCRIPTION].map(of).into();
    [
        (CARDS, of_cards().into_iter().chain([not_listed]).collect()),
        (
            RIGS,
            [Proposals { name: "Ready-made", all: ready.collect() }]
                .into_iter()
                .chain(of_cards())
                .chain([Proposals { name: "Without a card of yours", all: without }])
                .collect(),
        ),
        (
            MODELS,
            [Proposals { name: "No model in particular", all: vec![any, own] }]
                .into_iter()
                .chain(models(catalog))
                .collect(),
        ),
    ]
}

/// The cards of a heading, the newest first, with memory, bandwidth, and price with its month.
fn cards(catalog: &Catalog, name: &'static str, is_one: fn(&Gpu) -> bool) -> Proposals {
    let mut found: Vec<&Gpu> = catalog.gpus.iter().filter(|gpu| is_one(gpu)).collect();
    found.sort_by(|a, b| b.launch_date.cmp(a.launch_date).then(a.name.cmp(b.name)));
    let of = |gpu: &&Gpu| {
        let quote = catalog.quote(gpu, None, None);
        let price = quote.map_or_else(
            || "no price on record".to_owned(),
            |quote| {
                [&*Amounts::default().whole(quote.usd.likely()), " (", quote.as_of, ")"].concat()
            },
        );
        let memory = [&*plain(gpu.memory.gib(), 0), " GiB, "].concat();
        let bandwidth = [&*plain(gpu.bandwidth.get(), 0), " GB/s, "].concat();
        Proposal { name: gpu.short_name().to_owned(), more: memory + &bandwidth + &price }
    };
    Proposals { name, all: found.iter().map(of).collect() }
}

/// The models by the size of their weights, the smallest first, with that and their longest context.
fn models(catalog: &Catalog) -> Vec<Proposals> {
    let usual = Format::parse(USUAL);
    let size = |model: &Model| {
        let weights = weights(&model.shape, usual.as_ref()?).ok()?;
        Some(weights.file)
    };
    let mut all: Vec<(Option<Bytes>, &Model)> =
        catalog.models.iter().map(|model| (size(model), model)).collect();
    all.sort_by_key(|(size, _)| *size);
    let mut least = 0.0;
    let mut groups = Vec::new();
    for (name, most) in OF_MODELS {
        let is_here = |(size, _): &&(Option<Bytes>, &Model)| {
            let size = size.map_or(f64::MAX, Bytes::gib);
            size > least && size <= most
        };
        let proposal = |(size, model): &(Option<Bytes>, &Model)| {
            let context = format!("{} of context", tokens(model.max_context));
            let size = size.map_or_else(String::new, |size| gib(size) + ", ");
            let able = catalog.ability(model).map(|able| format!(", ability {:.0}", able.index));
            let more = size + &context + &able.unwrap_or_default();
            Proposal { name: model.name.to_owned(), more }
        };
        groups.push(Proposals { name, all: all.iter().filter(is_here).map(proposal).collect() });
        least = most;
    }
    groups
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_card_and_model_is_proposed_once_under_one_heading() {
        let catalog = Catalog::embedded();
        let [(_, cards), (_, rigs), (_, models)] = lists(catalog);
        let names = |groups: &[Proposals]| -> Vec<String> {
            groups.iter().flat_map(|group| &group.all).map(|one| one.name.clone()).collect()
        };
        for (groups, count) in [
            (&cards, catalog.gpus.len() + 1),
            (&rigs, catalog.rigs.len() + catalog.gpus.len() + 2),
            (&models, catalog.models.len() + 2),
        ] {
            let names = names(groups);
            assert_eq!(names.len(), count);
            let once: BTreeSet<&String> = names.iter().collect();
            assert_eq!(once.len(), count, "a name stands twice");
            assert!(groups.iter().all(|group| !group.all.is_empty()));
        }
        let more = |groups: &[Proposals], name: &str| {
            let all = groups.iter().flat_map(|group| &group.all);
            all.clone().find(|one| one.name == name).map(|one| one.more.clone()).unwrap_or_default()
        };
        let said = more(&cards, "RTX 4090");
        assert!(said.starts_with("24 GiB, 1,008 GB/s, $") && said.contains(" (20"), "{said}");
        assert_eq!(
            more(&models, "Llama 3.1 70B Instruct"),
            "39.6 GiB, 128K of context, ability 126"
        );
    }

    #[test]
    fn whatever_is_proposed_is_understood() {
        let catalog = Catalog::embedded();
        let [(_, cards), (_, rigs), _] = lists(catalog);
        for one in cards.iter().chain(&rigs).flat_map(|group| &group.all) {
            if one.name != CUSTOM {
                assert!(catalog.rig_called(&one.name).is_ok(), "{}", one.name);
            }
        }
    }
}
