//! Speed by what is in the cache and by the number of users, and what a day's tokens take.

use crate::chart::{Axis, Chart, Labels, Mark, Point, Series, Steps, Stroke};
use crate::html::figure::figure;
use crate::html::part::figure::{heading, scroll, speed_label};
use crate::html::shown::{At, Control};
use crate::html::text::escaped;
use crate::html::text::{add, slot};
use crate::html::view::{View, rig_head, rigs};
use crate::plan::inputs::{InputId, Place};
use crate::session::edit::Edit;
use crate::speed::evidence::{About, at_any_depth};
use crate::speed::rows::embedded;
use crate::speed::{Service, Users};
use crate::units::format::{gib, machine, plain, tok_s_range, tokens, two_figures};
use crate::units::{Bytes, Range, Tokens, TokensPerSecond};

use super::evidence::about;
use super::running;

/// Depths of the curve: close together where it bends, and up to a rig's longest context.
const DEPTHS: [u32; 27] = [
    0, 512, 1024, 2048, 3072, 4096, 6144, 8192, 12288, 16384, 24576, 32768, 40960, 49152, 57344,
    65536, 81920, 98304, 114_688, 131_072, 163_840, 196_608, 229_376, 262_144, 393_216, 524_288,
    1_048_576,
];

fn point(x: f64, range: Range<TokensPerSecond>) -> Point {
    Point::of(x, range.map(TokensPerSecond::get))
}

fn all_tops(series: &[Series]) -> impl Iterator<Item = f64> + '_ {
    series.iter().flat_map(|series| series.points.iter().map(|point| point.high))
}

/// A whole number of tokens, as [`tokens`] writes them.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
fn tokens_of(value: f64) -> String {
    tokens(Tokens::new(value as u32))
}

fn whole(value: f64) -> String {
    plain(value, 0)
}

/// Decode of one stream by what is in its cache.
pub(super) fn depth_chart(view: &View<'_>) -> Chart {
    let context = view.plan.workload.context;
    let mut series = Vec::new();
    let mut told = Vec::new();
    for (index, name, _, service) in running(view) {
        let longest =
            rigs(view).nth(index).and_then(|(_, able)| able.target.longest_context_tokens);
        let longest = longest.unwrap_or(context).max(context);
        let mut depths: Vec<Tokens> = DEPTHS.map(Tokens::new).into();
        depths.extend([context, longest]);
        depths.retain(|depth| *depth <= longest);
        depths.sort();
        depths.dedup();
        let at = |depth: Tokens| service.estimator.decode(depth);
        let points = depths.iter().map(|&depth| point(f64::from(depth.get()), at(depth)));
        series.push(Series {
            name: name.to_owned(),
            rig: Some(index),
            points: points.collect(),
            stroke: Stroke::Line,
        });
        told.push(format!(
            "{name}: {} tok/s with an empty cache, {} tok/s at {}, the longest context that fits.",
            two_figures(at(Tokens::new(0)).likely().get()),
            two_figures(at(longest).likely().get()),
            tokens(longest)
        ));
    }
    measured(&mut series, view);
    let ends = series.iter().filter_map(|series| series.points.last());
    let longest = ends.fold(1.0, |to, point| f64::max(to, point.x));
    let x = Axis::between("tokens in the cache", Labels::Number(tokens_of), [0.0, longest])
        .by(Steps::Doubling);
    Chart {
        id: "speed-by-depth",
        title: "Decode of one stream, by tokens in its cache".to_owned(),
        summary: sentence(&told),
        x,
        y: Axis::even("tok/s", Labels::Number(speed_label), all_tops(&series)),
        marks: vec![Mark { x: f64::from(context.get()), label: "the context planned".to_owned() }],
        notes: Vec::new(),
        series,
    }
}

/// Adds what was measured of the very thing, as dots, as far as the rig's line goes.
fn measured(series: &mut Vec<Series>, view: &View<'_>) {
    let rows = embedded();
    for index in 0..series.len() {
        let Some(line) = series.get(index) else { continue };
        let Some(rig) = line.rig.and_then(|rig| view.report.rigs.get(rig)) else { continue };
        let Some(about) = about(view, rig, false) else { continue };
        let end = line.points.last().map_or(0.0, |point| point.x);
        let found = at_any_depth(&rows, &About { users: 1, ..about }, view.catalog);
        let dots = found.into_iter().filter(|(depth, _)| *depth <= end);
        let dots = dots.map(|(x, speed)| Point::exact(x, speed));
        let points: Vec<Point> = dots.collect();
        if !points.is_empty() {
            let name = format!("{}, measured", line.name);
            let rig = line.rig;
            series.push(Series { name, rig, points, stroke: Stroke::Dots });
        }
    }
}

/// The sentences of all rigs.
fn sentence(parts: &[String]) -> String {
    parts.join(" ")
}

/// What each rig does by the number of users: doubling, up to what there is room for.
fn users_of(service: &Service) -> Vec<Users> {
    let (prompt, answer) = service.usual();
    service.users_curve(prompt, answer)
}

/// The charts by users, of one of the two speeds.
fn users_chart(
    view: &View<'_>,
    id: &'static str,
    title: &str,
    of: fn(&Users) -> Range<TokensPerSecond>,
    tell: fn(&str, &Service, &[Users]) -> String,
) -> Chart {
    let mut series = Vec::new();
    let mut told = Vec::new();
    for (index, name, _, service) in running(view) {
        let users = users_of(service);
        told.push(tell(name, service, &users));
        let points = users.iter().map(|users| point(f64::from(users.users), of(users)));
        series.push(Series {
            name: name.to_owned(),
            rig: Some(index),
            points: points.collect(),
            stroke: Stroke::Line,
        });
    }
    let places = series.iter().flat_map(|series| series.points.iter().map(|point| point.x));
    let wanted = view.plan.workload.users;
    Chart {
        id,
        title: title.to_owned(),
        summary: sentence(&told),
        x: Axis::of_factors("users at a time", Labels::Number(whole), places).by(Steps::Doubling),
        y: Axis::even("tok/s", Labels::Number(speed_label), all_tops(&series)),
        marks: vec![Mark { x: f64::from(wanted), label: "the users planned".to_owned() }],
        notes: Vec::new(),
        series,
    }
}

/// Tokens a second of all users together, by their number.
pub(super) fn total_chart(view: &View<'_>) -> Chart {
    let title = "All users together, by their number";
    users_chart(
        view,
        "speed-by-users",
        title,
        |users| users.total_tok_s,
        |name, service, _| {
            let (prompt, answer) = service.usual();
            let enough = service.saturates_at(prompt, answer);
            let most = service.most_users;
            let total = service.users(enough, prompt, answer).total_tok_s;
            let speed = two_figures(total.likely().get());
            if most == 1 {
                format!("{name} has room for one user, who gets {speed} tok/s.")
            } else if enough == most {
                format!("{name} has room for {most} users; together they get {speed} tok/s.")
            } else {
                format!(
                    "{name} has room for {most} users; {enough} together get {speed} tok/s, and \
                     more would add little."
                )
            }
        },
    )
}

/// Tokens a second of each user, by their number.
pub(super) fn each_chart(view: &View<'_>) -> Chart {
    let title = "Each user, by the number of users";
    users_chart(
        view,
        "speed-of-each",
        title,
        |users| users.each_tok_s,
        |name, _, users| {
            let at = |users: Option<&Users>| {
                users.map_or_else(String::new, |users| two_figures(users.each_tok_s.likely().get()))
            };
            let most = users.iter().rfind(|users| users.users == users.running);
            let one = at(users.first());
            match most.map_or(1, |users| users.users) {
                1 => format!("{name} gives one user {one} tok/s."),
                count => {
                    let each = at(most);
                    format!(
                        "{name} gives one user {one} tok/s, and each of {count} users {each} tok/s."
                    )
                }
            }
        },
    )
}

/// Speed by depth: chart and table.
pub(super) fn by_depth(html: &mut String, view: &View<'_>) {
    let chart = depth_chart(view);
    if chart.is_empty() {
        return;
    }
    heading(html, "speed-depth", "As the context fills");
    figure(html, &chart);
}

/// Speed by users: charts, slider, and one table with the room that their caches need.
pub(super) fn by_users(html: &mut String, view: &View<'_>) {
    if running(view).next().is_none() {
        return;
    }
    heading(html, "speed-users", "With several users");
    slot(html, Control::Slider(At::Speed, InputId::Users, Place::Plan));
    for chart in [total_chart(view), each_chart(view)] {
        add(html, &["<h5>", &escaped(&chart.title), "</h5>"]);
        figure(html, &chart);
    }
    let curves: Vec<(Vec<Users>, &Service)> =
        running(view).map(|(.., service)| (users_of(service), service)).collect();
    scroll(html, "speed-users");
    html.push_str("<table class=\"compare\"><thead><tr><th scope=\"col\">Users</th>");
    for (index, name, ..) in running(view) {
        rig_head(html, index, name, "<small>tok/s in all; each; KV cache</small>", "");
    }
    html.push_str("</tr></thead><tbody>");
    let rows = curves.iter().map(|(curve, _)| curve.len()).max().unwrap_or(0);
    let longest = curves.iter().find(|(curve, _)| curve.len() == rows);
    for (place, row) in longest.iter().flat_map(|(curve, _)| curve.iter().enumerate()) {
        add(html, &["<tr><th scope=\"row\">", &whole(f64::from(row.users)), "</th>"]);
        for (curve, service) in &curves {
            match curve.get(place) {
                Some(users) => users_cell(html, users, service),
                None => html.push_str("<td class=\"none\">no room</td>"),
            }
        }
        html.push_str("</tr>");
    }
    let (prompt, answer) =
        curves.first().map_or_else(Default::default, |(_, service)| service.usual());
    add(html, &["</tbody></table></div><p class=\"caption\">Each user fills the context of "]);
    add(html, &[&tokens(view.plan.workload.context), ": a prompt of ", &tokens(prompt)]);
    add(html, &[" and an answer of ", &tokens(answer), ". Weights are read once for all users; "]);
    html.push_str(
        "prompts are worked on between the steps, and their time is counted, so that even one user \
         gets less than the decode above.</p>",
    );
}

fn users_cell(html: &mut String, users: &Users, service: &Service) {
    let room = service.cache_of_one().get().saturating_mul(u64::from(users.running));
    add(html, &["<td>", &tok_s_range(users.total_tok_s), "<small>each "]);
    add(html, &[&tok_s_range(users.each_tok_s), "</small><small>", &gib(Bytes::new(room))]);
    if users.running < users.users {
        let waiting = whole(f64::from(users.users - users.running));
        add(html, &["</small><small>", &waiting, " wait"]);
    }
    html.push_str("</small></td>");
}

/// Hours of a day that the wanted tokens take, and what the planned hours give.
pub(super) fn hours(html: &mut String, view: &View<'_>) {
    if running(view).next().is_none() {
        return;
    }
    heading(html, "speed-day", "A day's tokens");
    slot(html, Control::Slider(At::Speed, InputId::TokensADay, Place::Plan));
    let wanted = view.plan.value(InputId::TokensADay, Place::Plan);
    let wanted = wanted.map_or(0.0, |tokens| tokens.likely());
    let (users, load) = (view.plan.workload.users, view.plan.load_hours.get());
    scroll(html, "speed-day");
    html.push_str("<table class=\"compare\"><thead><tr><td></td>");
    for (index, name, ..) in running(view) {
        rig_head(html, index, name, "", "");
    }
    html.push_str("</tr></thead><tbody>");
    if wanted > 0.0 {
        add(html, &["<tr><th scope=\"row\">Hours a day for ", &whole(wanted), " tokens</th>"]);
        for (_, _, _, service) in running(view) {
            let (prompt, answer) = service.usual();
            let hours = service.hours_a_day(wanted, users, prompt, answer);
            let (low, likely, high) = (hours.low().get(), hours.likely().get(), hours.high().get());
            add(html, &["<td>", &two_figures(low), "\u{2013}", &two_figures(high), " h<small>"]);
            add(html, &["likely ", &two_figures(likely), " h</small>"]);
            if likely > 24.0 {
                html.push_str("<small class=\"no\">more than a day has</small></td>");
                continue;
            }
            let value = machine(libm::ceil(likely * 100.0) / 100.0);
            let edit = Edit::Type(InputId::LoadHours, Place::Plan).to_string();
            add(html, &["<button type=\"button\" class=\"quiet\" data-edit=\"", &edit]);
            add(html, &["\" value=\"", &value, "\">Count these hours in the costs</button></td>"]);
        }
        html.push_str("</tr>");
    }
    add(html, &["<tr><th scope=\"row\">Tokens in the ", &plain(load, 2), " h a day planned</th>"]);
    for (_, _, _, service) in running(view) {
        let (prompt, answer) = service.usual();
        let rate = service.users(users, prompt, answer).total_tok_s;
        let day = |rate: TokensPerSecond| two_figures(rate.get() * load * 3600.0 / 1000.0);
        add(html, &["<td>", &day(rate.low()), "\u{2013}", &day(rate.high()), " thousand<small>"]);
        add(html, &["likely ", &day(rate.likely()), "</small></td>"]);
    }
    html.push_str("</tr></tbody></table></div><p class=\"caption\">Generated tokens, with the ");
    html.push_str(
        "users planned always at work and the time of their prompts counted. The hours at work are \
         the same for all rigs in the cost table, so the button takes those of its rig for all.",
    );
    if wanted <= 0.0 {
        html.push_str(" Say how many tokens a day you want to see the hours that they take.");
    }
    html.push_str("</p>");
}
