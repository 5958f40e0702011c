//! Which rig? A few questions that set the plan, and the ready-made rigs that answer them, cheapest
//! first. An answer is a link to the plan with that answer in it.

use crate::catalog::CacheType;
use crate::catalog::{Grade, Quote, ReadyRig, months_since};
use crate::html::text::add;
use crate::html::text::escaped;
use crate::html::view::View;
use crate::plan::{ANY_MODEL, MAX_RIGS, OffloadKind, Plan, link};
use crate::rig::RigReport;
use crate::session::edit::Edit;
use crate::session::evaluate;
use crate::units::format::{gib, months, plain, tok_s_range, tokens, two_figures};
use crate::units::{Bytes, Hours, Tokens};

use super::figure::scroll;

/// Tokens a second that are as fast as one reads.
const READING: f64 = 15.0;

/// One answer: its words, and what it does to a plan.
type Answer = (&'static str, fn(&mut Plan));

/// One question, why it matters, and its answers.
struct Question {
    id: &'static str,
    text: &'static str,
    why: &'static str,
    answers: &'static [Answer],
}

fn model(plan: &mut Plan, model: &str, quant: &str, offload: OffloadKind) {
    model.clone_into(&mut plan.workload.model);
    quant.clone_into(&mut plan.workload.quant);
    plan.workload.offload = offload;
}

const QUESTIONS: [Question; 4] = [
    Question {
        id: "ask-model",
        text: "What do you want to run?",
        why: "The model decides how much memory it takes, and that decides which rigs remain.",
        answers: &[
            ("About 8 billion weights: chat, summaries", |plan| {
                model(plan, "llama-3.1-8b", "Q8_0", OffloadKind::None);
            }),
            ("About 30 billion: code, most tasks", |plan| {
                model(plan, "qwen3-32b", "Q4_K_M", OffloadKind::None);
            }),
            ("70 billion, dense", |plan| {
                model(plan, "llama-3.1-70b", "Q4_K_M", OffloadKind::None);
            }),
            ("120 billion, mixture of experts (gpt-oss)", |plan| {
                model(plan, "gpt-oss-120b", "MXFP4_MOE", OffloadKind::None);
            }),
            ("235 billion, experts in the host's memory", |plan| {
                model(plan, "qwen3-235b-a22b", "Q4_K_M", OffloadKind::Experts);
                // What two modules of 64 GB give; a rig that states its own keeps it.
                for rig in &mut plan.rigs {
                    rig.host_memory = rig.host_memory.or(Some(128.0));
                }
            }),
            ("Whatever runs", |plan| model(plan, ANY_MODEL, "Q4_K_M", OffloadKind::None)),
        ],
    },
    Question {
        id: "ask-context",
        text: "How long are your prompts?",
        why: "Every token of context takes memory beside the weights, for each user.",
        answers: &[
            ("A chat: 8K", |plan| plan.workload.context = Tokens::new(8192)),
            ("Documents, code: 32K", |plan| plan.workload.context = Tokens::new(32768)),
            ("Whole projects: 128K", |plan| plan.workload.context = Tokens::new(131_072)),
        ],
    },
    Question {
        id: "ask-users",
        text: "How many at the same time?",
        why: "One user waits for memory to be read; several share each reading, so that more cards pay.",
        answers: &[
            ("Only me", |plan| plan.workload.users = 1),
            ("Four", |plan| plan.workload.users = 4),
            ("Sixteen", |plan| plan.workload.users = 16),
        ],
    },
    Question {
        id: "ask-hours",
        text: "How many hours a day does it work?",
        why: "The hours decide between a cheap card that draws much and a dear one that draws little.",
        answers: &[
            ("One", |plan| plan.load_hours = Hours::new(1.0)),
            ("Four", |plan| plan.load_hours = Hours::new(4.0)),
            ("Twelve", |plan| plan.load_hours = Hours::new(12.0)),
            ("All day", |plan| plan.load_hours = Hours::new(24.0)),
        ],
    },
];

/// The part.
pub(super) fn start(view: &View<'_>) -> String {
    let mut html = String::from("<div class=\"questions\">");
    for question in &QUESTIONS {
        ask(&mut html, view, question);
    }
    html.push_str("</div>");
    answers(&mut html, view);
    html
}

/// A question with its answers as links; the one that stands is marked.
fn ask(html: &mut String, view: &View<'_>, question: &Question) {
    add(html, &["<section aria-labelledby=\"", question.id, "\"><h4 id=\"", question.id, "\">"]);
    add(html, &[question.text, "</h4><ul class=\"choose\">"]);
    for (words, set) in question.answers {
        let mut plan = view.plan.clone();
        set(&mut plan);
        let state = link::encode(&plan, view.catalog);
        let now = if plan == *view.plan { " aria-current=\"true\"" } else { "" };
        add(html, &["<li><a href=\"#", &escaped(&state), "\"", now, ">", words, "</a></li>"]);
    }
    add(html, &["</ul><p class=\"caption\">", question.why, "</p></section>"]);
}

/// A ready-made rig under the plan.
struct Tried {
    name: String,
    ready: &'static ReadyRig,
    answer: RigReport,
    /// The month of its price, YYYY-MM; `None` where no dated one is known.
    month: Option<&'static str>,
    is_priced: bool,
}

impl Tried {
    fn speed(&self) -> f64 {
        let speed = self.answer.capability.target.decode_tok_s();
        speed.map_or(0.0, |speed| speed.likely().get())
    }

    fn net(&self) -> f64 {
        self.answer.cost.net.likely().get()
    }

    /// All of its memory.
    fn memory(&self) -> Bytes {
        self.answer.all_memory()
    }
}

/// Every ready-made rig under the plan's workload and use.
fn tried(view: &View<'_>) -> Vec<Tried> {
    let mut all = Vec::new();
    for some in view.catalog.rigs.chunks(MAX_RIGS) {
        let mut plan = view.plan.clone();
        let rig = |ready| view.catalog.rig_in(view.catalog.ready_rig(ready), view.plan);
        plan.rigs = some.iter().map(rig).collect();
        if plan.workload.offload != OffloadKind::None {
            let host = view.plan.rigs.first().and_then(|rig| rig.host_memory);
            for rig in &mut plan.rigs {
                rig.host_memory = host;
            }
        }
        let report = evaluate(&plan, view.catalog, view.report.today);
        for (ready, answer) in some.iter().zip(report.rigs) {
            let name = view.catalog.ready_name(ready);
            let is_priced = answer.is_complete();
            let condition = view.catalog.ready_rig(ready).condition;
            let gpu = view.catalog.gpu(ready.gpu);
            let dated = |quote: &Quote| quote.grade != Grade::Launch;
            let price = gpu
                .and_then(|gpu| view.catalog.quote(gpu, condition, Some(report.today)))
                .filter(dated);
            let month = price.map(|quote| quote.as_of);
            all.push(Tried { name, ready, answer, month, is_priced });
        }
    }
    all
}

/// Which ready-made rigs answer the questions.
fn answers(html: &mut String, view: &View<'_>) {
    let mut all = tried(view);
    all.retain(|tried| tried.is_priced);
    let many = all.len();
    let mut runs: Vec<&Tried> =
        all.iter().filter(|one| one.answer.capability.target.fits).collect();
    runs.sort_by(|a, b| a.net().total_cmp(&b.net()));
    html.push_str("<h4 id=\"start-answer\">Rigs that can do it</h4>");
    why(html, view, &runs, &all, many);
    if runs.is_empty() {
        return;
    }
    let fast = |one: &&&Tried| one.speed() >= READING && !is_old(view, one);
    let chosen: Vec<&&Tried> = runs.iter().filter(fast).take(2).collect();
    if let [first, second] = chosen[..] {
        let mut plan = view.plan.clone();
        let rig = |one: &&Tried| view.catalog.rig_in(view.catalog.ready_rig(one.ready), view.plan);
        plan.rigs = [first, second].map(rig).into();
        let state = link::encode(&plan, view.catalog);
        add(html, &["<p class=\"take-these\"><a href=\"#", &escaped(&state), "\">Compare "]);
        add(
            html,
            &[&escaped(&first.name), " with ", &escaped(&second.name), "</a>: the two cheapest "],
        );
        html.push_str("that keep up with reading (15 tok/s), at prices less than a year old.</p>");
    }
    scroll(html, "start-answer");
    let months = months(view.report.horizon_months.get());
    let decode = if view.plan.workload.users == 1 { "Decode" } else { "Decode, each user" };
    add(
        html,
        &["<table class=\"compare\"><thead><tr><th scope=\"col\">Rig</th><th scope=\"col\">"],
    );
    add(html, &["Net cost over ", &months, "</th><th scope=\"col\">", decode, "</th>"]);
    html.push_str("<th scope=\"col\">Longest context</th></tr></thead><tbody>");
    let full = view.plan.rigs.len() >= MAX_RIGS;
    for one in runs {
        rig(html, view, one, full);
    }
    html.push_str(
        "</tbody></table></div><p class=\"caption\">Ready-made rigs at dated prices, with the electricity \
         and the horizon of the plan; whole machines and those with cards alone are not the same: what \
         is around the cards counts only as far as it is listed (<code>core/data/rigs.csv</code>).</p>",
    );
}

/// Whether the price is more than a year old, or none is known but that at launch.
fn is_old(view: &View<'_>, one: &Tried) -> bool {
    one.month.is_none_or(|month| months_since(month, view.report.today) > 12)
}

fn rig(html: &mut String, view: &View<'_>, one: &Tried, full: bool) {
    let (fit, cost) = (&one.answer.capability.target, &one.answer.cost);
    add(html, &["<tr><th scope=\"row\">", &escaped(&one.name)]);
    if view.plan.workload.model == ANY_MODEL {
        add(html, &["<small>", &escaped(&fit.model_name), ", ", fit.quant_id, "</small>"]);
    }
    let amounts = view.plan.amounts();
    match one.month {
        Some(month) => add(html, &["<small>price of ", month, "</small>"]),
        None => html.push_str("<small>list price at launch</small>"),
    }
    add(html, &["<button type=\"button\" class=\"quiet\" data-edit=\""]);
    add(html, &[&Edit::AddRig.to_string(), "\" value=\"", &escaped(&one.name), "\""]);
    add(html, &[if full { " disabled>" } else { ">" }, "Add<span class=\"visually-hidden\"> "]);
    add(html, &[&escaped(&one.name), "</span></button>"]);
    add(html, &["</th><td>", &amounts.whole(cost.net.likely()), "<small>"]);
    add(html, &[&amounts.range(cost.net), "</small></td><td>"]);
    match fit.decode_tok_s() {
        Some(speed) => {
            add(html, &[&two_figures(one.speed()), " tok/s<small>", &tok_s_range(speed)]);
            html.push_str("</small></td>");
        }
        None => html.push_str("not known</td>"),
    }
    let longest = fit.longest_context_tokens.map_or_else(|| "\u{2013}".to_owned(), tokens);
    add(html, &["<td>", &longest, "</td></tr>"]);
}

/// Why these: what the answers ask for, and what it takes.
fn why(html: &mut String, view: &View<'_>, runs: &[&Tried], all: &[Tried], many: usize) {
    let work = &view.plan.workload;
    html.push_str("<p>");
    if let Some(target) = all.first().map(|one| &one.answer.capability.target)
        && work.model != ANY_MODEL
    {
        let cache = CacheType::parse(&work.cache).map_or("", CacheType::id);
        add(html, &[&escaped(&target.model_name), " in ", target.quant_id, " has "]);
        add(html, &[&gib(target.weights_bytes), " of weights"]);
        let held = runs.first().map(|one| &one.answer.capability.target);
        if let Some(held) = held {
            let users = if work.users == 1 {
                String::new()
            } else {
                [" for each of ", &plain(f64::from(work.users), 0), " users"].concat()
            };
            add(html, &[", and ", &gib(held.cache_bytes), " of ", cache, " cache for "]);
            add(html, &[&tokens(work.context), " of context", &users]);
        }
        html.push_str(". ");
    }
    let count = |count: usize| plain(count as f64, 0);
    let (Some(first), Some(least)) =
        (runs.first(), runs.iter().min_by_key(|one| one.memory().get()))
    else {
        add(
            html,
            &["None of ", &count(many), " ready-made rigs holds that on its cards: choose a "],
        );
        html.push_str("smaller model or context, or let the computer's memory take experts.</p>");
        return;
    };
    add(
        html,
        &[&count(runs.len()), " of ", &count(many), " ready-made rigs hold that. The smallest is "],
    );
    add(html, &[&escaped(&least.name), ", with ", &gib(least.memory())]);
    add(html, &[". The cheapest is ", &escaped(&first.name), ", for likely "]);
    add(html, &[&view.plan.amounts().whole(first.answer.cost.net.likely()), " in all"]);
    if let Some(fastest) = runs.iter().max_by(|a, b| a.speed().total_cmp(&b.speed())) {
        add(
            html,
            &["; the fastest is ", &escaped(&fastest.name), ", ", &two_figures(fastest.speed())],
        );
        html.push_str(" tok/s");
    }
    html.push('.');
    if is_old(view, first) {
        html.push_str(" Its price is more than a year old: enter what you would pay.");
    }
    html.push_str("</p>");
}
