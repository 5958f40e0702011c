//! The answer in a line that stays in sight: what each rig costs, whether it does the job and how fast,
//! and which one leads by how much.

use crate::advice::Certainty;
use crate::html::view::View;
use crate::rig::{Job, RigReport};
use crate::units::Money;
use crate::units::format::two_figures;

/// The line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Glance {
    /// A rig each.
    pub rigs: Vec<Seen>,
    /// Which one leads, and by how much; empty for one rig.
    pub lead: String,
}

/// One rig at a glance.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// Its name.
    pub name: String,
    /// Its net cost, or that a price is missing.
    pub net: String,
    /// Whether it does the job.
    pub does: bool,
    /// How fast, or why not.
    pub how: String,
    /// Whether it is the cheapest that does the job.
    pub leads: bool,
}

/// What the line says.
pub fn glance(view: &View<'_>) -> Glance {
    let report = view.report;
    let of = |(index, rig): (usize, &RigReport)| {
        let net = view.plan.amounts().whole(rig.cost.net.likely());
        let (does, how) = job(rig);
        Seen {
            name: rig.name.clone(),
            net: if rig.is_complete() { net } else { "price?".to_owned() },
            does,
            how,
            leads: report.verdict.cheapest == Some(index),
        }
    };
    Glance { rigs: report.rigs.iter().enumerate().map(of).collect(), lead: lead(view) }
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
        (None, _) if view.report.rigs.iter().any(|rig| rig.job == Job::Done) => {
            "No rig does the job at a known price".to_owned()
        }
        (None, _) => "No rig does the job".to_owned(),
    }
}
