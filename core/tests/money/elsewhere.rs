//! Tokens without cards of one's own: rented by the hour, or by API.

use rigledger_core::Catalog;
use rigledger_core::cost::LineId;
use rigledger_core::plan::RigKind;
use rigledger_core::plan::inputs::{InputId, Place};
use rigledger_core::rig::RigReport;
use rigledger_core::units::{Money, Range, TokensPerSecond};

use super::{decoded, near, report};

#[test]
fn owned_cards_count_what_they_could_be_sold_for_and_rented_ones_their_hours() {
    let plan = decoded(
        "preset=none&rate=0.2&supply=flat&have=machine&idle=0&prefill=0&selling=0&a.gpu=rtx-3090&a.count=2\
         &a.owned=2&a.worth=700&a.resale=900&a.failures=0&a.host_watts=0&a.extras=Case:80:own&a.watts=300\
         &b.gpu=rtx-3090&b.kind=rented&b.rent=0.3",
    );
    let report = report(&plan);
    let energy = 2.0 * 300.0 * 4.0 / 1000.0 / 0.9 * 730.0 * 0.2;
    let net = report.rigs[0].cost.net.likely().get();
    assert!(near(net, 2.0 * 700.0 - 900.0 + energy), "{net}");
    let rent = 0.3 * 4.0 * 730.0;
    let rented = &report.rigs[1].cost;
    assert!(near(rented.line(LineId::Rent).unwrap().amount.likely().get(), rent));
    let storage = rented.line(LineId::Storage).unwrap().amount.likely().get();
    assert!(near(rented.net.likely().get(), rent + storage) && storage > 1.0, "{storage}");
}

#[test]
fn what_is_stored_is_paid_at_all_hours_and_waiting_only_where_the_machine_runs_on() {
    let of = |more: &str| {
        let state =
            "preset=none&horizon=10&hours=6&idle=10&a.gpu=rtx-4090&a.kind=rented&a.rent=0.5";
        let there = report(&decoded(&[state, more].concat()));
        let cost = &there.rigs[0].cost;
        let line = |id| cost.line(id).map_or(0.0, |line| line.amount.likely().get());
        (line(LineId::Rent), line(LineId::Storage))
    };
    let terms = "&a.storage=100&a.storage_price=0.1&a.stopped_price=0.2";
    let (rent, storage) = of(terms);
    assert!(near(rent, 0.5 * 6.0 * 365.0 / 12.0 * 10.0), "{rent}");
    assert!(near(storage, 100.0 * (0.1 * 6.0 + 0.2 * 18.0) / 24.0 * 10.0), "{storage}");
    // Half of the ten hours at rest run on.
    let (rent, storage) = of(&[terms, "&a.rent_waiting=50"].concat());
    assert!(near(rent, 0.5 * 11.0 * 365.0 / 12.0 * 10.0), "{rent}");
    assert!(near(storage, 100.0 * (0.1 * 11.0 + 0.2 * 13.0) / 24.0 * 10.0), "{storage}");
    // Nothing stored is no line, as rents were counted before.
    assert!(near(of("&a.storage=0").1, 0.0));
    // Left open: the file of the model and what runs it, at what providers ask.
    let there =
        report(&decoded("preset=none&model=llama-3.3-70b&a.gpu=rtx-4090&a.count=2&a.kind=rented"));
    let weights = there.rigs[0].capability.target.weights_bytes.get() as f64 / 1e9;
    let place = Place::Rig(0);
    let kept = there.case.figure(InputId::Storage, place).unwrap().likely();
    assert!(near(kept, weights.ceil() + 20.0) && kept > 60.0, "{kept}");
    assert!(there.case.source(InputId::StorageStopped, place).contains("4 offers up to 2026-11"));
}

#[test]
fn tokens_by_api_are_as_many_as_the_fastest_rig_generates() {
    let state = "preset=none&ends=extreme&model=llama-3.3-70b&horizon=12&hours=5&api_input=0.2&api_output=0.6\
                 &a.kind=api&b.gpu=rtx-4090&c.gpu=rtx-3090&c.count=2";
    let there = report(&decoded(state));
    let [api, small, large] = [0, 1, 2].map(|rig| &there.rigs[rig]);
    // A single card does not hold the model, two do.
    assert!(!small.capability.target.fits && large.capability.target.fits);
    // Three tokens are read for each one written.
    let rate = |rig: &RigReport, end: fn(&Range<TokensPerSecond>) -> TokensPerSecond| {
        let target = &rig.capability.target;
        let (decode, prefill) =
            (target.total_tok_s().unwrap(), target.speed.unwrap().prefill_tok_s);
        1.0 / (1.0 / end(&decode).get() + 3.0 / end(&prefill).get())
    };
    let tokens = |tok_s: f64| tok_s * 3600.0 * 5.0 * 365.0;
    let costs = |tok_s: f64| tokens(tok_s) / 1e6 * (0.6 + 3.0 * 0.2);
    let net = api.cost.net;
    assert!(near(net.likely().get(), costs(rate(large, Range::likely))), "{net:?}");
    assert!(
        near(net.low().get(), costs(rate(large, Range::low))),
        "the least tokens cost the least"
    );
    assert!(near(net.high().get(), costs(rate(large, Range::high))));
    let labels: Vec<&str> = api.cost.lines.iter().map(|line| line.label.as_str()).collect();
    assert_eq!(labels, ["Tokens by API", "Net cost"]);
    assert!(api.cost.energy_kwh.high().get() == 0.0 && there.alternatives(0).is_none());
    assert_eq!((api.gpu_id, &*api.name), ("api", "API only"));
    assert!(api.capability.target.by_provider() && api.capability.target.fits);
    assert!(there.verdict.capability().contains("Only 2× RTX 3090 runs"));
    assert!(there.findings.iter().all(|finding| finding.subject != "API only"));
    // Another order is the same comparison; a faster rig sets the measure.
    let mut swapped = decoded(state);
    swapped.rigs.rotate_left(1);
    assert!(near(report(&swapped).rigs[2].cost.net.likely().get(), net.likely().get()));
    let faster = report(&decoded(&format!("{state}&d.gpu=rtx-pro-6000-blackwell")));
    assert!(near(
        faster.rigs[0].cost.net.likely().get(),
        costs(rate(&faster.rigs[3], Range::likely))
    ));
    // As many as one states; what is cached costs its share.
    let own = format!("{state}&a.speed=100&cached=50&cached_price=10");
    let net = report(&decoded(&own)).rigs[0].cost.net.likely().get();
    assert!(near(net, tokens(100.0) / 1e6 * (0.6 + 3.0 * 0.2 * (0.5 + 0.5 * 0.1))));
}

#[test]
fn what_has_no_price_is_said_and_not_passed_off_as_free() {
    let said = |state: &str, subject: &str| {
        let findings = report(&decoded(state)).findings;
        let unpriced = findings.iter().filter(|of| of.message().contains("cost is incomplete"));
        unpriced.filter(|finding| finding.subject == subject).count()
    };
    let beside = "preset=none&a.gpu=rtx-4090&b.kind=api&model=";
    // No offer for this model; and no rig that generates anything with this one.
    assert_eq!(said(&[beside, "falcon3-7b"].concat(), "API only"), 2);
    assert_eq!(said(&[beside, "llama-3.1-405b"].concat(), "API only"), 1);
    assert_eq!(said(&[beside, "llama-3.1-8b"].concat(), "API only"), 0);
    let rented = "preset=none&a.kind=rented&a.gpu=";
    assert_eq!(said(&[rented, "rtx-3090"].concat(), "Rented 1× RTX 3090"), 0);
    assert_eq!(said(&[rented, "rtx-3080-10gb"].concat(), "Rented 1× RTX 3080"), 1);
}

#[test]
fn rigs_without_cards_of_their_own_come_by_name() {
    let catalog = Catalog::embedded();
    assert_eq!(catalog.rig_called(" api Only ").unwrap().kind, RigKind::Api);
    assert_eq!(catalog.rig_called("subscription").unwrap().kind, RigKind::Subscription);
    for (name, count) in [("Rented RTX 4090", 1), ("rented 2x RTX 3090", 2)] {
        let rig = catalog.rig_called(name).unwrap();
        assert_eq!((rig.kind, rig.count), (RigKind::Rented, count), "{name}");
    }
    assert_eq!(catalog.rig_called("RTX 4090").unwrap().kind, RigKind::Owned);
    for ready in catalog.rigs {
        let name = catalog.ready_name(ready);
        assert_eq!(catalog.rig_called(&name).unwrap(), catalog.ready_rig(ready), "{name}");
    }
}

#[test]
fn a_subscription_costs_its_fee_whatever_is_done_with_it() {
    let state = "preset=none&model=qwen3-32b&horizon=24&a.kind=subscription&b.gpu=rtx-3090";
    let plan = decoded(state);
    let there = report(&plan);
    let usual = Catalog::embedded().subscription().unwrap();
    let fee = there.rigs[0].cost.line(LineId::Rent).unwrap();
    assert!(near(fee.amount.likely().get(), usual.usd * 24.0));
    assert_eq!(there.rigs[0].name, "Subscription");
    let lines = there.rigs[0].cost.lines.iter().zip(there.workings(&plan, 0));
    let (_, working) = lines.into_iter().find(|(line, _)| line.id == LineId::Rent).unwrap();
    assert!(working.terms[0].source.contains(usual.name));
    assert!(there.rigs[0].is_able() && there.alternatives(0).is_none());
    for more in ["&hours=20", "&a.count=4", "&model=deepseek-r1", "&work=tokens&tokens_day=1000000"]
    {
        let other = report(&decoded(&[state, more].concat()));
        assert!(near(other.rigs[0].cost.net.likely().get(), usual.usd * 24.0), "{more}");
    }
    let typed = report(&decoded(&[state, "&a.fee=90-100-120"].concat()));
    // The ends of a range are passed in one case of ten each.
    let (net, wide) = (typed.rigs[0].cost.net, typed.rigs[0].cost.extremes);
    let close = |a: Money, b: f64| (a.get() - b).abs() < 0.01 * b;
    assert!(close(net.low(), 90.0 * 24.0) && close(net.high(), 120.0 * 24.0), "{net:?}");
    assert!(wide.low() < net.low() && wide.high() > net.high());
    // A fee in dollars is none of a currency without a rate.
    let foreign = report(&decoded(&[state, "&currency=XAU"].concat()));
    assert!(!foreign.rigs[0].is_complete());
    let converted = report(&decoded(&[state, "&currency=XAU&fx=0.5"].concat()));
    assert!(near(converted.rigs[0].cost.net.likely().get(), usual.usd * 12.0));
}
