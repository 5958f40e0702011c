//! Which rig to buy, out of all that the catalogue can make.

use crate::catalog::{GpuKind, Limit};
use crate::chart::{Axis, Chart, Labels, Point, Series, Stroke};
use crate::find::{Found, Noise, Row, joined};
use crate::html::figure::figure;
use crate::html::models::{marks, sign};
use crate::html::part::figure::{heading, scroll, speed_label};
use crate::html::text::{add, escaped};
use crate::html::view::View;
use crate::plan::inputs::{InputId, Place};
use crate::plan::{MAX_RIGS, Plan, RigKind, link};
use crate::units::format::{gib, machine, months, plain, tok_s_range, two_figures};
use crate::words::mark;

use super::able;
use super::form::{self, Form};
use super::line::{answer_link, cell, how, plan_link, speed};
use super::{Kept, command, stale};

/// The id of the chart of speed.
const CHART: &str = "find-pareto";
/// Rigs that are put side by side at once.
const FIRST: usize = 2;
/// Rigs of a group that are shown before the others are asked for.
const SHOWN: usize = 6;

/// Ways of having a rig: the words of the key, and what the reader calls them.
const KINDS: [(&str, &str); 4] = [
    ("bought,rented,api,subscription", "any way"),
    ("bought", "bought"),
    ("rented", "rented by the hour"),
    ("rented,api,subscription", "not bought"),
];

/// Circuits of homes: the limit that each has in the catalogue, and what it is called.
const CIRCUITS: [(&str, &str); 3] = [
    ("circuit-120v-15a", "120 V, 15 A"),
    ("circuit-120v-20a", "120 V, 20 A"),
    ("circuit-230v-16a", "230 V, 16 A"),
];

/// The form of the question.
pub(super) fn form(view: &View<'_>, pairs: &str) -> String {
    let form = Form { id: "find", pairs };
    let mut html = String::from("<form id=\"find-form\" class=\"ask\" data-ask>");
    form.model(&mut html, view);
    form.context(&mut html, view);
    form.speed(&mut html, view);
    form.most(&mut html, view, "budget");
    let usual = if is_changed(view, |plan| plan.have as u8) { have(view) } else { "nothing" };
    form.have(&mut html, usual);
    form.text(&mut html, "own", "text", "2x RTX 3090");
    html.push_str("<details class=\"more\"><summary>More limits</summary><div class=\"ask\">");
    form.users(&mut html, view);
    form.most(&mut html, view, "monthly");
    let pair = |(word, name): (&str, &str)| (word.to_owned(), name.to_owned());
    form.list(&mut html, "kinds", "How you get it", &KINDS.map(pair), KINDS[0].0);
    let new = [("off", "used where that is cheaper"), ("on", "new only")].map(pair);
    form.list(&mut html, "new", "Cards are", &new, "off");
    form.list(&mut html, "noise", "How loud", &Noise::ALL.map(noise), Noise::Any.word());
    form.text(&mut html, "slots", "numeric", "any");
    form.list(&mut html, "circuit", "Circuit", &circuits(), "");
    form.text(&mut html, "supply_watts", "numeric", "any");
    form.text(&mut html, "cards", "text", "RTX 3090, MI50");
    let day = view.plan.value(InputId::TokensADay, Place::Plan).map_or(0.0, |day| day.likely());
    let hint = machine(if day > 0.0 { day } else { usual_day() });
    form.text(&mut html, "tokens_day", "decimal", &hint);
    html.push_str("</div></details><button type=\"submit\">Find rigs</button></form>");
    html
}

/// How loud a rig may be, as the form has it.
fn noise(noise: Noise) -> (String, String) {
    (noise.word().to_owned(), noise.said())
}

/// Circuits of homes, and what they carry for hours.
fn circuits() -> Vec<(String, String)> {
    let any = (String::new(), "any".to_owned());
    let known = CIRCUITS.into_iter().filter_map(|(id, name)| {
        let watts = Limit::of(id)?.value;
        Some((machine(watts), [name, ": ", &plain(watts, 0), " W"].concat()))
    });
    core::iter::once(any).chain(known).collect()
}

/// Tokens of a day where nothing is said.
fn usual_day() -> f64 {
    InputId::TokensADay.spec().default.unwrap_or_default()
}

/// Whether something of a plan is not that of its preset.
fn is_changed<T: PartialEq>(view: &View<'_>, of: impl Fn(&Plan) -> T) -> bool {
    of(view.plan) != of(view.usual)
}

/// The word for what is there.
fn have(view: &View<'_>) -> &'static str {
    use crate::plan::choices::Choice;
    let choice = Choice::of(crate::plan::inputs::Scope::Plan, "have");
    choice.map_or("", |choice| choice.word(view.plan, 0))
}

/// The answer below the form; `is_now` says whether it is that of the plan as it stands.
pub(super) fn answer(
    mut html: String,
    view: &View<'_>,
    kept: &Kept<Found>,
    is_now: bool,
) -> (String, Vec<Chart>) {
    form::findings(&mut html, &kept.findings);
    if kept.is_unread() {
        return (html, Vec::new());
    }
    if !is_now {
        stale(&mut html, "find-form");
    }
    let found = &kept.answer;
    let (hired, bought): (Vec<&Row>, Vec<&Row>) =
        found.rows.iter().partition(|row| row.offer.is_hired());
    let count = |count: usize| plain(count as f64, 0);
    add(&mut html, &["<p class=\"searched\">", &count(found.considered), " rigs searched. "]);
    if found.rows.is_empty() {
        html.push_str(
            "None does this job within these limits: ask for less speed, a shorter context or \
             another model, or raise what you would pay.",
        );
    } else if bought.is_empty() {
        html.push_str("None that is bought does this job within these limits.");
    }
    html.push_str("</p>");
    together(&mut html, view, &bought);
    if !bought.is_empty() {
        heading(&mut html, "find-bought", "To buy, the lowest net cost first");
        group(&mut html, view, "find-bought", &bought);
    }
    if let Some(first) = hired.first() {
        let from = first.offer.plan.amounts().whole(first.offer.net);
        let (name, many) = (escaped(&first.offer.name), count(hired.len()));
        let open = if bought.is_empty() { " open" } else { "" };
        add(&mut html, &["<details class=\"hired\"", open, "><summary><h4 id=\"find-hired\">"]);
        add(&mut html, &["Without buying: ", &many, " ways, from ", &from, " (", &name]);
        html.push_str(
            ")</h4></summary><p class=\"caption\">All of these give up having a rig: nothing is \
             left to sell, and prompts leave the house.</p>",
        );
        group(&mut html, view, "find-hired", &hired);
        html.push_str("</details>");
    }
    let mut charts = Vec::new();
    for chart in self::charts(view, found) {
        let title =
            if chart.id == CHART { "What speed costs" } else { "What a better model costs to buy" };
        heading(&mut html, &[chart.id, "-title"].concat(), title);
        figure(&mut html, &chart);
        charts.push(chart);
    }
    basis(&mut html, found);
    command(&mut html, view, &kept.question);
    (html, charts)
}

/// What all rows have in common.
fn basis(html: &mut String, found: &Found) {
    let Some(plan) = found.rows.first().map(|row| &row.offer.plan) else { return };
    let day = plan.value(InputId::TokensADay, Place::Plan).map_or(0.0, |day| day.likely());
    let day = plain(if day > 0.0 { day } else { usual_day() }, 0);
    add(html, &["<p class=\"caption\">All do the same work, ", &day, " tokens generated a day, "]);
    add(html, &["over ", &months(plan.horizon.get()), ". Runtime, format and split are the best "]);
    html.push_str(
        "for each rig, from four bits a weight on. Net cost counts what the cards sell for at the \
         end. What your case, supply and circuit take is checked in <a href=\"#part-risks\">What \
         could rule a rig out</a> once a rig is in the plan.</p>",
    );
    add(html, &["<p class=\"caption\">", &escaped(&Noise::rule()), "</p>"]);
    marks(html);
}

/// The first of the rigs side by side.
fn together(html: &mut String, view: &View<'_>, rows: &[&Row]) {
    let [first, second, ..] = rows else { return };
    let plans = rows.iter().take(FIRST).map(|row| &row.offer.plan);
    let rigs = plans.filter_map(|plan| Some((plan.rigs.first()?.clone(), Some(&plan.workload))));
    let state = link::encode(&joined(&first.offer.plan, rigs), view.catalog);
    add(html, &["<p class=\"take-these\"><a href=\"#", &escaped(&state), "\" data-up>Put "]);
    add(html, &[&escaped(&first.offer.name), " and ", &escaped(&second.offer.name)]);
    html.push_str(" side by side</a></p>");
}

/// A table of rigs, and one of those behind the first few on demand.
fn group(html: &mut String, view: &View<'_>, id: &str, rows: &[&Row]) {
    let (first, others) = rows.split_at(rows.len().min(SHOWN));
    table(html, view, id, first);
    if !others.is_empty() {
        let count = plain(others.len() as f64, 0);
        add(html, &["<details class=\"others\"><summary>", &count, " more</summary>"]);
        table(html, view, id, others);
        html.push_str("</details>");
    }
}

fn table(html: &mut String, view: &View<'_>, id: &str, rows: &[&Row]) {
    let Some(first) = rows.first() else { return };
    scroll(html, id);
    let months = months(first.offer.plan.horizon.get());
    html.push_str("<table class=\"compare found\"><thead><tr><th scope=\"col\">Rig</th>");
    add(
        html,
        &["<th scope=\"col\">Net cost over ", &months, "</th><th scope=\"col\">Pay now</th>"],
    );
    html.push_str("<th scope=\"col\">Decode, each user</th></tr></thead>");
    for row in rows {
        rig(html, view, row);
    }
    html.push_str("</table></div>");
}

/// A rig: what it is, what it costs and how fast it is; below that why it is there, and what can be done
/// with it.
fn rig(html: &mut String, view: &View<'_>, row: &Row) {
    let (offer, amounts) = (&row.offer, row.offer.plan.amounts());
    let runs = how(view, (&row.model, &row.quant, row.runtime), row.split, row.on_host);
    add(html, &["<tbody><tr><th scope=\"row\"><b>", &escaped(&offer.name), "</b><small>"]);
    // What is sold whole comes with its memory.
    if let Some((whole, _)) =
        offer.candidate.cards.kinds().find(|(gpu, _)| gpu.kind == GpuKind::Unified)
        && offer.candidate.kind == RigKind::Owned
    {
        add(html, &["with ", &gib(whole.memory), " of memory; "]);
    }
    add(html, &[&runs, "</small></th>"]);
    let monthly =
        row.net_per_month.map(|net| amounts.nearest().whole(net) + " a month").unwrap_or_default();
    cell(html, "net cost", &amounts.whole(offer.net), &monthly);
    cell(html, "pay now", &amounts.whole(offer.outlay), "");
    let mut range = offer.decode_tok_s.map(tok_s_range).unwrap_or_default();
    if let Some(nearness) = offer.nearness {
        sign(&mut range, mark(nearness, false));
    }
    speed(html, "decode", offer.decode_tok_s, &range);
    // What all that are hired give up is said once.
    let why = if offer.is_hired() { row.why.reason() + "." } else { row.why.sentence() };
    add(html, &["</tr><tr class=\"below\"><td colspan=\"4\"><div><p>", &escaped(&why)]);
    html.push_str("</p>");
    if let Some(takes) = &offer.takes {
        add(html, &["<p class=\"takes\">", &escaped(&takes.sentence()), "</p>"]);
    }
    html.push_str("<p class=\"does\">");
    if view.plan.rigs.len() < MAX_RIGS {
        let plan = added(view, row);
        plan_link(html, &link::encode(&plan, view.catalog), "Add to the plan", &offer.name);
    }
    answer_link(html, &row.link, "Only this", &offer.name);
    html.push_str("</p></div></td></tr></tbody>");
}

/// The plan with a rig added: the job is that of the question, and the rig does it as it was found to.
fn added(view: &View<'_>, row: &Row) -> Plan {
    let (mut plan, found) = (view.plan.clone(), &row.offer.plan);
    let job = &found.workload;
    plan.workload.model.clone_from(&job.model);
    (plan.workload.context, plan.workload.users) = (job.context, job.users);
    let there = plan.rigs.iter().map(|rig| (rig.clone(), None));
    let more = found.rigs.first().map(|rig| (rig.clone(), Some(job)));
    joined(&plan, there.chain(more))
}

/// The charts of an answer, without those that have nothing to show.
pub(super) fn charts(view: &View<'_>, found: &Found) -> Vec<Chart> {
    let all = [Some(chart(view, found)), able::chart(view, found)];
    all.into_iter().flatten().filter(|chart| !chart.is_empty()).collect()
}

/// Net cost against speed: a dot for each row with a speed, and a line through those where no cheaper
/// rig is as fast, of what is bought and of what is rented.
fn chart(view: &View<'_>, found: &Found) -> Chart {
    let with_speed = || found.rows.iter().filter(|row| row.offer.speed() > 0.0);
    let point = |row: &Row| Point::exact(row.offer.net.get(), row.offer.speed());
    let series = |name: &str, rig: usize, stroke: Stroke| {
        let of = |row: &&Row| {
            usize::from(row.offer.is_hired()) == rig
                && (stroke == Stroke::Dots || row.on_speed_line)
        };
        let mut points: Vec<Point> = with_speed().filter(of).map(point).collect();
        points.sort_by(|a, b| a.x.total_cmp(&b.x));
        Series { name: name.to_owned(), rig: Some(rig), points, stroke }
    };
    let all = [
        series("bought: no cheaper one is as fast", 0, Stroke::Line),
        series("every one that was found", 0, Stroke::Dots),
        series("rented: no cheaper one is as fast", 1, Stroke::Dashes),
        series("every one that was found", 1, Stroke::Dots),
    ];
    let amounts = found.rows.first().map_or_else(|| view.plan.amounts(), |row| row.why.amounts);
    let costs = || with_speed().map(|row| row.offer.net.get());
    let low = costs().fold(0.0, f64::min);
    let x = Axis::even("net cost over the horizon", Labels::Whole(amounts), costs());
    let series: Vec<Series> = all.into_iter().filter(|one| !one.points.is_empty()).collect();
    Chart {
        id: CHART,
        title: "Speed against net cost".to_owned(),
        summary: said(found),
        x: Axis { from: low, ..x },
        y: Axis::even(
            "tok/s, each user",
            Labels::Number(speed_label),
            with_speed().map(|row| row.offer.speed()),
        ),
        series,
        marks: Vec::new(),
        notes: Vec::new(),
    }
}

/// What the chart says: the steps of the line of what is bought.
fn said(found: &Found) -> String {
    let on = found.rows.iter().filter(|row| row.on_speed_line && !row.offer.is_hired());
    let step = |row: &Row| {
        let cost = row.why.amounts.whole(row.offer.net);
        [&row.offer.name, ": ", &two_figures(row.offer.speed()), " tok/s for ", &cost].concat()
    };
    let mut steps: Vec<&Row> = on.collect();
    steps.sort_by(|a, b| a.offer.net.get().total_cmp(&b.offer.net.get()));
    match &steps.iter().map(|row| step(row)).collect::<Vec<_>>()[..] {
        [] => "Of what is bought nothing does the job within the limits.".to_owned(),
        steps => ["The best trades of what is bought: ", &steps.join("; "), "."].concat(),
    }
}
