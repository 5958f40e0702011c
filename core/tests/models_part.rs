//! The part on every model, and what formats cost in quality.

#[path = "shared/asked.rs"]
mod asked;
#[path = "shared/markup.rs"]
mod markup;
#[path = "shared/plans.rs"]
mod plans;

use asked::{answered, answered_plan};
use markup::{Markup, text};
use proptest::prelude::*;
use rigledger_core::Catalog;
use rigledger_core::catalog::LossBasis;
use rigledger_core::fit::survey;
use rigledger_core::html::{Order, Part, Region, look};

#[test]
fn a_loss_is_of_the_model_itself_where_somebody_measured_it() {
    let catalog = Catalog::embedded();
    let loss = |model: &str, quant: &str| catalog.loss(catalog.model(model).unwrap(), quant);
    let own = loss("llama-3-8b", "Q4_K_M").unwrap();
    assert_eq!(own.basis, LossBasis::SameModel);
    assert!((2.4..2.5).contains(&own.percent[0]) && (2.8..2.9).contains(&own.percent[2]));
    // Llama 3.1 has the shape of Llama 3.
    assert_eq!(loss("llama-3.1-8b", "Q4_K_M").unwrap(), own);
    let others = loss("qwen3-32b", "Q4_K_M").unwrap();
    assert!(matches!(others.basis, LossBasis::Others(count) if count >= 6), "{others:?}");
    assert!(others.percent[0] < 1.0 && others.percent[2] > 4.0, "{others:?}");
    // Fewer bits never cost less, by the span over all models.
    let order = ["Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "Q3_K_M", "Q2_K"];
    let middles = order.map(|quant| loss("qwen3-32b", quant).unwrap().percent[1]);
    assert!(middles.is_sorted(), "{middles:?}");
    assert_eq!(loss("qwen3-32b", "F16").unwrap().basis, LossBasis::AsMade);
    assert_eq!(loss("gpt-oss-20b", "MXFP4_MOE").unwrap().basis, LossBasis::AsMade);
    assert!(loss("gpt-oss-20b", "Q4_K_M").is_none(), "its experts stay in MXFP4");
    assert!(loss("qwen3-32b", "AWQ-4bit-g128").is_none(), "nobody measured that");
}

#[test]
fn every_model_is_there_once_with_the_largest_format_that_fits() {
    let mut by_size = answered("preset=dual-3090-vs-4090&context=16384");
    by_size.order(Order::Size);
    let answered = answered("preset=dual-3090-vs-4090&context=16384");
    let view = answered.view();
    let all = survey(view.plan, view.catalog, view.report.today);
    assert!(all.len() > 200, "{} models", all.len());
    for model in &all {
        assert_eq!(model.fits.len(), 2, "{}", model.model.id);
        assert!(model.weights[1] <= model.weights[0] * 1.001, "{}", model.model.id);
    }
    let of = |id: &str| all.iter().find(|surveyed| surveyed.model.id == id).unwrap();
    // In billions, as their names have it.
    for (id, [weights, used]) in [
        ("llama-3.1-70b", [70.6, 69.5]),
        ("gpt-oss-20b", [20.9, 3.6]),
        ("llama-3.2-3b", [3.2, 3.2]),
    ] {
        let [all, active] = of(id).weights.map(|count| count / 1e9);
        assert!(
            (all - weights).abs() < 0.15 && (active - used).abs() < 0.15,
            "{id}: {all} {active}"
        );
    }
    // As the target of the plan has it, which is worked out on another way.
    for (index, fit) in of("llama-3.1-70b").fits.iter().enumerate() {
        let target = &view.report.rigs[index].capability.target;
        assert_eq!(fit.fits.then_some(fit.quant_id), target.best_quant_id, "rig {index}");
    }
    let html = Part::Models.html(&by_size.view());
    Markup::of(&html).assert_whole();
    for model in all.iter().filter(|model| model.fits.iter().any(|fit| fit.fits)) {
        assert!(html.contains(&format!("value=\"{}\"", model.model.id)), "{}", model.model.id);
    }
    let said = text(&html);
    assert!(said.contains("20 to 40 billion") && said.contains("% perplexity"));
    assert!(said.contains("models fit on no rig"));
}

#[test]
fn every_order_has_all_models_and_the_highest_first() {
    let mut answered = answered("preset=dual-3090-vs-4090&context=16384");
    let models = |html: &str| -> Vec<String> {
        let rows = html.split("<tr class=\"model").skip(1);
        rows.map(|row| between(row, "data-edit=\"model\" value=\"", "\"").to_owned()).collect()
    };
    let sorted = |mut ids: Vec<String>| {
        ids.sort();
        ids
    };
    answered.order(Order::Size);
    let by_size = models(&Part::Models.html(&answered.view()));
    assert!(by_size.len() > 150, "{} models", by_size.len());
    for order in [Order::Ability, Order::Speed, Order::Context, Order::Quality] {
        assert_eq!(Order::of_id(order.id()), Some(order));
        answered.order(order);
        let html = Part::Models.html(&answered.view());
        Markup::of(&html).assert_whole();
        let found = models(&html);
        assert_ne!(found, by_size, "{order:?}");
        assert_eq!(sorted(found.clone()), sorted(by_size.clone()), "{order:?}");
        let view = answered.view();
        let all = survey(view.plan, view.catalog, view.report.today);
        let height = |id: &String| {
            let model = all.iter().find(|surveyed| surveyed.model.id == id).unwrap();
            let fits = model.fits.iter().filter(|fit| fit.fits);
            let of = fits.map(|fit| match order {
                Order::Ability => {
                    view.catalog.ability(model.model).map_or(0.0, |known| known.index)
                }
                Order::Speed => fit.decode_tok_s().unwrap().likely().get(),
                Order::Context => f64::from(fit.longest_context_tokens.unwrap().get()),
                _ => view
                    .catalog
                    .loss(model.model, fit.quant_id)
                    .map_or(f64::MIN, |loss| -loss.percent[1]),
            });
            of.fold(f64::MIN, f64::max)
        };
        let heights: Vec<f64> = found.iter().map(height).collect();
        assert!(heights.windows(2).all(|pair| pair[0] >= pair[1]), "{order:?}: {heights:?}");
    }
}

#[test]
fn ability_is_that_of_the_table_and_beside_the_model() {
    let catalog = Catalog::embedded();
    let index = |id: &str| catalog.ability(catalog.model(id).unwrap()).map(|known| known.index);
    assert_eq!((index("llama-3.3-70b"), index("gpt-oss-120b")), (Some(127.54), Some(140.73)));
    assert_eq!(index("qwen3-32b"), None, "nobody has one of it");
    let mut answered = answered("preset=dual-3090-vs-4090&context=16384");
    answered.order(Order::Ability);
    let said = text(&Part::Models.html(&answered.view()));
    assert!(said.contains("ability 128") && said.contains("Epoch Capabilities Index"), "{said}");
}

#[test]
fn the_best_usable_stand_first_and_heavy_losses_are_pale() {
    let answered = answered("preset=dual-3090-vs-4090&context=16384");
    let view = answered.view();
    assert_eq!(view.ui.order, Order::Usable);
    let html = Part::Models.html(&view);
    let legend = html.find("class=\"legend shades\"").unwrap();
    assert!(legend < html.find("<table").unwrap(), "the legend stands before the table");
    assert!(text(&html).contains("over 15 % perplexity"));
    // The first of them lose little and are as fast as one reads, on one rig at least.
    let all = survey(view.plan, view.catalog, view.report.today);
    let middle = |model: &str, quant: &str| {
        let loss = view.catalog.loss(view.catalog.model(model).unwrap(), quant);
        loss.map_or(10.0, |loss| loss.percent[1])
    };
    let rows: Vec<&str> = html.split("<tr class=\"model").skip(1).collect();
    for row in &rows[..10] {
        let id = between(row, "data-edit=\"model\" value=\"", "\"");
        let model = all.iter().find(|surveyed| surveyed.model.id == id).unwrap();
        let usable = model.fits.iter().filter(|fit| fit.fits).any(|fit| {
            let speed = fit.decode_tok_s().unwrap().likely().get();
            speed >= 15.0 && middle(id, fit.quant_id) <= 5.0
        });
        assert!(usable, "{id}");
    }
    // A cell is pale if and only if its format loses much.
    let mut pale = 0;
    for row in rows {
        for cell in row.split("<td class=\"").skip(1).filter(|cell| !cell.starts_with("none")) {
            let of = between(cell, "data-take=\"look\" value=\"", "\"");
            let [_, model, quant] = of.split(' ').collect::<Vec<_>>().try_into().unwrap();
            let is_pale = cell.starts_with("lossy\"");
            pale += usize::from(is_pale);
            assert_eq!(is_pale, middle(model, quant) > 15.0, "{of}");
        }
    }
    assert!(pale > 0);
}

/// What stands between two texts the first time; nothing where they are not there.
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let rest = text.split_once(start).map_or("", |(_, rest)| rest);
    rest.split_once(end).map_or("", |(inner, _)| inner)
}

/// Beside every speed of the main table and of that of every model stands how near measurements are, and
/// the legend says what each mark means; what the reader measured on a rig is told apart.
#[test]
fn every_speed_has_a_mark_of_how_near_it_was_measured() {
    let plain = "preset=dual-3090-vs-4090&model=llama-3.1-8b&quant=Q4_K_M&context=4096";
    let own = format!(
        "{plain}&a.measured=2026-11-29~~d~llama-3.1-8b~Q4_K_M~-~0~1~120~~p~qwen3-32b~Q4_K_M~-~512~0~1290"
    );
    let says = ["measured here", "measured near", "interpolated", "extrapolated"];
    for (state, measured_here) in [(plain, 0), (own.as_str(), 1)] {
        let answered = answered(state);
        let view = answered.view();
        for html in [Region::Models.text(&view).unwrap(), Part::Models.html(&view)] {
            let speeds = html.matches(" tok/s <span role=\"img\"").count();
            let all = html.matches(" tok/s").count();
            let (marked, _) = html.rsplit_once("marks\">").unwrap();
            assert!(speeds > 5, "{state}: {speeds} of {all}");
            assert!(!marked.contains(" tok/s</button>") && !marked.contains(" tok/s \u{b7}"));
            for says in says {
                assert!(html.contains(&format!("<em>{says}</em>: ")), "no legend of {says}");
            }
            let of = |says: &str| html.matches(&format!("aria-label=\"{says}\"")).count();
            assert_eq!(says.map(of).iter().sum::<usize>(), speeds, "{state}");
            assert!(of("measured near") > 0, "{state}");
        }
        // Of the plan's own model: on top of the table of every model.
        let every = Part::Models.html(&view);
        let here = every.matches("aria-label=\"measured here\"").count();
        assert!(here >= measured_here && (here == 0) == (measured_here == 0), "{state}: {here}");
        // A mark says what the report says.
        let fit = &view.report.rigs[0].capability.target;
        assert_eq!(fit.speed.unwrap().nearness, rigledger_core::speed::Nearness::Nearby);
    }
}

#[test]
fn a_closer_look_has_the_figures_of_the_table() {
    let answered = answered("preset=dual-3090-vs-4090&context=16384&users=2");
    let view = answered.view();
    let table = Region::Models.text(&view).unwrap();
    let looks: Vec<&str> = table.split("data-take=\"look\" value=\"").skip(1).collect();
    let rows = view.report.rigs[0].capability.models.len();
    assert_eq!(looks.len(), 2 * rows);
    for cell in looks {
        let (of, rest) = cell.split_once('"').unwrap();
        let html = look(&answered, of).unwrap();
        Markup::of(&html).assert_whole();
        let said = text(&html);
        if rest.contains("Does not fit") {
            let why = between(rest, "class=\"why\">", "</span>");
            assert!(!why.is_empty(), "{of}: {rest}");
            assert!(said.contains(&text(why)), "{of}: {why} is not in {said}");
        } else {
            let speed = between(rest, "\u{b7} ", " tok/s");
            assert!(!speed.is_empty(), "{of}: {rest}");
            assert!(said.contains(&[speed, " tok/s"].concat()), "{of}: {speed} is not in {said}");
            assert!(said.contains("of what the model says"), "{of}");
        }
        assert!(html.contains("./accuracy.html"));
    }
    for hostile in ["", "9 llama-3.1-8b F16", "x y z", "0 <b> \"", "0 nothing F16", "0 0 0 0"] {
        let html = look(&answered, hostile).unwrap_or_default();
        assert!(!html.contains("<b>"), "{hostile}");
        Markup::of(&html).assert_whole();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn any_plan_gives_whole_html(plan in plans::some_plan()) {
        let answered = answered_plan(plan);
        Markup::of(&Part::Models.html(&answered.view())).assert_whole();
    }
}
