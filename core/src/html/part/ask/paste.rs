//! What pasted text of a tool says: what is in a machine, and what was measured on it.

use chrono::NaiveDate;

use crate::catalog::{Catalog, Gpu};
use crate::html::part::figure::{heading, scroll};
use crate::html::text::{add, digit, escaped};
use crate::html::view::View;
use crate::paste::beside::{Beside, beside, moved};
use crate::paste::carried;
use crate::paste::machine::{self, Cards, Inventory};
use crate::paste::measured::{self, Measured, Measurement, What};
use crate::paste::row;
use crate::paste::usage::Told;
use crate::paste::{self, Unread};
use crate::plan::{ANY_MODEL, MAX_RIGS, Plan, Rig, link};
use crate::units::format::{duration, gib, plain, tok_s_range, tokens, two_figures};
use crate::units::{Range, Seconds, Tokens, TokensPerSecond};

use super::form::Form;
use super::line::{answer_link, cell, plan_link};
use super::{Asked, Kept, usage};

/// What a text was read as.
#[derive(Debug)]
pub(super) enum Read {
    /// Nothing, and why.
    Nothing(String),
    /// A machine, a measurement, what is known of its use, or several of these.
    Something(Option<Inventory>, Option<Measured>, Option<Told>),
}

impl Read {
    /// What a text is read as.
    fn of(text: &str, catalog: &Catalog) -> Self {
        let (machine, measured, told) = (
            machine::read(text, catalog),
            measured::read(text, catalog),
            paste::usage::read(text, catalog),
        );
        match (machine, measured, told) {
            (Err(a), Err(b), Err(c)) => {
                // Of a tool that is known the reason says more.
                let known = [a, b, c].into_iter().find(|unread| *unread != Unread::Unknown);
                Self::Nothing(known.unwrap_or(Unread::Unknown).sentence())
            }
            (machine, measured, told) => Self::Something(machine.ok(), measured.ok(), told.ok()),
        }
    }
}

/// The part.
pub(super) fn paste(view: &View<'_>, asked: &mut Asked<Read>) -> String {
    let form = Form { id: "paste", pairs: &asked.form };
    let mut html = form_of(view, form);
    if asked.text.trim().is_empty() {
        kept(&mut html, view);
        usage::kept(&mut html, view);
        return html;
    }
    let text = &asked.text;
    let known = asked.kept.get_or_insert_with(|| Kept {
        question: String::new(),
        findings: Vec::new(),
        answer: Read::of(text, view.catalog),
    });
    match &known.answer {
        Read::Nothing(why) => {
            add(&mut html, &["<div class=\"findings\"><ul><li class=\"corrected\">"]);
            add(&mut html, &[&escaped(why), "</li></ul></div>"]);
        }
        Read::Something(machine, measured, told) => {
            let rig = form.said("rig").and_then(|rig| rig.parse().ok()).unwrap_or(0);
            if let Some(told) = told {
                usage::told(&mut html, view, told, rig, form);
            }
            if let Some(machine) = machine {
                inventory(&mut html, view, machine);
            }
            if let Some(measured) = measured {
                measurements(&mut html, view, measured, rig);
            }
        }
    }
    kept(&mut html, view);
    usage::kept(&mut html, view);
    html
}

/// The field, and on which rig of the plan it was.
fn form_of(view: &View<'_>, form: Form<'_>) -> String {
    let mut html = String::from(
        "<p>Paste what a tool printed, or drop its file here. It is read in this page and sent \
         nowhere.</p><ul class=\"caption tools\"><li><b>What is in this machine?</b> \
         <code>nvidia-smi</code>, <code>rocm-smi</code>, <code>system_profiler \
         SPDisplaysDataType</code>, <code>lspci</code>, <code>llama-server --list-devices</code></li>\
         <li><b>I measured something:</b> <code>llama-bench</code>, <code>llama-server</code>\u{2019}s \
         log, <code>ollama run --verbose</code>, <code>ollama ps</code>, <code>vllm bench serve</code>, \
         <code>llama-fit-params</code></li><li><b>What it used, what it cost:</b> \
         \u{201c}3.2 kWh in 7 days\u{201d} or a smart plug\u{2019}s export (Home Assistant, Tasmota, \
         Shelly), a page of sold cards, a month of an API\u{2019}s usage (OpenAI, Anthropic, \
         OpenRouter)</li></ul><form id=\"paste-form\" class=\"ask wide\" \
         data-ask><div class=\"choice\"><label for=\"paste-text\">The tool\u{2019}s output</label>\
         <textarea id=\"paste-text\" name=\"text\" rows=\"6\" spellcheck=\"false\" \
         autocomplete=\"off\"></textarea></div>",
    );
    let rigs: Vec<(String, String)> = view
        .report
        .rigs
        .iter()
        .enumerate()
        .map(|(index, rig)| (digit(index).to_owned(), rig.name.clone()))
        .collect();
    form.list(&mut html, "rig", "Measured on", &rigs, "0");
    html.push_str("<button type=\"submit\">Read it</button></form>");
    html
}

/// What is in a machine, and the rigs that it makes.
fn inventory(html: &mut String, view: &View<'_>, machine: &Inventory) {
    heading(html, "paste-machine", "What is in this machine");
    scroll(html, "paste-machine");
    add(html, &["<table class=\"compare found\"><thead><tr><th scope=\"col\">", machine.tool]);
    html.push_str(" says</th>");
    for head in HEADS {
        add(html, &["<th scope=\"col\">", head, "</th>"]);
    }
    html.push_str("</tr></thead>");
    for cards in &machine.cards {
        row_of(html, cards);
    }
    html.push_str("</table></div>");
    let rigs = machine.rigs();
    if rigs.is_empty() {
        html.push_str(
            "<p class=\"caption\">None of these is a card that is known here: add one with your own \
             figures under Your figures, as a custom card.</p>",
        );
        return;
    }
    html.push_str("<p class=\"does\">");
    put(html, view, &alone(view, rigs.clone()), "Only this machine");
    if view.plan.rigs.len() + rigs.len() <= MAX_RIGS {
        let beside = view.plan.rigs.iter().cloned().chain(rigs).collect();
        put(html, view, &Plan { rigs: beside, ..view.plan.clone() }, "Beside the others");
    }
    let own = |cards: &Cards| {
        let gpu = cards.could_be.first()?;
        Some([&*plain(f64::from(cards.count), 0), "x ", gpu.id].concat())
    };
    let own: Vec<String> = machine.cards.iter().filter_map(own).collect();
    add(html, &["<button type=\"button\" class=\"quiet\" data-next=\"", &own.join(" + ")]);
    html.push_str("\">What next with it</button>");
    html.push_str("</p>");
    if machine.cards.len() > 1 {
        html.push_str(
            "<p class=\"caption\">All of them are one rig, with the slots of the slowest link. What is \
             there counts as \
             owned: it is not bought, and sells for what such cards bring.</p>",
        );
    } else {
        html.push_str(
            "<p class=\"caption\">What is there counts as owned: it is not bought, and sells for \
             what such cards bring.</p>",
        );
    }
}

/// A plan of these rigs alone: at today's prices, where the plan is a preset's, and with the best model
/// that fits, where the reader has chosen none.
fn alone(view: &View<'_>, rigs: Vec<Rig>) -> Plan {
    if view.catalog.preset(&view.plan.preset).is_none() {
        return Plan { rigs, ..view.plan.clone() };
    }
    let (now, usual) = (&view.plan.workload, &view.usual.workload);
    let mut plan = Plan { rigs, region: view.plan.region.clone(), ..Plan::default() };
    plan.workload.clone_from(now);
    if now.model == usual.model {
        ANY_MODEL.clone_into(&mut plan.workload.model);
    }
    if view.plan.currency != view.usual.currency {
        plan.currency.clone_from(&view.plan.currency);
    }
    plan
}

/// A link to a plan with the machine in it.
fn put(html: &mut String, view: &View<'_>, plan: &Plan, words: &str) {
    answer_link(html, &link::encode(plan, view.catalog), words, "");
}

/// What is said of cards.
const HEADS: [&str; 4] = ["Taken for", "Memory", "Power limit", "Link"];

/// Some cards of one kind.
fn row_of(html: &mut String, cards: &Cards) {
    let count = plain(f64::from(cards.count), 0);
    add(
        html,
        &["<tbody><tr><th scope=\"row\">", &count, "\u{d7} ", &escaped(&cards.name), "</th>"],
    );
    let (card, more) = match &cards.could_be[..] {
        [] => ("no card that is known".to_owned(), String::new()),
        [one] => (escaped(one.short_name()), String::new()),
        [first, others @ ..] => {
            let others: Vec<&str> = others.iter().copied().map(Gpu::short_name).collect();
            (escaped(first.short_name()), escaped(&["could be ", &others.join(", ")].concat()))
        }
    };
    let none = || "\u{2013}".to_owned();
    let memory = cards.memory.map_or_else(none, gib);
    let limit = cards.power_limit.map_or_else(none, |limit| plain(limit.get(), 0) + " W");
    let link = cards.link.map_or_else(none, |(generation, lanes)| {
        let [generation, lanes] = [generation, lanes].map(|number| plain(f64::from(number), 0));
        ["PCIe ", &generation, ".0 x", &lanes].concat()
    });
    let figures = [(&card, &*more), (&memory, ""), (&limit, ""), (&link, "")];
    for (head, (figure, more)) in HEADS.iter().zip(figures) {
        cell(html, head, figure, more);
    }
    html.push_str("</tr></tbody>");
}

/// What was measured, beside what is estimated for the same, and what it says about the plan.
fn measurements(html: &mut String, view: &View<'_>, measured: &Measured, rig: usize) {
    let rig = if view.report.rigs.get(rig).is_some() { rig } else { 0 };
    let Some(on) = view.report.rigs.get(rig) else { return };
    heading(html, "paste-measured", "What you measured, and what was estimated for it");
    let title = [measured.tool, ", on ", &escaped(&on.name)].concat();
    let all = table(html, view, (rig, "paste-measured", &title), &measured.measurements);
    if all.is_empty() {
        html.push_str(
            "<p class=\"caption\">None of this is a speed of a model that is known here and that \
             this rig holds, so no estimate moves.</p>",
        );
        return;
    }
    moves(html, view, rig, "paste-moved", &all);
    give(html, view, (rig, measured.tool, view.report.today), &all);
    let pairs: Vec<_> = all.iter().map(|(one, beside)| (*one, beside)).collect();
    let mut plan = view.plan.clone();
    if let Some(rig) = plan.rigs.get_mut(rig) {
        let speeds = carried::written(&pairs, view.report.today);
        rig.measured = carried::with_speeds(&rig.measured, &speeds, view.catalog);
    }
    if plan == *view.plan {
        html.push_str("<p class=\"caption\">The link of the plan carries this.</p>");
    } else {
        html.push_str("<p class=\"does\">");
        plan_link(html, &link::encode(&plan, view.catalog), "Keep it with the plan", "");
        html.push_str("</p>");
    }
}

/// What the plan carries from before, of each rig.
fn kept(html: &mut String, view: &View<'_>) {
    for (index, rig) in view.plan.rigs.iter().enumerate() {
        let Some((day, measured)) = carried::read(&rig.measured, view.catalog) else { continue };
        let Some(on) = view.report.rigs.get(index) else { continue };
        let [id, moved] =
            ["paste-kept-", "paste-kept-moved-"].map(|id| [id, digit(index)].concat());
        heading(html, &id, &["Measured on ", &escaped(&on.name)].concat());
        let title = ["by you, ", &day.to_string()].concat();
        let all = table(html, view, (index, &id, &title), &measured);
        moves(html, view, index, &moved, &all);
        give(html, view, (index, "", day), &all);
        let mut plan = view.plan.clone();
        if let Some(rig) = plan.rigs.get_mut(index) {
            rig.measured = carried::with_speeds(&rig.measured, "", view.catalog);
        }
        html.push_str("<p class=\"does\">");
        plan_link(html, &link::encode(&plan, view.catalog), "Forget it", &on.name);
        html.push_str("</p>");
    }
}

/// Forms of the project's host with what was measured, for others: `parts.js` knows whose, and leaves
/// them out where nobody is to be told.
fn give(
    html: &mut String,
    view: &View<'_>,
    (rig, tool, day): (usize, &str, NaiveDate),
    all: &[(&Measurement, Beside)],
) {
    let mut links = String::new();
    for (one, beside) in all {
        let row = row::row((one, beside), tool, (view.plan, rig), day, view.catalog);
        let Some(row) = row else { continue };
        let (of, figure) = said(&one.what);
        let form = row::form(&row, tool);
        add(&mut links, &["<li><a target=\"_blank\" rel=\"noopener noreferrer\" href=\""]);
        add(&mut links, &[GIVE, &escaped(&form), "\">", &escaped(&of), ": ", &escaped(&figure)]);
        links.push_str("</a></li>");
    }
    if links.is_empty() {
        return;
    }
    add(html, &["<details data-give><summary>Contribute this measurement</summary><p class=\""]);
    add(html, &["caption\">", &escaped(&Measured::given()), "</p><ul>", &links, "</ul></details>"]);
}

/// What stands for the address of the project's forms.
const GIVE: &str = "give:";

/// What is said of a measurement.
const BESIDE: [&str; 3] = ["Measured", "Estimated", "Difference"];

/// A table of measurements on a rig, and those that have an estimate beside them.
fn table<'a>(
    html: &mut String,
    view: &View<'_>,
    (rig, id, title): (usize, &str, &str),
    measured: &'a [Measurement],
) -> Vec<(&'a Measurement, Beside)> {
    scroll(html, id);
    add(html, &["<table class=\"compare found\"><thead><tr><th scope=\"col\">", title, "</th>"]);
    for head in BESIDE {
        add(html, &["<th scope=\"col\">", head, "</th>"]);
    }
    html.push_str("</tr></thead>");
    let mut all = Vec::new();
    for one in measured {
        let found = beside(one, view.plan, rig, view.catalog, view.report.today);
        row(html, view, one, found.as_ref());
        all.extend(found.map(|found| (one, found)));
    }
    html.push_str("</table></div>");
    all
}

/// What measurements on a rig say about the speeds of the plan there.
fn moves(html: &mut String, view: &View<'_>, rig: usize, id: &str, all: &[(&Measurement, Beside)]) {
    let Some(on) = view.report.rigs.get(rig) else { return };
    let known: Vec<Beside> = all.iter().map(|(_, beside)| beside.clone()).collect();
    let target = &on.capability.target;
    let moved = moved(&known, view.plan, rig, view.catalog, view.report.today);
    let Some(moved) = moved.filter(|_| !known.is_empty()) else { return };
    heading(html, id, "What that says about the plan");
    add(html, &["<p>", &escaped(&target.model_name), " in ", &escaped(target.quant_id), ", on "]);
    add(html, &[&escaped(&on.name), ", with your measurement:</p><dl class=\"moved\">"]);
    let estimated = target.estimated.or(target.speed);
    let before = estimated.map(|speeds| speeds.decode_tok_s);
    change(html, "Decode, each user", before, moved.decode_tok_s);
    let before = estimated.map(|speeds| speeds.prefill_tok_s);
    change(html, "Prefill", before, moved.prefill_tok_s);
    html.push_str("</dl>");
    others(html, view, rig, &known);
    html.push_str(
        "<p class=\"caption\">An estimate moves by how near its model, format, split, depth and \
         users are to what was measured, and its range gets narrower. Kept with the plan, it moves the \
         speeds in all of the page, and what they cost.</p>",
    );
}

/// What measurements on a rig say about the models of the short list that it holds.
fn others(html: &mut String, view: &View<'_>, rig: usize, known: &[Beside]) {
    let Some(on) = view.report.rigs.get(rig) else { return };
    let holds = on.capability.models.iter().filter(|row| row.shown.fits);
    let others = holds.filter(|row| row.model_id != view.plan.workload.model);
    let mut rows = String::new();
    for row in others {
        let estimated = row.shown.estimated.or(row.shown.speed);
        let Some(before) = estimated.map(|speeds| speeds.decode_tok_s) else { continue };
        let mut plan = view.plan.clone();
        row.model_id.clone_into(&mut plan.workload.model);
        row.shown.quant_id.clone_into(&mut plan.workload.quant);
        let moved = moved(known, &plan, rig, view.catalog, view.report.today);
        let Some(moved) = moved else { continue };
        add(&mut rows, &["<tr><th scope=\"row\">", &escaped(&row.shown.model_name), " in "]);
        add(&mut rows, &[row.shown.quant_id, "</th><td>", &rate(before), "</td><td>"]);
        add(&mut rows, &[&rate(moved.decode_tok_s), "</td></tr>"]);
    }
    if rows.is_empty() {
        return;
    }
    html.push_str(
        "<details><summary>Other models on it</summary><table class=\"compare\"><thead><tr><th \
         scope=\"col\">Decode, each user</th><th scope=\"col\">Estimated</th><th scope=\"col\">With \
         your measurement</th></tr></thead><tbody>",
    );
    add(html, &[&rows, "</tbody></table></details>"]);
}

/// A speed with its range.
fn rate(speed: Range<TokensPerSecond>) -> String {
    [&*two_figures(speed.likely().get()), " tok/s<small>", &tok_s_range(speed), "</small>"].concat()
}

/// A speed before and after.
fn change(
    html: &mut String,
    name: &str,
    before: Option<Range<TokensPerSecond>>,
    after: Range<TokensPerSecond>,
) {
    let Some(before) = before else { return };
    let text = |speed: Range<TokensPerSecond>| {
        [&*two_figures(speed.likely().get()), " tok/s (", &tok_s_range(speed), ")"].concat()
    };
    add(html, &["<dt>", name, "</dt><dd><b>", &text(after), "</b> <small>estimated without it: "]);
    add(html, &[&text(before), "</small></dd>"]);
}

/// A measurement: what of, how much, and the estimate of it where there is one.
fn row(html: &mut String, view: &View<'_>, one: &Measurement, found: Option<&Beside>) {
    let [measured, estimated, difference] = BESIDE;
    let (of, figure) = said(&one.what);
    add(html, &["<tbody><tr><th scope=\"row\">", &escaped(&of)]);
    // Of models of one shape the plan's is meant.
    let id = found.map(|found| &*found.workload.model).or(one.model_id);
    let model = id.and_then(|id| view.catalog.model(id)).map(|model| model.name);
    if let Some(name) = model.or(Some(&*one.model)).filter(|name| !name.is_empty()) {
        add(html, &["<small>", &escaped(name)]);
        if let Some(quant) = one.quant_id {
            add(html, &[" in ", quant]);
        }
        html.push_str("</small>");
    }
    html.push_str("</th>");
    cell(html, measured, &escaped(&figure), "");
    if let Some(found) = found {
        let estimate = found.estimated;
        let likely = two_figures(estimate.likely()) + " tok/s";
        let range = tok_s_range(estimate.map(TokensPerSecond::new));
        cell(html, estimated, &likely, &range);
        let percent = (found.measured / estimate.likely() - 1.0) * 100.0;
        let inside = (estimate.low()..=estimate.high()).contains(&found.measured);
        let inside = if inside { "inside the range" } else { "outside the range" };
        let sign = if percent > 0.0 { "+" } else { "" };
        cell(html, difference, &[sign, &plain(percent, 0), " %"].concat(), inside);
    } else {
        cell(html, estimated, "\u{2013}", "");
        cell(html, difference, "\u{2013}", "");
    }
    html.push_str("</tr></tbody>");
}

/// What was measured, and the figure.
fn said(what: &What) -> (String, String) {
    let count = |count: f64| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held")]
        tokens(Tokens::new(count.clamp(0.0, f64::from(u32::MAX)) as u32))
    };
    let users = |users: f64| {
        if users > 1.0 { [", ", &plain(users, 0), " at once"].concat() } else { String::new() }
    };
    let rate = |rate: f64| two_figures(rate) + " tok/s";
    match what {
        What::Decode { tok_s, depth_tokens, users: many } => {
            let of = ["Decode at a depth of ", &count(*depth_tokens), &users(*many)].concat();
            (of, rate(*tok_s))
        }
        What::Total { tok_s, prompt_tokens, answer_tokens, users: many } => {
            let (prompt, answer) = (count(*prompt_tokens), count(*answer_tokens));
            let of = ["Prompts of ", &prompt, ", answers of ", &answer, &users(*many)].concat();
            (of, rate(*tok_s) + " in all")
        }
        What::Prefill { tok_s, prompt_tokens, depth_tokens } => {
            let behind = if *depth_tokens > 0.0 {
                [" behind ", &count(*depth_tokens)].concat()
            } else {
                String::new()
            };
            (["Prefill of ", &count(*prompt_tokens), &behind].concat(), rate(*tok_s))
        }
        What::FirstToken { seconds, prompt_tokens, users: many } => {
            let of = ["First token after a prompt of ", &count(*prompt_tokens), &users(*many)];
            (of.concat(), duration(Seconds::new(*seconds)))
        }
        What::Memory { device, model, context, compute } => {
            let parts = [&*gib(*model), " weights, ", &gib(*context), " cache, ", &gib(*compute)];
            (["Memory of ", device].concat(), parts.concat() + " buffers")
        }
        What::Accepted { share } => {
            ("Drafted tokens that were accepted".to_owned(), plain(share * 100.0, 0) + " %")
        }
        What::Loaded { size, share_on_cards, context_tokens } => {
            let context = context_tokens.map(|context| [", context ", &count(context)].concat());
            let on = plain(share_on_cards * 100.0, 0);
            let text = [&*gib(*size), ", ", &on, " % on cards", &context.unwrap_or_default()];
            ("Loaded".to_owned(), text.concat())
        }
        What::Fitted { context_tokens, layers, on_host } => {
            let context = context_tokens.map_or_else(|| "the model\u{2019}s own".to_owned(), count);
            let layers = layers.map_or_else(|| "all".to_owned(), |layers| plain(layers, 0));
            let host =
                if *on_host { ", a part of them in the computer\u{2019}s memory" } else { "" };
            let text = ["context ", &context, ", ", &layers, " layers on the cards", host];
            ("Settings that fit".to_owned(), text.concat())
        }
    }
}
