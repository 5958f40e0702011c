//! What sentences say of a figure: once, in one rounding, and what can come about.

#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "shared/asked.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod asked;

use asked::answered;
use rigledger_core::fit::QuantFit;
use rigledger_core::html::Part;
use rigledger_core::html::shown::{At, Control, all_controls, costs, glance, slider, sway};
use rigledger_core::memory::Remedy;
use rigledger_core::plan::inputs::{InputId, Place};

const STATES: [&str; 6] = [
    "preset=dual-3090-vs-4090&model=qwen3-14b",
    "preset=dual-3090-vs-4090-today&model=qwen3-14b",
    "preset=none&a.gpu=rtx-4090&b.gpu=rtx-5090&model=qwen3-14b&a.name=RTX 4090, used",
    "preset=none&a.gpu=rtx-5060-ti-16gb&a.count=2&b.gpu=rtx-3090&model=qwen3-14b",
    "preset=none&a.gpu=tesla-p40&a.count=2&b.gpu=rtx-3060-12gb&b.count=2&model=qwen3-14b&hours=1",
    "preset=none&a.gpu=rtx-3090&b.gpu=api&b.kind=api&model=qwen3-14b",
];

/// What stands under the slider of a card's price.
fn under_price(state: &str, rig: usize) -> String {
    let answered = answered(state);
    sway(&answered.view(), InputId::CardPrice, Place::Rig(rig))
        .map_or_else(String::new, |it| it.flip)
}

/// What would change which rig is the cheapest.
fn flips(state: &str) -> Vec<String> {
    costs(&answered(state).view()).flips.into_iter().map(|flip| flip.text).collect()
}

#[test]
fn a_threshold_is_said_once_and_in_one_rounding() {
    let article = "preset=dual-3090-vs-4090";
    // The article cuts cents off; a threshold is rounded wherever it stands.
    let listed = flips(article);
    let amount = |text: &str| text.rsplit(' ').next().unwrap().to_owned();
    let of_price = |rig: &str| {
        let what = format!("the price of a card of {rig}");
        listed.iter().find(|text| text.contains(&what)).map(|text| amount(text))
    };
    let price = of_price("Single RTX 4090").unwrap();
    assert_eq!(under_price(article, 1), format!("above {price}: Dual RTX 3090 is cheaper"));
    // A rig that cannot do the job is cheaper than the others at no price.
    let unable = "preset=dual-3090-vs-4090&model=llama-3.1-70b&fits=1&c.gpu=rtx-3090&c.count=4";
    assert!(under_price(unable, 0).contains("is cheaper"), "{}", under_price(unable, 0));
    assert!(
        under_price(unable, 1).ends_with("as much as the best of the others"),
        "{}",
        under_price(unable, 1)
    );
}

#[test]
fn twins_and_what_cannot_come_about_are_left_out() {
    // Only the 5090 has no resale figure: what all cards keep is what this one keeps.
    let listed = flips("preset=dual-3090-vs-4090&b.gpu=rtx-5090&b.resale=auto&model=qwen3-14b");
    let kept: Vec<&String> = listed.iter().filter(|text| text.contains("in a year")).collect();
    assert!(matches!(&kept[..], [one] if one.contains("by the cards of")), "{listed:#?}");
    let mut impossible = 0;
    for state in STATES {
        let answered = answered(state);
        let view = answered.view();
        for effect in &view.sensitivity.inputs {
            let is_kept = effect.id.spec().name.ends_with("in a year");
            if is_kept && effect.nearest_flip().is_some_and(|flip| flip.value >= 100.0) {
                let sway = sway(&view, effect.id, effect.place).unwrap();
                assert!(sway.flip.ends_with(" stays the cheapest"), "{state}: {}", sway.flip);
                impossible += 1;
            }
        }
    }
    assert!(impossible > 0);
}

#[test]
fn conditions_are_sentences() {
    let mut all = Vec::new();
    for state in STATES {
        all.extend(flips(state));
    }
    assert!(all.len() > 8, "{all:#?}");
    for text in &all {
        let (_, what) = text.split_once(" once ").unwrap();
        assert!(what.starts_with("the ") && !what.contains("the the "), "{text}");
        let plural = what.starts_with("the failures") || what.starts_with("the hours");
        assert!(!plural || what.contains(" are "), "{text}");
        assert!(!text.contains(", "), "{text}");
    }
}

#[test]
fn names_and_amounts_read_as_sentences() {
    let said = |state: &str| answered(state).view().report.verdict.sentence();
    let used = "preset=none&a.gpu=rtx-4090&a.name=RTX 4090, used&b.gpu=rtx-5090&b.name=RTX 5090, new&model=qwen3-14b";
    assert!(said(used).starts_with("RTX 4090 (used) costs $"), "{}", said(used));
    assert!(said(used).contains(" less than RTX 5090 (new) over 2 years"), "{}", said(used));
    let at_once = said(&[used, "&horizon=0"].concat());
    assert!(at_once.contains("over 0 months"), "{at_once}");
    // Docker's account is called "ai", which is no publisher to a reader.
    let docker = answered("preset=none&a.gpu=rtx-4090&model=llama-3.1-8b&quant=Q4_K_M");
    let memory = Part::Memory.html(&docker.view());
    assert!(memory.contains("(by Docker, read "), "{memory}");
    // A supply that loses nothing is no factor of the article's electricity.
    let article = answered("preset=dual-3090-vs-4090");
    let workings = article.view().report.workings(article.view().plan, 0);
    assert!(workings.iter().all(|working| !working.formula.contains("efficiency")));
    let lossy = answered("preset=dual-3090-vs-4090&psu=90");
    let workings = lossy.view().report.workings(lossy.view().plan, 0);
    assert!(workings.iter().any(|working| working.formula.contains("÷ efficiency × 100")));
}

#[test]
fn one_is_not_many() {
    let one = [
        Remedy::Blocks { blocks: 1 },
        Remedy::Experts { blocks: 1 },
        Remedy::Shares { first_card_blocks: 1 },
    ];
    let said = Remedy::sentence(&one);
    assert_eq!(said.matches(" 1 layer").count(), 3, "{said}");
    assert!(said.contains("the experts of 1 layer to") && !said.contains("1 layers"), "{said}");
    assert!(Remedy::sentence(&[Remedy::Blocks { blocks: 18 }]).contains("move 18 layers to"));
}

#[test]
fn what_a_card_lacks_adds_up() {
    let mut seen = 0;
    for model in ["llama-3.1-70b", "qwen3-32b", "gpt-oss-120b", "qwen3-235b-a22b"] {
        for cards in ["a.gpu=rtx-4090", "a.gpu=rtx-3090&a.gpu2=rtx-3060-12gb&a.count2=1"] {
            let answered = answered(&format!("preset=none&{cards}&model={model}&context=32768"));
            let view = answered.view();
            let able = &view.report.rigs[0].capability;
            let whys = able.models.iter().map(|row| &row.shown).chain([&able.target]);
            for why in whys.filter_map(|fit| fit.why_not.as_ref()) {
                let said = why.sentence();
                let Some((short, parts)) = said.split_once(" short: ") else { continue };
                let gib = |text: &str| -> Vec<f64> {
                    text.split(" GiB")
                        .filter_map(|it| it.rsplit(' ').next()?.parse().ok())
                        .collect()
                };
                let (short, parts) = (gib(short), gib(parts));
                let [weights, cache, rest, memory] = parts[..] else { panic!("{said}") };
                let sum = weights + cache + rest - memory - short[0];
                assert!(sum.abs() < 1e-9 && rest > 0.0, "{said}");
                seen += 1;
            }
        }
    }
    assert!(seen > 4, "{seen}");
}

#[test]
fn what_would_fit_is_one_answer() {
    let answered = answered("preset=dual-3090-vs-4090&a.gpu2=rtx-3060-12gb&a.count=1&a.count2=1");
    let view = answered.view();
    for (rig, short) in [(0, 2), (1, 1)] {
        let able = &view.report.rigs[rig].capability;
        let remedy = |of: fn(&Remedy) -> bool| able.target.remedies.iter().copied().find(of);
        // The format that is said to fit is the one that the list of models shows.
        let Some(Remedy::Quant { quant_id }) = remedy(|it| matches!(it, Remedy::Quant { .. }))
        else {
            panic!("{:?}", able.target.remedies)
        };
        let row = able.models.iter().find(|row| row.model_id == able.target.model_id).unwrap();
        assert_eq!((row.shown.quant_id, row.shown.fits), (quant_id, true));
        let is_shown = |it: &&QuantFit| it.quant_id == quant_id && it.fits;
        assert_eq!(row.quants.iter().filter(is_shown).count(), 1);
        // As many cards need more memory as are short.
        let Some(Remedy::BiggerCard { cards, .. }) =
            remedy(|it| matches!(it, Remedy::BiggerCard { .. }))
        else {
            panic!("{:?}", able.target.remedies)
        };
        let shorts = able.target.cards.iter().filter(|card| card.short.get() > 0).count();
        assert_eq!((cards, shorts), (short, short));
    }
}

#[test]
fn fields_show_what_a_reader_would_type() {
    let state = "preset=none&a.gpu=rtx-3090&a.watts=216.405712345&a.price=1095.47&b.gpu=rtx-5090\
                 &currency=EUR&fx=0.8612345";
    let answered = answered(state);
    let view = answered.view();
    let text = |id, rig| slider(&view, At::Panel, id, Place::Rig(rig)).text;
    assert_eq!(text(InputId::LoadWatts, 0), "216");
    assert_eq!(text(InputId::CardPrice, 0), "1095.47");
    // The plan keeps what was said.
    let kept = view.plan.value(InputId::LoadWatts, Place::Rig(0)).unwrap().likely();
    assert!((kept - 216.405_712_345).abs() < 1e-9, "{kept}");
    for control in all_controls(&view) {
        let Control::Slider(at, id, place) = control else { continue };
        let text = slider(&view, at, id, place).text;
        let decimals = text.split_once('.').map_or(0, |(_, rest)| rest.len());
        assert!(decimals <= 4 && (text.len() <= 7 || decimals == 0), "{text}");
    }
}

#[test]
fn a_figure_has_one_rounding() {
    // The article's table cuts cents off: all amounts of its plan do, what is new beside it too. The cost of a month
    // is rounded as everywhere.
    let state = "preset=dual-3090-vs-4090&model=qwen3-14b&c.gpu=rtx-5090&c.price=2500.8";
    let answered = answered(state);
    let table = costs(&answered.view());
    let cell = |label: &str, rig: usize| {
        let row = table.lines.iter().find(|line| line.label == label).unwrap();
        row.cells[rig].clone().unwrap()
    };
    assert_eq!(cell("Cards", 2).0, "$2,500");
    assert_eq!(cell("Electricity", 0).0, "$306");
    let (_, likely) = cell("Net cost", 0);
    let net = answered.view().report.rigs[0].cost.net_per_month.unwrap().likely().get();
    assert!(likely.unwrap().ends_with(&format!(", ${net:.0} a month")), "{net}");
    // Table, bar and chart have the same figure of each rig.
    let view = answered.view();
    let seen = glance(&view);
    let summary = view.report.cost_over_time().summary;
    for (rig, seen) in seen.rigs.iter().enumerate() {
        let (range, likely) = cell("Net cost", rig);
        let told = likely.filter(|likely| likely.starts_with("likely ")).unwrap_or(range);
        assert!(told.contains(&seen.net), "{told}: {}", seen.net);
        assert!(summary.contains(&seen.net), "{summary}: {}", seen.net);
    }
}

#[test]
fn the_plan_goes_along_to_the_page_that_builds_a_widget() {
    let answered = answered("preset=dual-3090-vs-4090&rate=0.4");
    let html = Part::Take.html(&answered.view());
    let state = answered.view().report.state.replace('&', "&amp;");
    assert!(state.contains("rate=0.4"), "{state}");
    assert!(html.contains(&format!("href=\"./embed-builder.html#{state}\"")), "{html}");
}
