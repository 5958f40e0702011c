//! Rent and API beside a rig: from when, up to when, always or never.

use rigledger_core::cost::{Alternative, Marginal, When};
use rigledger_core::html::Answered;
use rigledger_core::plan::inputs::{InputId, Place};
use rigledger_core::units::Amounts;
use rigledger_core::{Evaluator, Finding};

use super::{decoded, likely, near, report, with};

const MONTH: f64 = 365.0 / 12.0;

/// What a rig costs with a number of hours at work a day.
fn at(state: &str, rig: usize, hours: f64) -> f64 {
    likely(&report(&with(&decoded(state), InputId::LoadHours, Place::Plan, hours)))[rig]
}

#[test]
fn break_evens_are_ties() {
    let state = "preset=dual-3090-vs-4090&a.rent=0.3&api_input=0.5&api_output=2&a.speed=15\
                 &a.read_speed=500&horizon=36&a.storage=100&a.storage_price=0.1&a.stopped_price=0.2";
    let there = report(&decoded(state)).alternatives(0).unwrap();
    let rent = there.rent.unwrap();
    let When::From { from } = rent.crossing.hours else { panic!("{:?}", rent.crossing) };
    let stored = 100.0 * (0.1 * from + 0.2 * (24.0 - from)) / 24.0 * 36.0;
    let cost = 0.6 * from * MONTH * 36.0 + stored;
    assert!((at(state, 0, from) - cost).abs() < 0.01, "{cost}");
    // 2 + 3 x 0.5 a million generated; a token takes 1/15 s, and 3/500 s to read for it.
    let api = there.api.unwrap();
    assert!(near(api.price.likely().get(), 3.5));
    let hourly = 3600.0 / (1.0 / 15.0 + 3.0 / 500.0) / 1e6;
    assert!(near(there.million_tokens_per_month.unwrap(), hourly * 4.0 * MONTH));
    let bill = |hours: f64| 3.5 * hourly * hours * MONTH * 36.0;
    match api.crossing.hours {
        When::From { from } => assert!((at(state, 0, from) - bill(from)).abs() < 0.01),
        When::Never => assert!(at(state, 0, 24.0) > bill(24.0)),
        other => panic!("{other:?}"),
    }
    let full = there.full_per_million.unwrap().likely().get();
    let tokens = hourly * 4.0 * MONTH * 36.0;
    assert!(near(full, likely(&report(&decoded(state)))[0] / tokens));
    assert!(near(api.cost.likely().get(), bill(4.0)), "{:?}", api.cost);
}

/// Two cards beside an API that asks less for a token than their electricity costs.
const CHEAP_API: &str = "preset=none&model=llama-3.3-70b&rate=0.40&a.gpu=rtx-3090&a.count=2\
                         &api_input=0.05&api_output=0.1";

#[test]
fn owning_is_not_always_cheaper_because_it_is_so_at_no_hours() {
    // The cards bring more than they cost, but an hour costs more than the same by API.
    let state =
        [CHEAP_API, "&a.price=300&a.resale=900&a.machine=0&selling=0&a.failures=0"].concat();
    let api = report(&decoded(&state)).alternatives(0).unwrap().api.unwrap();
    let When::UpTo { to } = api.crossing.hours else { panic!("{:?}", api.crossing) };
    assert!(to > 0.0 && to < 24.0 && api.crossing.at_rest.get() < 0.0);
    assert!(api.crossing.own_hour > api.crossing.other_hour);
    let tokens = match api.by_tokens {
        Some(When::UpTo { to }) => to,
        other => panic!("{other:?}"),
    };
    // Either side of it the sign of the difference changes.
    let bill = tokens * api.price.likely().get() * 24.0;
    assert!((at(&state, 0, to) - bill).abs() < 0.01);
    // At what the cards lose there is no hour at which it pays.
    let state = [CHEAP_API, "&a.price=900&a.resale=500"].concat();
    let api = report(&decoded(&state)).alternatives(0).unwrap().api.unwrap();
    assert_eq!((api.crossing.hours, api.by_tokens), (When::Never, Some(When::Never)));
    let why = api.reason(Amounts::default(), "by API", 4.0);
    assert!(
        why.contains("by API, so the rig never pays. At 4 h a day it is cheaper at no time"),
        "{why}"
    );
    // With free electricity and a gain it always does.
    let state = [CHEAP_API, "&a.price=300&a.resale=900&a.machine=0&rate=0&selling=0&a.failures=0"];
    let api = report(&decoded(&state.concat())).alternatives(0).unwrap().api.unwrap();
    assert_eq!(api.crossing.hours, When::Always);
}

#[test]
fn a_rented_rig_pays_rent_and_is_not_weighed_against_itself() {
    let state = "preset=none&model=qwen3-32b&a.gpu=rtx-3090&a.kind=rented&a.rent=0.3&a.speed=20\
                 &a.read_speed=600";
    let stored = report(&decoded(state)).alternatives(0).unwrap();
    let all = report(&decoded(&[state, "&a.storage=0"].concat())).alternatives(0).unwrap();
    assert!(stored.full_per_million.unwrap().likely() > all.full_per_million.unwrap().likely());
    assert_eq!((all.marginal_of, &all.rent), (Marginal::Rent, &None));
    let hours = 1e6 * (1.0 / 20.0 + 3.0 / 600.0) / 3600.0;
    assert!(near(all.marginal_per_million.unwrap().get(), 0.3 * hours));
    // Nothing but rent is paid, so all counted a million costs no more.
    assert!(near(all.full_per_million.unwrap().likely().get(), 0.3 * hours));
    assert!(all.api.is_some());
}

#[test]
fn one_quantity_has_one_value() {
    for state in [
        "preset=none&model=llama-3.3-70b&a.gpu=rtx-3090&a.count=2&b.gpu=rtx-4090&b.kind=rented\
         &b.count=2&c.kind=api&hours=3&input_ratio=30",
        "preset=none&model=llama-3.3-70b&a.gpu=rtx-3090&a.count=2&b.gpu=rtx-4090&b.kind=rented\
         &b.count=2&c.kind=api&work=tokens&tokens_day=80000&api_trend=-30&cached=60",
    ] {
        let there = report(&decoded(state));
        let api_rig = there.rigs.iter().position(|rig| rig.gpu_id == "api").unwrap();
        let net = there.rigs[api_rig].cost.net.likely().get();
        let bills: Vec<Alternative> = (0..there.rigs.len())
            .filter_map(|rig| there.alternatives(rig)?.api)
            .filter(|api| (api.cost.likely().get() - net).abs() <= 1e-3 * net)
            .collect();
        // The tokens of the fastest rig by API are what the rig by API buys.
        assert!(!bills.is_empty(), "{state}: {net}");
        for rig in (0..there.rigs.len()).filter_map(|rig| Some((rig, there.alternatives(rig)?))) {
            let (rig, all) = rig;
            let (full, months) = (all.full_per_million.unwrap(), there.horizon_months.get());
            let tokens = all.million_tokens_per_month.unwrap() * months;
            assert!(near(full.likely().get() * tokens, likely(&there)[rig]), "{state}: {rig}");
        }
    }
}

#[test]
fn offers_differ_and_the_cheapest_is_said() {
    let state = "preset=none&model=llama-3.3-70b&a.gpu=rtx-3090&a.count=2&a.storage=0";
    let all = report(&decoded(state)).alternatives(0).unwrap();
    for other in [all.rent.unwrap(), all.api.unwrap()] {
        let cheapest = other.cheapest.unwrap();
        assert!(cheapest.price < other.price.likely() && cheapest.cost < other.cost.likely());
        let share = cheapest.cost.get() / other.cost.likely().get();
        assert!(near(share, cheapest.price.get() / other.price.likely().get()));
        // What is cheaper elsewhere is worth its while less often.
        if let (When::From { from: often }, When::From { from: seldom }) =
            (other.crossing.hours, cheapest.crossing.hours)
        {
            assert!(seldom > often);
        }
    }
    // One typed price is the only one.
    let all = report(&decoded(&[state, "&a.rent=0.3"].concat())).alternatives(0).unwrap();
    assert_eq!(all.rent.unwrap().cheapest, None);
}

#[test]
fn a_price_that_ties_ties() {
    // Enough for three rigs that hold the model; worth by the market, by the price, and kept for good.
    let state =
        "preset=none&model=qwen3-32b&a.gpu=rtx-3090&b.gpu=rtx-4090&c.gpu=rtx-3090&c.count=2";
    for more in [
        "",
        "&tax=8",
        "&a.worth=600",
        "&a.depreciation=keep",
        "&financed=50&interest=9&instalments=12",
    ] {
        let plan = decoded(&[state, more].concat());
        let before = report(&plan);
        for rig in 0..3 {
            let Some(price) = before.tie_price(rig) else { continue };
            let after = with(&plan, InputId::CardPrice, Place::Rig(rig), price.get());
            let there = report(&after);
            let able = |other: &usize| *other != rig && there.rigs[*other].is_able();
            let nets = likely(&there);
            let best = (0..3).filter(able).map(|other| nets[other]).fold(f64::MAX, f64::min);
            assert!((nets[rig] - best).abs() < 0.01, "{more}: {rig} at {price:?}: {nets:?}");
        }
        assert!((0..3).filter(|rig| before.tie_price(*rig).is_some()).count() >= 2, "{more}");
    }
}

#[test]
fn what_is_not_bought_or_not_compared_has_no_price_that_ties() {
    let state = "preset=none&model=qwen3-32b&a.gpu=rtx-3090&a.owned=1&b.gpu=rtx-4090&c.kind=api\
                 &d.gpu=rtx-4090&d.kind=rented";
    let there = report(&decoded(state));
    for rig in [0, 2, 3] {
        assert_eq!(there.tie_price(rig), None, "{rig}");
    }
    // Alone there is nothing to tie with.
    assert_eq!(report(&decoded("preset=none&a.gpu=rtx-3090")).tie_price(0), None);
    // Free and still dearer than a dollar in all.
    let dear = "preset=none&model=qwen3-32b&a.gpu=rtx-3090&hours=20&b.kind=subscription&b.fee=0.01";
    assert_eq!(report(&decoded(dear)).tie_price(0), None);
    // A rig whose price nobody knows learns what it may cost.
    let unknown = "preset=none&model=qwen3-32b&a.gpu=custom&a.gpu_gib=24&a.gpu_gb_s=900&a.gpu_tdp=350\
                   &a.worth=500&b.gpu=rtx-3090&b.price=700";
    let there = report(&decoded(unknown));
    assert!(!there.rigs[0].is_complete() && there.tie_price(0).is_some());
}

#[test]
fn the_whole_report_holds_what_is_asked_for_apart() {
    let state = "preset=none&model=llama-3.3-70b&a.gpu=rtx-3090&a.count=2&b.gpu=rtx-4090&b.count=2\
                 &c.kind=subscription";
    let answered = Answered::of_state(state, super::today(), &mut Evaluator::default());
    let whole = answered.whole_report();
    let json: serde_json::Value = serde_json::to_value(&whole).unwrap();
    assert_eq!(json["today"], super::today().to_string());
    assert_eq!(json["alternatives"].as_array().unwrap().len(), 3);
    assert!(json["alternatives"][2].is_null());
    let when = &json["alternatives"][0]["api"]["crossing"]["when"];
    assert!(["always", "never", "from", "up_to"].contains(&when.as_str().unwrap()), "{when}");
    for rig in 0..3 {
        // The payments of the report add up to its net cost.
        let flows = json["flows"][rig].as_array().unwrap();
        let sum = flows.last().unwrap()["so_far"].as_f64().unwrap();
        let net = json["rigs"][rig]["cost"]["net"]["likely"].as_f64().unwrap();
        assert!((sum - net).abs() < 0.01, "{rig}: {sum} {net}");
    }
    let tie = json["rigs"][0]["tie_price"].as_f64().unwrap();
    assert!(near(tie, whole.report.tie_price(0).unwrap().get()));
    let flips = json["flips"].as_array().unwrap();
    assert!(
        !flips.is_empty() && flips.iter().all(|of| !of["flips"].as_array().unwrap().is_empty())
    );
}

#[test]
fn a_stress_says_whether_it_changes_who_leads() {
    let said = |state: &str| {
        let there = report(&decoded(state));
        let stressed = there.findings.iter();
        let said = |of: &Finding| (of.subject == "Used prices").then(|| of.message());
        (stressed.filter_map(said).collect::<Vec<String>>(), there.verdict.cheapest.unwrap())
    };
    let state = "preset=none&model=qwen3-32b&a.gpu=rtx-4090&b.gpu=rtx-3090&b.price=1500&horizon=24";
    assert_eq!(said(state).0, [""; 0]);
    for (stress, percent) in [("halve", "50 %"), ("rise", "150 %")] {
        let (_, calm) = said(state);
        let (text, leader) = said(&format!("{state}&stress={stress}"));
        let [text] = &text[..] else { panic!("{text:?}") };
        assert!(text.contains(percent), "{text}");
        assert_eq!(text.contains("instead of"), leader != calm, "{text}");
    }
    // What keeps nothing loses nothing: against a card that is kept for good a stress decides.
    let state = "preset=none&model=qwen3-32b&a.gpu=rtx-4090&a.price=2000&a.resale=1700\
                 &b.gpu=rtx-3090&b.depreciation=keep&b.price=700";
    let (text, leader) = said(&[state, "&stress=halve"].concat());
    assert_eq!((said(state).1, leader), (0, 1));
    assert!(text[0].contains("RTX 3090 leads instead of"), "{text:?}");
}
