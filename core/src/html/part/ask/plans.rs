//! Plans that the reader keeps on this device: listed, opened, put side by side, taken away as a file.
//! `public/plans.js` keeps them and does what `data-plans` says; here is what is shown of them.

use chrono::NaiveDate;

use crate::catalog::Catalog;
use crate::html::part::figure::{heading, scroll};
use crate::html::text::{add, escaped};
use crate::html::view::View;
use crate::plan::kept::{self, Kept as Named};
use crate::plan::{MAX_NAME, MAX_RIGS, Plan, link};
use crate::report::Report;
use crate::rig::Job;
use crate::session::Evaluator;
use crate::units::format::{months, plain};

use super::form::Form;
use super::line::{cell, plan_link, speed};
use super::{Asked, Kept};

/// What stands for the plan of the page among those that are put side by side.
const NOW: &str = "now";
/// Plans that are put side by side.
const BESIDE: usize = 2;

/// A plan that is kept, with what it comes to.
#[derive(Debug)]
pub(super) struct Read {
    named: Named,
    plan: Plan,
    report: Report,
}

/// The plans of a text, each with its answer.
pub(super) fn read(text: &str, catalog: &Catalog, today: NaiveDate) -> Vec<Read> {
    let mut evaluator = Evaluator::default();
    let answered = |named: Named| {
        let (plan, _) = link::decode(&named.state, catalog);
        let report = evaluator.evaluate(&plan, catalog, today);
        Read { named, plan, report }
    };
    kept::read(text).into_iter().map(answered).collect()
}

/// The part.
pub(super) fn plans(view: &View<'_>, asked: &mut Asked<Vec<Read>>) -> String {
    let form = Form { id: "plans", pairs: &asked.form };
    let (text, today) = (&asked.text, view.report.today);
    let known = asked.kept.get_or_insert_with(|| Kept {
        question: String::new(),
        findings: Vec::new(),
        answer: read(text, view.catalog, today),
    });
    let plans = &known.answer;
    let mut html = keep(form, plans);
    if plans.is_empty() {
        html.push_str("<p class=\"caption\">No plan is kept yet.</p>");
    } else {
        table(&mut html, view, plans, &chosen(form, plans.len()));
    }
    files(&mut html, plans.is_empty());
    side_by_side(&mut html, view, plans, &chosen(form, plans.len()));
    html
}

/// The field for a name, and what became of the last wish.
fn keep(form: Form<'_>, plans: &[Read]) -> String {
    let mut html = String::new();
    if form.said("storage").as_deref() == Some("off") {
        html.push_str(
            "<p class=\"caption\">This browser lets the page store nothing: plans are gone when it is \
             closed. Save them as a file to keep them.</p>",
        );
    }
    let usual = ["Plan ", &plain(plans.len() as f64 + 1.0, 0)].concat();
    let most = plain(MAX_NAME as f64, 0);
    html.push_str("<form class=\"ask\" data-plans=\"keep\"><div class=\"choice\">");
    html.push_str("<label for=\"plans-name\">Name of this plan</label>");
    add(&mut html, &["<input id=\"plans-name\" type=\"text\" maxlength=\"", &most, "\""]);
    add(&mut html, &[" autocomplete=\"off\" placeholder=\"", &usual, "\" value=\"\"></div>"]);
    html.push_str("<button type=\"submit\">Keep it on this device</button></form>");
    let said = form.said("said").unwrap_or_default();
    add(&mut html, &["<p class=\"taken\" role=\"status\">", &escaped(&said), "</p>"]);
    html
}

/// Which plans are put side by side, by their places; `None` is the plan of the page.
fn chosen(form: Form<'_>, count: usize) -> Vec<Option<usize>> {
    let said = form.said("beside").unwrap_or_default();
    let place = |word: &str| match word {
        NOW => Some(None),
        _ => word.parse().ok().filter(|at| *at < count).map(Some),
    };
    let mut chosen: Vec<Option<usize>> = said.split(',').filter_map(place).collect();
    chosen.dedup();
    // One alone stands beside the plan of the page.
    if let [Some(_)] = chosen[..] {
        chosen.push(None);
    }
    chosen.truncate(BESIDE);
    chosen
}

/// What a plan comes to, in a line: its rigs, and what the first of them by the verdict costs.
fn summary(read: &Read) -> [String; 2] {
    let rigs: Vec<&str> = read.report.rigs.iter().map(|rig| &*rig.name).collect();
    let best = read.report.verdict.cheapest.and_then(|rig| read.report.rigs.get(rig));
    let amounts = read.plan.amounts();
    let net = best.map(|rig| amounts.whole(rig.cost.net.likely()));
    let over = months(read.plan.horizon.get());
    let best = best.zip(net).map(|(rig, net)| [&*rig.name, ", ", &net, " over ", &over].concat());
    [rigs.join(", "), best.unwrap_or_else(|| "none does the job".to_owned())]
}

fn table(html: &mut String, view: &View<'_>, plans: &[Read], chosen: &[Option<usize>]) {
    heading(html, "plans-kept", "Kept on this device");
    scroll(html, "plans-kept");
    html.push_str(
        "<table class=\"compare found\"><thead><tr><th scope=\"col\">Plan</th><th scope=\"col\">Rigs\
         </th><th scope=\"col\">The cheapest that does the job</th></tr></thead>",
    );
    for (index, read) in plans.iter().enumerate() {
        let (at, name) = (plain(index as f64, 0), escaped(&read.named.name));
        let [rigs, best] = summary(read);
        let most = plain(MAX_NAME as f64, 0);
        html.push_str("<tbody><tr><th scope=\"row\"><input type=\"text\" data-plans=\"name\" ");
        add(html, &["maxlength=\"", &most, "\" autocomplete=\"off\" data-at=\"", &at]);
        add(html, &["\" aria-label=\"Name\" value=\"", &name, "\"><small>kept "]);
        add(html, &[&escaped(&read.named.saved), "</small></th>"]);
        cell(html, "rigs", &escaped(&rigs), "");
        cell(html, "cheapest", &escaped(&best), "");
        html.push_str("</tr><tr class=\"below\"><td colspan=\"3\"><div><p class=\"does\">");
        plan_link(html, &link::encode(&read.plan, view.catalog), "Open it", &read.named.name);
        let pressed = if chosen.contains(&Some(index)) { "true" } else { "false" };
        html.push_str("<button type=\"button\" class=\"quiet\" data-plans=\"beside\" data-at=\"");
        add(html, &[&at, "\" aria-pressed=\"", pressed, "\">Put side by side"]);
        add(html, &["<span class=\"visually-hidden\"> ", &name, "</span></button>"]);
        html.push_str("<button type=\"button\" class=\"quiet\" data-plans=\"remove\" data-at=\"");
        add(html, &[&at, "\">Remove<span class=\"visually-hidden\"> ", &name, "</span></button>"]);
        html.push_str("</p></div></td></tr></tbody>");
    }
    html.push_str("</table></div>");
}

/// To a file and from one.
fn files(html: &mut String, none: bool) {
    html.push_str("<div class=\"actions\">");
    if !none {
        html.push_str(
            "<button type=\"button\" class=\"quiet\" data-plans=\"export\">Save all as a file</button>",
        );
    }
    html.push_str(
        "<label class=\"file\" for=\"plans-file\">Add plans from a file <input id=\"plans-file\" \
         type=\"file\" accept=\".json,application/json\" data-plans=\"import\"></label></div>",
    );
}

/// Two plans side by side: every rig of both, each counted with the figures of its own plan.
fn side_by_side(html: &mut String, view: &View<'_>, plans: &[Read], chosen: &[Option<usize>]) {
    if chosen.len() < BESIDE {
        return;
    }
    let of = |at: &Option<usize>| match at {
        None => Some(("The plan of this page", view.plan, view.report)),
        Some(at) => plans.get(*at).map(|read| (&*read.named.name, &read.plan, &read.report)),
    };
    let both: Vec<(&str, &Plan, &Report)> = chosen.iter().filter_map(of).collect();
    let [(_, plan, _), ..] = both[..] else { return };
    heading(html, "plans-beside", "Side by side");
    scroll(html, "plans-beside");
    html.push_str(
        "<table class=\"compare found\"><thead><tr><th scope=\"col\">Rig</th><th scope=\"col\">Net cost\
         </th><th scope=\"col\">A million tokens</th><th scope=\"col\">Decode, each user</th></tr>\
         </thead>",
    );
    for (name, plan, report) in &both {
        let job = job(view, plan);
        add(
            html,
            &["<tbody><tr class=\"below\"><td colspan=\"4\"><p><b>", &escaped(name), "</b>: "],
        );
        add(html, &[&escaped(&job), ". ", &escaped(&report.verdict.sentence())]);
        html.push_str("</p></td></tr></tbody>");
        rows(html, plan, report);
    }
    html.push_str(
        "</table></div><p class=\"caption\">Each rig is counted with the figures of its own \
                   plan: job, prices, hours and horizon may differ.</p>",
    );
    let rigs = both.iter().flat_map(|(_, plan, _)| plan.rigs.iter().cloned()).take(MAX_RIGS);
    let joined = Plan { rigs: rigs.collect(), ..plan.clone() };
    html.push_str("<p class=\"does\">");
    plan_link(html, &link::encode(&joined, view.catalog), "Put these rigs into one plan", "");
    html.push_str("</p>");
}

/// The job of a plan, in a few words.
fn job(view: &View<'_>, plan: &Plan) -> String {
    let id = &*plan.workload.model;
    let model = view.catalog.model(id).map_or(id, |model| model.name);
    let context = crate::units::format::tokens(plan.workload.context);
    [model, " in ", &plan.workload.quant, ", ", &context, " of context, over "].concat()
        + &months(plan.horizon.get())
}

fn rows(html: &mut String, plan: &Plan, report: &Report) {
    let amounts = plan.amounts();
    for (index, rig) in report.rigs.iter().enumerate() {
        add(html, &["<tbody><tr><th scope=\"row\">", &escaped(&rig.name), "</th>"]);
        let net = if rig.is_complete() {
            amounts.whole(rig.cost.net.likely())
        } else {
            "not known".to_owned()
        };
        let range = if rig.is_complete() { amounts.range(rig.cost.net) } else { String::new() };
        cell(html, "net cost", &net, &range);
        let million = report.alternatives(index).and_then(|all| all.full_per_million);
        let million = million.map(|million| amounts.short(million.likely())).unwrap_or_default();
        cell(html, "a million tokens", &million, "");
        let short = if rig.job == Job::Done { "" } else { rig.job.short() };
        speed(html, "decode", rig.capability.target.decode_tok_s(), short);
        html.push_str("</tr></tbody>");
    }
}
