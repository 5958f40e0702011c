//! The text of a question that is asked on the page: what the reader changed in a plan, and what a form
//! says.

use crate::catalog::Catalog;
use crate::plan::inputs::InputId;
use crate::plan::{Plan, Workload, link};

/// Keys of a plan that are no part of a question: how a model runs is chosen for each rig, and work is
/// equal for all.
const LEFT_OUT: [&str; 19] = [
    "v",
    "measured",
    "preset",
    "rigs",
    "rounding",
    "work",
    "ends",
    "quant",
    "runtime",
    "backend",
    "llama",
    "split",
    "offload",
    "host_layers",
    "ubatch",
    "logits",
    "pipelined",
    "unified",
    "fa",
];

/// The question of a plan's job and of the pairs of a form. Of the plan counts what differs from its
/// preset, as a preset's assumptions are those of its own comparison, and always model, context, users,
/// region and currency. Pairs without a value are those of fields that were left empty: they ask nothing.
pub fn asked(plan: &Plan, form: &str, catalog: &Catalog) -> String {
    let is_model = |key: &str, value: &str| key == "own" && value.contains('~');
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut set = |key: &str, value: &str| {
        pairs.retain(|(known, before)| known != key || is_model(known, before));
        if !value.is_empty() {
            pairs.push((key.to_owned(), value.to_owned()));
        }
    };
    for (key, value) in split(&job(plan, catalog)).chain(split(&link::encode(plan, catalog))) {
        if !key.contains('.') && !LEFT_OUT.contains(&key) {
            set(key, value);
        }
    }
    for (key, value) in split(form) {
        // The form has its own word for the plan's floor.
        if key == "speed" {
            set(InputId::SpeedFloor.spec().key, "");
        }
        set(key, value);
    }
    pairs.iter().map(|(key, value)| [key, "=", value].concat()).collect::<Vec<_>>().join("&")
}

/// What of a plan counts even where its preset has it.
fn job(plan: &Plan, catalog: &Catalog) -> String {
    let Plan { region, currency, .. } = plan.clone();
    let Workload { model, context, users, own, .. } = plan.workload.clone();
    let workload = Workload { model, context, users, own, ..Workload::default() };
    let job = Plan { region, currency, workload, ..Plan::default() };
    // What a new plan has too is said all the same.
    let (model, context) = (&plan.workload.model, plan.workload.context.get());
    let key = |id: InputId| id.spec().key;
    let said = [
        "model=".to_owned() + model,
        format!("{}={context}", key(InputId::Context)),
        format!("{}={}", key(InputId::Users), plan.workload.users),
    ];
    [said.join("&"), link::encode(&job, catalog)].join("&")
}

fn split(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split('&').filter_map(|pair| pair.split_once('='))
}
