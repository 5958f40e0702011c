//! The answer in a line that stays in sight: what each rig costs, whether it does the job and how fast,
//! and which one leads by how much.

use crate::advice::Certainty;
use crate::rig::{Job, RigReport};
use crate::units::Money;
use crate::units::format::two_figures;

use super::text::{add, digit, escaped};
use super::view::View;

/// The line.
pub(super) fn glance(view: &View<'_>) -> String {
    let report = view.report;
    let amounts = view.plan.amounts();
    let mut html = String::from("<ul>");
    for (index, rig) in report.rigs.iter().enumerate() {
        let leads = if report.verdict.cheapest == Some(index) { " leads" } else { "" };
        add(&mut html, &["<li class=\"rig-", digit(index), leads, "\"><span class=\"marker\""]);
        add(&mut html, &[" aria-hidden=\"true\"></span><span class=\"who\">", &escaped(&rig.name)]);
        let net = amounts.whole(rig.cost.net.likely());
        let net = if rig.is_complete() { net } else { "price?".to_owned() };
        add(&mut html, &["</span> <strong>", &net, "</strong> "]);
        let (does, how) = job(rig);
        let class = if does { "yes" } else { "no" };
        add(&mut html, &["<span class=\"", class, "\">", &escaped(&how), "</span></li>"]);
    }
    add(&mut html, &["</ul><p>", &escaped(&lead(view)), "</p>"]);
    html
}

/// Whether a rig does the job, and how fast or why not.
fn job(rig: &RigReport) -> (bool, String) {
    let fit = &rig.outcome;
    let speed = fit.total_tok_s().map(|speed| two_figures(speed.likely().get()) + " tok/s");
    match rig.job {
        Job::Done => {
            let paid = || if fit.by_provider() { fit.paid_by() } else { "fits" }.to_owned();
            (true, speed.unwrap_or_else(paid))
        }
        Job::DoesNotFit => (false, "does not fit".to_owned()),
        Job::TooSlow => (false, speed.map_or("too slow".to_owned(), |speed| speed + ", too slow")),
        Job::NoTime => (false, "over 24 h a day".to_owned()),
    }
}

/// Which rig leads, and by how much.
fn lead(view: &View<'_>) -> String {
    let verdict = &view.report.verdict;
    let name = verdict.cheapest.and_then(|rig| view.report.rigs.get(rig)).map(|rig| &*rig.name);
    let by = verdict.margin.map_or(0.0, |margin| margin.likely().get().abs());
    let by = view.plan.amounts().whole(Money::new(by));
    match (name, verdict.certainty) {
        (Some(name), Some(Certainty::Clear)) => [name, " leads by ", &by].concat(),
        (Some(name), Some(Certainty::Leaning)) => [name, " probably leads by ", &by].concat(),
        (Some(_), Some(Certainty::TooClose)) => ["Too close to call: ", &by, " apart"].concat(),
        (Some(name), None) if view.report.rigs.len() > 1 => {
            ["Only ", name, " does the job"].concat()
        }
        (Some(_), None) => String::new(),
        (None, _) => "No rig does the job at a known price".to_owned(),
    }
}
