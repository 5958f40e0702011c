//! The comparison as Markdown, for a post or an issue.

use std::fmt::Write as _;

use crate::cost::table::{cell, rows};
use crate::html::{View, turns};
use crate::units::format::{months, tok_s_range, tokens};

/// Verdict, cost table, what each rig runs, what to know, and the way back. `page` is the address of
/// the planner, without a fragment.
pub fn markdown(view: &View<'_>, page: &str) -> String {
    let (report, mut text) = (view.report, String::new());
    let verdict = &report.verdict;
    let sure = [&verdict.sureness(), " ", &turns(view)].concat();
    let paragraphs = [verdict.sentence(), verdict.capability(), sure.trim().to_owned()];
    for paragraph in paragraphs.into_iter().filter(|paragraph| !paragraph.is_empty()) {
        text.push_str(&escaped(&paragraph));
        text.push_str("\n\n");
    }
    let names = || report.rigs.iter().map(|rig| escaped(&rig.name));
    let months = months(report.horizon_months.get());
    head(&mut text, &format!("Over {months}"), names(), "---:");
    for row in rows(report.rigs.iter().map(|rig| &rig.cost)) {
        let cells = row.lines.iter().map(|line| {
            let Some(line) = line else { return "\u{2013}".to_owned() };
            let (amount, likely) = cell(line, view.plan.amounts());
            match likely {
                Some(likely) => format!("**{amount}**, {likely}"),
                None => amount,
            }
        });
        line(&mut text, &escaped(&row.label), cells);
    }
    let context = tokens(view.plan.workload.context);
    text.push('\n');
    head(&mut text, &format!("Models at {context}"), names(), "---");
    let models = report.rigs.first().map_or(0, |rig| rig.capability.models.len());
    for index in 0..models {
        let of_rigs = || report.rigs.iter().filter_map(|rig| rig.capability.models.get(index));
        let name = of_rigs().next().map_or(String::new(), |model| escaped(&model.model_name));
        let cells = of_rigs().map(|model| match &model.shown {
            fit if fit.by_provider() => fit.paid_by().to_owned(),
            fit if !fit.fits => "does not fit".to_owned(),
            fit => match fit.decode_tok_s() {
                Some(speed) => format!("{}, {} tok/s", fit.quant_id, tok_s_range(speed)),
                None => fit.quant_id.to_string(),
            },
        });
        line(&mut text, &name, cells);
    }
    text.push('\n');
    for finding in view.findings.iter().chain(&report.findings) {
        let (subject, message) = (escaped(&finding.subject), escaped(&finding.message()));
        let _ = writeln!(text, "- {subject}: {message}");
    }
    let (state, version, today) = (&report.state, report.model_version, report.today);
    let link = destination(&format!("{page}#{state}"));
    let _ = writeln!(text, "\n[The same, live]({link}) (Rigledger, model {version}, {today})");
    text
}

/// An address as the destination of a link: what would end it, or begin something else, is escaped.
fn destination(address: &str) -> String {
    let mut link = String::with_capacity(address.len());
    for c in address.chars() {
        if c.is_ascii_alphanumeric() || "-._~:/?#&=%+,;@!$'*".contains(c) {
            link.push(c);
        } else {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                let _ = write!(link, "%{byte:02X}");
            }
        }
    }
    link
}

fn head(text: &mut String, first: &str, names: impl Iterator<Item = String>, rule: &str) {
    let names: Vec<String> = names.collect();
    let rules = vec![rule.to_owned(); names.len()];
    line(text, first, names.into_iter());
    line(text, "---", rules.into_iter());
}

fn line(text: &mut String, first: &str, cells: impl Iterator<Item = String>) {
    text.push_str("| ");
    text.push_str(first);
    for cell in cells {
        text.push_str(" | ");
        text.push_str(&cell);
    }
    text.push_str(" |\n");
}

/// Text that means nothing but itself in Markdown.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\`*_[]<>#|~".contains(c) {
            escaped.push('\\');
        }
        escaped.push(if c.is_control() { ' ' } else { c });
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Evaluator;
    use crate::html::Answered;

    fn of(state: &str) -> String {
        let day = chrono::NaiveDate::default();
        let answered = Answered::of_state(state, day, &mut Evaluator::default());
        markdown(&answered.view(), "https://example.org/rigs/")
    }

    #[test]
    fn amounts_are_in_the_plans_currency() {
        let text = of("preset=dual-3090-vs-4090&currency=EUR&fx=0.5");
        assert!(text.contains("| Electricity | \u{20ac}153 | \u{20ac}76 |"), "{text}");
        assert!(!text.contains('$'), "{text}");
    }

    #[test]
    fn the_article_as_markdown() {
        let text = of("preset=dual-3090-vs-4090");
        for part in [
            "Single RTX 4090 costs $228 less over 2 years, but cannot hold the model",
            "| Over 24 months | Dual RTX 3090 | Single RTX 4090 |\n| --- | ---: | ---: |\n",
            "| Electricity | $306 | $153 |\n",
            "| Net cost | **$1,006\u{2013}1,156**, likely $1,081 | **$753\u{2013}953**",
            "[The same, live](https://example.org/rigs/#v=1",
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
    }

    #[test]
    fn nothing_of_a_link_becomes_a_link_or_a_picture_of_somebody_else() {
        let evil = ")![x](https://evil.example/p.png)[Buy](https://evil.example/)(";
        let state = format!("model=own&own=1~{evil}~llama~8192~2-64-64-1-1-64~");
        let day = chrono::NaiveDate::default();
        let answered = Answered::of_state(&state, day, &mut Evaluator::default());
        assert!(answered.view().plan.workload.own.is_some());
        let text = markdown(&answered.view(), &format!("https://example.org/?a{evil} <b>\n"));
        let (_, last) = text.rsplit_once("[The same, live](").unwrap();
        let (link, rest) = last.split_once(')').unwrap();
        assert!(link.starts_with("https://example.org/?a%29!%5Bx%5D%28https://"), "{link}");
        assert!(link.ends_with("&own=1~%29%21%5Bx%5D%28https%3A%2F%2Fevil.example%2Fp.png%29%5BBuy%5D%28https%3A%2F%2Fevil.example%2F%29%28~llama~8192~2-64-64-1-1-64~"), "{link}");
        assert!(!link.contains(['<', '>', ' ', '\n', '(', '[']), "{link}");
        assert!(rest.starts_with(" (Rigledger, model "), "{rest}");
    }

    #[test]
    fn names_stay_in_their_cell() {
        let text = of("preset=none&a.gpu=rtx-3090&a.name=x|%5By%5D(z)%0A%23&b.gpu=rtx-4090");
        assert!(text.contains("| x\\|\\[y\\](z)"), "{text}");
        let columns = |line: &str| line.replace("\\|", "").matches('|').count();
        assert!(text.lines().filter(|line| line.starts_with('|')).all(|line| columns(line) == 4));
    }
}
