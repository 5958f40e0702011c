//! Turns of work: their sizes, how long they take, and that a plan can have them.

use chrono::NaiveDate;
use rigledger_core::html::Part;
use rigledger_core::plan::inputs::{InputId, Place};
use rigledger_core::plan::link;
use rigledger_core::session::edit::Edit;
use rigledger_core::speed::{Turn, TurnTokens};
use rigledger_core::units::Tokens;
use rigledger_core::{Catalog, Evaluator, html};

const STATE: &str = "preset=none&model=qwen3-32b&context=16384&a.gpu=rtx-3090&b.gpu=rtx-5090";

fn today() -> NaiveDate {
    "2026-11-26".parse().unwrap_or_default()
}

#[test]
fn a_turn_fits_into_the_context() {
    for context in [1, 256, 1000, 4096, 16384, 1 << 20] {
        for turn in Turn::ALL {
            let TurnTokens { cached, read, written } = turn.tokens(Tokens::new(context));
            let all = cached.get() + read.get() + written.get();
            assert!(all <= context.max(64) && written.get() > 0, "{turn:?} {context}: {all}");
        }
    }
    let agent = Turn::Agent.tokens(Tokens::new(65536));
    assert_eq!([agent.read.get(), agent.written.get()], [3000, 500], "six to one");
    assert_eq!(Turn::Documents.tokens(Tokens::new(8192)).cached.get(), 0);
}

/// A turn is its prompt and its answer at the speeds of the report; a card that is faster at both is
/// sooner done, and what is in the cache is not read again.
#[test]
fn a_turn_takes_its_prompt_and_its_answer() {
    let catalog = Catalog::embedded();
    let (plan, _) = link::decode(STATE, catalog);
    let report = Evaluator::default().evaluate(&plan, catalog, today());
    let of = |rig: usize| &report.rigs[rig].capability.target.service.as_ref().unwrap().estimator;
    for turn in Turn::ALL {
        let tokens = turn.tokens(Tokens::new(16384));
        let TurnTokens { cached, read, written } = tokens;
        let time = of(0).turn(tokens);
        let middle = Tokens::new(cached.get() + read.get() + written.get() / 2);
        let likely = f64::from(read.get()) / of(0).prefill(read, cached).likely().get()
            + f64::from(written.get()) / of(0).decode(middle).likely().get();
        let start = time.likely().get() - likely;
        assert!((0.0..0.5).contains(&start), "{turn:?}: {start} s to begin");
        assert!(time.low() < time.likely() && time.likely() < time.high());
        assert!(of(1).turn(tokens).likely() < time.likely(), "{turn:?}");
        let anew = TurnTokens {
            cached: Tokens::new(0),
            read: Tokens::new(cached.get() + read.get()),
            written,
        };
        assert!(of(0).turn(anew).likely() >= time.likely());
    }
}

#[test]
fn a_plan_takes_work_like_a_turn() {
    let catalog = Catalog::embedded();
    let mut answered = html::Answered::of_state(STATE, today(), &mut Evaluator::default());
    let part = Part::Speed.html(&answered.view());
    for turn in Turn::ALL {
        let button = format!("data-edit=\"{}\" value=\"{}\"", Edit::Turn, turn.id());
        assert_eq!(part.matches(&button).count(), 1, "{button}");
        let (mut plan, _) = link::decode(STATE, catalog);
        let answer = Evaluator::default().explain(&plan, catalog, today());
        assert_eq!(Edit::Turn.apply(&mut plan, &answer, turn.id(), catalog), None);
        let value = |id| plan.value(id, Place::Plan).unwrap().likely();
        let tokens = turn.tokens(Tokens::new(16384));
        assert!((value(InputId::InputRatio) - tokens.ratio()).abs() < 0.06, "{turn:?}");
        assert!((value(InputId::CachedShare) - tokens.cached_percent()).abs() < 0.06, "{turn:?}");
    }
    answered = html::Answered::of_state(
        &[STATE, "&model=llama-3.1-405b"].concat(),
        today(),
        &mut Evaluator::default(),
    );
    assert!(!Part::Speed.html(&answered.view()).contains("speed-turns"), "none runs it");
}
