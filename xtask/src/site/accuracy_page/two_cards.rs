//! Two RTX 3090 or one RTX 4090, as the article asked: what either decodes, with and without drafting, by the way that
//! cards share a model and by what joins them, worked out when the site is built, with the nearest measurements.

use std::fmt::Write;

use chrono::NaiveDate;
use rigledger_core::catalog::{Catalog, Split};
use rigledger_core::fit::Fit;
use rigledger_core::html::escaped;
use rigledger_core::memory::Offload;
use rigledger_core::plan::link;
use rigledger_core::speed::evidence::{About, Evidence, nearest, weights_read};
use rigledger_core::speed::rows::{Row, embedded};
use rigledger_core::units::format::two_figures;
use rigledger_core::{Evaluator, Report};

use super::table::{end_table, section, table};
use super::words::{card_names, linked, model_name, runtime_name};
use crate::data::{FOLDER, Sheet};
use crate::error::Result;
use crate::paths;

/// Models with their format and who drafts: the article's, which two cards hold, and one that either holds.
const MODELS: [[&str; 3]; 2] =
    [["llama-3.1-70b", "Q4_K_M", "model"], ["qwen3.8-27b", "Q4_K_M", "mtp"]];

/// A rig: its name, its card, how many, how they share the model, and the rest of its link.
type Rig = (&'static str, &'static str, u32, Split, &'static str);

/// Two cards by way of sharing and by link, and the one.
const RIGS: [Rig; 5] = [
    (
        "2× RTX 3090, layer split, PCIe 4.0 x8",
        "rtx-3090",
        2,
        Split::Layer,
        "split=layer&a.nvlink=off&a.pcie_gen=4&a.pcie_lanes=8",
    ),
    ("2× RTX 3090, layer split, NVLink", "rtx-3090", 2, Split::Layer, "split=layer&a.nvlink=on"),
    (
        "2× RTX 3090, tensor split, PCIe 4.0 x8",
        "rtx-3090",
        2,
        Split::Tensor,
        "split=tensor&a.nvlink=off&a.pcie_gen=4&a.pcie_lanes=8",
    ),
    ("2× RTX 3090, tensor split, NVLink", "rtx-3090", 2, Split::Tensor, "split=tensor&a.nvlink=on"),
    ("RTX 4090", "rtx-4090", 1, Split::Layer, "offload=layers&a.host_gib=64"),
];

/// A measured gain of drafting, with how far it is from a case.
struct Gain {
    far: u32,
    times: f64,
    tok_s: f64,
    what: String,
    source: String,
}

/// The section.
pub(super) fn two_cards(html: &mut String) -> Result {
    section(html, "Two RTX 3090 or one RTX 4090");
    html.push_str(
        "<p>One stream of llama.cpp with 8,192 tokens in the cache, with and without drafting: Llama 3.1 70B by a \
         small model of its family, Qwen3.8 27B by its own head. On one RTX 4090 what does not fit of the 70B stays \
         in the host\u{2019}s memory. Beside each stands what was measured nearest, whatever its distance.</p>",
    );
    let measured = drafted()?;
    for model in MODELS {
        for_model(html, model, &measured)?;
    }
    html.push_str(
        "<p class=\"caption\">Ranges hold four measurements of five. A tensor split reads the weights of both cards at \
         the same time, a layer split those of one after the other. For one stream hardly anything travels, so that \
         what joins the cards matters little; it does for prompts and for many users.</p></section>\n",
    );
    Ok(())
}

/// The answer to a rig with one of the models, with or without drafting.
fn answer([model, quant, drafter]: [&str; 3], rig: &Rig, drafts: bool) -> Report {
    let (_, gpu, count, _, rest) = rig;
    let drafting = if drafts { drafter } else { "off" };
    let state = format!(
        "preset=none&model={model}&quant={quant}&context=8192&runtime=llama.cpp&drafting={drafting}&rigs=1\
         &a.gpu={gpu}&a.count={count}&{rest}"
    );
    let (plan, _) = link::decode(&state, Catalog::embedded());
    Evaluator::default().evaluate(&plan, Catalog::embedded(), NaiveDate::default())
}

/// The fit of the only rig that is asked for.
fn fit(report: &Report) -> Result<&Fit> {
    Ok(&report.rigs.first().ok_or("a plan without a rig")?.capability.target)
}

fn for_model(html: &mut String, model: [&str; 3], measured: &[Vec<String>]) -> Result {
    let rows = embedded();
    let name = Catalog::embedded().model(model[0]).ok_or("an unknown model")?.name;
    let label = format!("{name} in {}", model[1]);
    let _ = write!(html, "<h3>{}</h3>", escaped(&label));
    table(
        html,
        &label,
        &["Rig", "tok/s", "Measured nearest", "With drafting", "Gain", "Gain measured nearest"],
    );
    for rig in &RIGS {
        let [plain, drafted] = [false, true].map(|drafts| answer(model, rig, drafts));
        let (plain, drafted) = (fit(&plain)?, fit(&drafted)?);
        let _ = write!(html, "<tr><th scope=\"row\">{}</th>", escaped(rig.0));
        let _ = write!(html, "<td>{}</td>", speed(plain));
        let near = near(model, rig, plain, &rows);
        html.push_str(
            &near.as_ref().map_or_else(|| "<td class=\"none\">none</td>".to_owned(), told),
        );
        let _ = write!(html, "<td>{}</td>", speed(drafted));
        let gain = drafted.speed.and_then(|speed| speed.drafting_gain);
        match gain {
            Some(gain) => {
                let ends =
                    [gain.low(), gain.likely(), gain.high()].map(|gain| format!("{gain:.2}"));
                let [low, likely, high] = ends;
                let _ = write!(html, "<td>{likely}×<small>{low} to {high}</small></td>");
            }
            None => html.push_str("<td class=\"none\">–</td>"),
        }
        match gains(model, rig, measured).into_iter().next() {
            Some(Gain { times, tok_s, what, source, .. }) => {
                let _ = write!(
                    html,
                    "<td class=\"words\">{times:.2}×, {} tok/s<small>{}</small><small>{}</small></td>",
                    two_figures(tok_s),
                    escaped(&what),
                    linked(&source)
                );
            }
            None => html.push_str("<td class=\"none\">none</td>"),
        }
        html.push_str("</tr>");
    }
    end_table(html);
    Ok(())
}

/// What a fit decodes, or why it does not.
fn speed(fit: &Fit) -> String {
    match (fit.decode_tok_s(), &fit.why_not) {
        (Some(speed), _) if fit.fits => {
            let host =
                if fit.offload == Offload::None { "" } else { "<small>part on the host</small>" };
            let ends = [speed.low(), speed.likely(), speed.high()];
            let [low, likely, high] = ends.map(|tok_s| two_figures(tok_s.get()));
            format!("{likely}<small>{low} to {high}</small>{host}")
        }
        (_, Some(why)) => format!("does not run<small>{}</small>", escaped(&why.sentence())),
        _ => "does not run".to_owned(),
    }
}

/// The plain measurement that is nearest.
fn near([model, quant, _]: [&str; 3], rig: &Rig, fit: &Fit, rows: &[Row<'_>]) -> Option<Evidence> {
    let (_, gpu, cards, split, _) = *rig;
    let service = fit.service.as_deref()?;
    let about = About {
        gpu,
        cards,
        split,
        runtime: service.settings.runtime,
        model,
        read: weights_read(&Catalog::embedded().model(model)?.shape)?,
        quant,
        depth: fit.context_tokens,
        users: 1,
        host: fit.offload != Offload::None,
        prefill: false,
    };
    nearest(rows, &about, 1, Catalog::embedded()).into_iter().next()
}

/// A plain measurement as a cell.
fn told(near: &Evidence) -> String {
    let link = near.link.split(", ").map(joined).collect::<Vec<_>>().join(", ");
    let how = [&*near.cards, &link, &runtime_name(&near.runtime), &near.model, &near.quant];
    let how: Vec<&str> = how.into_iter().filter(|part| !part.is_empty()).collect();
    format!(
        "<td class=\"words\">{}<small>{}</small><small>{}</small></td>",
        two_figures(near.tok_s),
        escaped(&how.join(", ")),
        linked(&near.source)
    )
}

/// What joins cards, in words: `pcie3x16` is PCIe 3.0 x16.
fn joined(link: &str) -> String {
    let lanes = |part: &str| {
        let (generation, lanes) = part.strip_prefix("pcie")?.split_once('x')?;
        Some(format!("PCIe {generation}.0 x{lanes}"))
    };
    match link {
        "" | "none" => String::new(),
        "unknown" => "link not stated".to_owned(),
        "nvlink" => "NVLink".to_owned(),
        "pcie" => "PCIe".to_owned(),
        other => {
            let parts = other.split('+').map(|part| lanes(part).unwrap_or_else(|| part.to_owned()));
            parts.collect::<Vec<_>>().join(" + ")
        }
    }
}

/// The columns of a measurement with drafting that are read here.
const COLUMNS: [&str; 12] = [
    "gpu",
    "gpu_count",
    "interconnect",
    "split",
    "runtime",
    "model",
    "quant",
    "spec_method",
    "value",
    "tok_s_plain",
    "metric",
    "source",
];

/// Measurements of one stream with drafting and without, by [`COLUMNS`].
fn drafted() -> Result<Vec<Vec<String>>> {
    let sheet = Sheet::read(&paths::root().join(FOLDER), "benchmarks.csv")?;
    let places = COLUMNS.map(|column| sheet.column(column));
    let places = places.into_iter().collect::<Result<Vec<usize>>>()?;
    let users = sheet.column("batch_or_concurrency")?;
    let wanted = |row: &&Vec<String>| {
        let each = row[places[10]] == "decode_tok_s_per_stream";
        each && !row[places[9]].is_empty() && ["", "1"].contains(&row[users].as_str())
    };
    let of = |row: &Vec<String>| places.iter().map(|place| row[*place].clone()).collect();
    Ok(sheet.rows.iter().filter(wanted).map(of).collect())
}

/// The measured gains, the nearest to a case first: of these cards, as many, so split, by such a draft, of this model,
/// in llama.cpp.
fn gains([model, _, drafter]: [&str; 3], rig: &Rig, measured: &[Vec<String>]) -> Vec<Gain> {
    let (_, card, cards, split, rest) = *rig;
    let drafter = if drafter == "model" { "draft-model" } else { drafter };
    let mut gains: Vec<Gain> = measured
        .iter()
        .filter_map(|row| {
            let [gpu, count, link, how, runtime, of, quant, method, value, plain, _, source] =
                row.as_slice()
            else {
                return None;
            };
            let (value, plain): (f64, f64) = (value.parse().ok()?, plain.parse().ok()?);
            let is_split = cards == 1 || how == split.id();
            let by_bridge = link.contains("nvlink") == rest.contains("nvlink=on");
            let far = [
                (gpu == card, 8),
                (*count == cards.to_string(), 6),
                (method == drafter, 5),
                (of == model, 4),
                (is_split, 3),
                (runtime == "llama.cpp", 2),
                (cards == 1 || by_bridge, 1),
            ];
            let far = far.into_iter().filter(|(same, _)| !same).map(|(_, far)| far).sum();
            let joined = if *count == "1" { String::new() } else { joined(link) };
            let shared = if how.is_empty() || how == "none" {
                String::new()
            } else {
                format!("{how} split")
            };
            let of = format!("{} {quant}", model_name(of));
            let what = [
                &card_names(gpu, count, ""),
                &shared,
                &joined,
                &runtime_name(runtime),
                &of,
                method,
            ];
            let what: Vec<&str> =
                what.into_iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
            let what = what.join(", ");
            Some(Gain { far, times: value / plain, tok_s: value, what, source: source.clone() })
        })
        .filter(|gain| gain.times.is_finite())
        .collect();
    gains.sort_by_key(|gain| gain.far);
    gains
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_stands_with_what_the_program_gives_and_what_was_measured() {
        let mut html = String::new();
        two_cards(&mut html).expect("is written");
        assert_eq!(html.matches("<tr><th scope=\"row\">").count(), MODELS.len() * RIGS.len());
        for model in MODELS {
            for rig in &RIGS {
                assert!(html.contains(&escaped(rig.0)));
                let plain = answer(model, rig, false);
                assert!(html.contains(&speed(fit(&plain).expect("a rig"))), "{model:?} {}", rig.0);
                let of = near(model, rig, fit(&plain).expect("a rig"), &embedded());
                let of = of.map_or(f64::NAN, |near| near.distance);
                assert!(of.is_finite(), "nothing is near {}", rig.0);
            }
        }
        assert!(html.matches("href=\"https://").count() >= 10);
        assert!(!html.contains("\">none</td>"), "{html}");
    }

    #[test]
    fn the_cases_are_those_that_they_say() {
        let likely = |model: usize, rig: usize, drafts: bool| {
            let report = answer(MODELS[model], &RIGS[rig], drafts);
            let fit = fit(&report).expect("a rig");
            let speed = fit.decode_tok_s().map_or(0.0, |speed| speed.likely().get());
            (fit.fits, speed, fit.offload, fit.speed.and_then(|speed| speed.drafting_gain))
        };
        for (rig, (_, _, count, ..)) in RIGS.iter().enumerate() {
            let (fits, plain, offload, gain) = likely(0, rig, false);
            assert!(fits && plain > 0.0 && gain.is_none(), "{}", RIGS[rig].0);
            // Two cards hold the 70B, one does not.
            assert_eq!(offload == Offload::None, *count == 2);
            let (fits, _, offload, _) = likely(1, rig, false);
            assert!(fits && offload == Offload::None, "{}", RIGS[rig].0);
        }
        // For one stream it is how cards share the model that decides, hardly what joins them.
        let all = [0, 1, 2, 3].map(|rig| likely(0, rig, false).1);
        let alike = |a: f64, b: f64| (a / b - 1.0).abs() < 0.05;
        assert!(alike(all[0], all[1]) && alike(all[2], all[3]) && all[2] > 1.2 * all[0], "{all:?}");
        let (_, plain, _, _) = likely(1, 1, false);
        let (fits, drafted, _, gain) = likely(1, 1, true);
        assert!(fits && gain.is_some() && (drafted - plain).abs() > 0.1, "{plain} {drafted}");
    }

    #[test]
    fn links_read_as_words() {
        for (link, want) in [
            ("pcie3x16", "PCIe 3.0 x16"),
            ("pcie5x8+pcie4x8", "PCIe 5.0 x8 + PCIe 4.0 x8"),
            ("230 W", "230 W"),
            ("nvlink", "NVLink"),
        ] {
            assert_eq!(joined(link), want);
        }
    }

    #[test]
    fn the_nearest_gain_is_of_these_cards_before_others() {
        let measured = drafted().expect("reads");
        for rig in &RIGS[..4] {
            let first = &gains(MODELS[1], rig, &measured)[0];
            assert!(first.what.starts_with("2× RTX 3090"), "{}", first.what);
            assert!(
                first.what.contains("Qwen3.8 27B") && first.what.ends_with("mtp"),
                "{}",
                first.what
            );
        }
        let first = &gains(MODELS[1], &RIGS[4], &measured)[0];
        // Nobody states both speeds of a 4090: another single card stands there, and says so.
        assert!(!first.what.contains('×') && !first.what.contains("none"), "{}", first.what);
        assert!(first.far > 0);
    }
}
