//! Runtimes and backends: where they run, what they hold, how fast they are.

use chrono::NaiveDate;
use rigledger_core::catalog::{Api, Split, Vendor};
use rigledger_core::fit::{Fit, WhyNot};
use rigledger_core::html::{Answered, shown};
use rigledger_core::memory::{Offload, Refusal};
use rigledger_core::plan::link;
use rigledger_core::rig::RigReport;
use rigledger_core::session::edit::Edit;
use rigledger_core::units::{Tokens, TokensPerSecond};
use rigledger_core::{Catalog, Evaluator, Report};

fn report(state: &str) -> Report {
    let catalog = Catalog::embedded();
    let (plan, findings) = link::decode(&["preset=none&", state].concat(), catalog);
    assert!(findings.is_empty(), "{state}: {findings:?}");
    let today: NaiveDate = "2026-11-26".parse().unwrap_or_default();
    Evaluator::default().evaluate(&plan, catalog, today)
}

fn first(state: &str) -> RigReport {
    report(state).rigs.remove(0)
}

fn fit(state: &str) -> Fit {
    first(state).capability.target.clone()
}

fn decode(state: &str) -> TokensPerSecond {
    let fit = fit(state);
    assert!(fit.fits, "{state}: {:?}", fit.why_not);
    fit.decode_tok_s().map_or(TokensPerSecond::new(0.0), |speed| speed.likely())
}

/// A runtime runs on the cards of makers that it has kernels for, and says so of others.
#[test]
fn a_runtime_runs_where_it_has_kernels() {
    for (runtime, gpu, quant, runs) in [
        ("mlx", "m3-ultra", "MLX-4bit", true),
        ("mlx", "rtx-3090", "MLX-4bit", false),
        ("vllm", "m3-ultra", "AWQ-4bit-g128", false),
        ("vllm", "rtx-3090", "AWQ-4bit-g128", true),
        ("sglang", "rtx-3090", "AWQ-4bit-g128", true),
        ("sglang", "arc-b580", "AWQ-4bit-g128", false),
        ("exllamav3", "m3-ultra", "EXL3-4.0bpw", false),
        ("ik_llama.cpp", "rtx-3090", "Q4_K_M", true),
        ("ktransformers", "rtx-3090", "Q4_K_M", true),
        ("ktransformers", "rx-7900-xtx", "Q4_K_M", false),
    ] {
        let state = format!("model=qwen3-8b&runtime={runtime}&quant={quant}&a.gpu={gpu}");
        let fit = fit(&state);
        assert_eq!(fit.fits, runs, "{state}: {:?}", fit.why_not);
        if !runs {
            let why = fit.why_not.expect("it is said why");
            let maker = matches!(why, WhyNot::Refused(Refusal::MakerUnknown { .. }));
            assert!(maker && fit.remedies.is_empty(), "{state}: {why:?}");
        }
    }
}

/// A rig has a runtime of its own beside rigs with another.
#[test]
fn a_mac_runs_mlx_beside_cards() {
    let state = "model=qwen3-32b&quant=Q4_K_M&a.gpu=rtx-3090&a.count=2&b.gpu=m4-max&b.runtime=mlx&b.quant=MLX-4bit";
    let both = report(state);
    assert!(both.rigs.iter().all(|rig| rig.capability.target.fits), "{both:?}");
    // MLX reads more of the bandwidth than llama.cpp's Metal kernels do.
    let metal = decode("model=qwen3-32b&quant=Q4_K_M&a.gpu=m4-max");
    let mlx = decode("model=qwen3-32b&quant=MLX-4bit&runtime=mlx&a.gpu=m4-max");
    assert!(mlx > metal, "{mlx:?} {metal:?}");
    // A cache of 8 bits is just over half of one of 16.
    let cache = |kind: &str| {
        let state = "model=qwen3-32b&quant=MLX-4bit&runtime=mlx&context=32768&a.gpu=m4-max&cache=";
        fit(&[state, kind].concat()).cache_bytes.get()
    };
    assert_eq!(cache("q8_0") * 32, cache("f16") * 17);
    assert_eq!(cache("f16"), 32768 * 64 * 2 * 8 * 128 * 2);
}

/// `SGLang` keeps room for its own work by the card's memory: 3,760 MiB of a card of 24 GiB.
#[test]
fn sglang_keeps_what_its_own_rule_says() {
    let of = |gpu: &str, count: u32| {
        let state = format!(
            "model=qwen3-8b&quant=AWQ-4bit-g128&runtime=sglang&context=4096&a.gpu={gpu}&a.count={count}&a.desktop=off&a.ecc=off"
        );
        let card = fit(&state).cards[0];
        // What CUDA holds is beside it.
        ((card.reserved + card.compute_high).get() >> 20) - 500
    };
    assert_eq!(of("rtx-3090", 1), 512 + 3072 + 2 * 24 + 128);
    assert_eq!(of("rtx-3090", 4), 512 + 3072 + 2 * 80 + 512);
    assert_eq!(of("l40s", 1), 512 + 6144 + 2 * 32 + 128);
    let large = of("h200", 1);
    assert_eq!(large, 512 + 12_288 + 2 * 256 + 128);
    assert!(of("a100-80gb-sxm", 1) >= 10_240);
}

/// vLLM's share of a card is for all that it loads: the part that lets a model see, with the images that it profiles,
/// and a state for each drafted token leave less for the cache.
#[test]
fn vllm_has_what_it_loads_in_its_share() {
    let state = "model=qwen3.6-27b&quant=W4A16-INT4-g128&runtime=vllm&split=tensor&cache=fp8_e4m3&context=65536\
                 &users=2&a.gpu=rtx-3090&a.count=2&a.desktop=off";
    let pool = |more: &str| fit(&[state, more].concat()).pool_tokens.unwrap().get();
    let plain = pool("");
    assert!(pool("&vision=on") < plain - 40_000, "{} {plain}", pool("&vision=on"));
    assert!(pool("&drafting=mtp&draft_tokens=3") < plain - 20_000);
    // More of the card for the model, more tokens.
    assert!(pool("&vllm_share=95") > plain);
    // What other programs keep is part of what vLLM leaves, until that is less.
    assert_eq!(pool("&a.free_gib=0.5"), plain);
    assert!(pool("&a.free_gib=4") < plain);
}

/// Where a model has states beside its cache, a page is as large as a state, however few tokens are in it.
#[test]
fn pages_of_vllm_hold_a_state() {
    let cache = |model: &str, context: &str| {
        let state =
            ["model=", model, "&quant=BF16-checkpoint&runtime=vllm&a.gpu=h200&context=", context];
        let used = fit(&state.concat()).cards[0];
        (used.cache, used.recurrent)
    };
    assert_eq!(cache("qwen3.5-9b", "256").0, cache("qwen3.5-9b", "512").0);
    assert!(cache("qwen3-8b", "256").0 < cache("qwen3-8b", "512").0);
    // Three of four layers have states, in groups of as many as have a cache: of 24 none is wasted.
    let (page, states) = cache("qwen3.5-9b", "256");
    assert_eq!(states, page + page + page);
}

/// `KTransformers` keeps experts on the host, as few as it takes, and is fast at that.
#[test]
fn ktransformers_keeps_experts_on_the_host() {
    let state = "model=qwen3-235b-a22b&quant=Q4_K_M&context=8192&a.gpu=rtx-3090&a.host_gib=256&a.host_gb_s=300";
    let kt = fit(&[state, "&runtime=ktransformers"].concat());
    assert!(kt.fits, "{:?}", kt.why_not);
    assert!(matches!(kt.offload, Offload::Experts(blocks) if blocks > 60), "{:?}", kt.offload);
    let all = kt.weights_bytes.get() as f64;
    assert!(kt.host.weights.get() as f64 > 0.7 * all, "{kt:?}");
    // Without a card's room for them they are as many as there is no room for.
    let large = fit(&[state, "&runtime=ktransformers&a.gpu=rtx-pro-6000-blackwell"].concat());
    assert!(large.host.weights < kt.host.weights);
    // Layers as a whole stay on its cards.
    let layers = fit(&[state, "&runtime=sglang&quant=AWQ-4bit-g128&offload=layers"].concat());
    assert!(!layers.fits);
}

/// A backend changes how fast llama.cpp is on cards that it reaches, and is said of others.
#[test]
fn a_backend_counts_where_it_reaches() {
    let state = "model=qwen3-8b&quant=Q4_K_M&a.gpu=";
    for (gpu, backend) in
        [("rtx-3090", "vulkan"), ("rx-7900-xtx", "vulkan"), ("arc-b580", "vulkan")]
    {
        let usual = decode(&[state, gpu].concat());
        let other = decode(&[state, gpu, "&backend=", backend].concat());
        assert!((other.get() / usual.get() - 1.0).abs() > 0.005, "{gpu}: {usual:?} {other:?}");
        let own = decode(&[state, gpu, "&a.backend=", backend].concat());
        assert_eq!(own, other, "{gpu}: a rig's own");
    }
    assert_eq!(
        decode(&[state, "rtx-3090&backend=cuda"].concat()),
        decode(&[state, "rtx-3090"].concat())
    );
    let unreached = report(&[state, "rtx-3090&b.gpu=m4-max&backend=metal"].concat());
    let mut said = Vec::new();
    for found in &unreached.findings {
        said.extend(Some(found.message()).filter(|said| said.contains("does not reach")));
    }
    assert_eq!(said, ["Metal does not reach the RTX 3090: CUDA is counted."]);
    let metal = decode(&[state, "rtx-3090&backend=metal"].concat());
    assert_eq!(metal, decode(&[state, "rtx-3090"].concat()));
    for vendor in [Vendor::Nvidia, Vendor::Amd, Vendor::Intel, Vendor::Apple] {
        assert!(Api::ALL.iter().any(|api| api.reaches(vendor)));
    }
}

/// More context than a model was made for is planned with a warning; models that nobody asked for are not
/// proposed for it.
#[test]
fn a_context_beyond_the_model_is_a_warning() {
    let state = "model=llama-3-8b&quant=Q4_K_M&a.gpu=rtx-3090&context=";
    let within = report(&[state, "8192"].concat());
    assert!(within.findings.iter().all(|found| !found.message().contains("was made for")));
    let beyond = report(&[state, "32768"].concat());
    let fit = &beyond.rigs[0].capability.target;
    assert!(fit.fits, "{:?}", fit.why_not);
    assert!(fit.longest_context_tokens.unwrap() > Tokens::new(32768));
    let said = beyond.findings.iter().find(|found| found.message().contains("was made for 8192"));
    assert!(said.expect("it is said").message().contains("4 times as many need rope scaling"));
    let other = report("model=qwen3-8b&quant=Q4_K_M&a.gpu=rtx-3090&context=32768");
    let listed = |report: &Report| {
        report.rigs[0].capability.models.iter().filter(|row| row.shown.fits).count()
    };
    assert_eq!(listed(&beyond), listed(&other));
    // Slower than a short one, as each token reads the cache.
    let decode =
        |report: &Report| report.rigs[0].capability.target.decode_tok_s().unwrap().likely();
    assert!(decode(&beyond) < decode(&within));
}

/// What sits beside the model takes room on the cards: on the first the part that lets it see, dealt by
/// layer another model.
#[test]
fn what_sits_beside_the_model_takes_room() {
    let state = "model=gemma-3-27b&quant=Q4_K_M&a.gpu=rtx-3090&a.count=2";
    let plain = fit(state);
    let seeing = fit(&[state, "&vision=on"].concat());
    assert!(plain.cards.iter().all(|card| card.beside.get() == 0));
    // 423 million parameters of 16 bits, and the buffer for an image.
    let part = seeing.cards[0].beside.get();
    assert!((840 << 20..1600 << 20).contains(&part), "{part}");
    assert_eq!(seeing.cards[1].beside.get(), 0);
    let held = |fit: &Fit| fit.cards.iter().map(|card| card.total().get()).sum::<u64>();
    assert!(held(&seeing).abs_diff(held(&plain) + part) < 1 << 20, "nothing else changes");
    for card in &seeing.cards {
        assert_eq!(card.total() + card.spare, card.memory);
    }
    // vLLM divides it as it divides the model.
    let divided = fit(
        "model=gemma-3-27b&quant=AWQ-4bit-g128&runtime=vllm&vision=on&a.gpu=rtx-3090&a.count=2",
    );
    assert_eq!(divided.cards[0].beside, divided.cards[1].beside);
    let both = fit(&[state, "&second_model=qwen3-8b&second_context=8192"].concat());
    let second: u64 = both.cards.iter().map(|card| card.beside.get()).sum();
    let alone = fit("model=qwen3-8b&quant=Q4_K_M&context=8192&a.gpu=rtx-3090&a.count=2");
    let reserved: u64 =
        alone.cards.iter().map(|card| (card.total().saturating_sub(card.reserved)).get()).sum();
    assert!(second.abs_diff(reserved) < 1 << 20, "{second} {reserved}");
    // It may be what is too much, and what is not known is said.
    let large = fit(&[state, "&second_model=llama-3.1-70b"].concat());
    assert!(!large.fits && matches!(large.why_not, Some(WhyNot::CardShort { .. })));
    for (more, words) in [
        ("&vision=on&model=qwen3-8b", "No part of Qwen3 8B that reads images is known"),
        ("&vision=on&model=llama-4-scout&offload=experts", "counted by its published size"),
        ("&second_model=nonsense", "is not known"),
    ] {
        let report = report(&[state, more].concat());
        let said = report.findings.iter().any(|found| found.message().contains(words));
        assert!(said, "{more}: {:?}", report.findings);
    }
}

/// A faster way to divide a model is found where it fits, and is as fast once it is chosen.
#[test]
fn the_fastest_way_to_divide_a_model_is_found() {
    let state = "model=qwen3-32b&quant=Q4_K_M&a.gpu=rtx-3090&a.count=2";
    let layers = fit(state);
    let faster = layers.faster.expect("tensors are divided faster");
    assert_eq!(faster.split, Split::Tensor);
    let chosen = fit(&[state, "&a.split=tensor"].concat());
    assert_eq!(chosen.total_tok_s(), Some(faster.total_tok_s));
    assert!(chosen.faster.is_none(), "{:?}", chosen.faster);
    assert!(faster.total_tok_s.likely() > layers.total_tok_s().unwrap().likely());
    // One card divides nothing, and what does not fit in that way is not offered.
    assert!(fit("model=qwen3-8b&quant=Q4_K_M&a.gpu=rtx-3090").faster.is_none());
    for state in ["model=llama-3.1-70b&quant=Q4_K_M&context=8192&a.gpu=rtx-3090&a.count=2", state] {
        if let Some(faster) = fit(state).faster {
            let chosen = fit(&format!("{state}&a.split={}", faster.split.id()));
            assert!(chosen.fits, "{state}");
        }
    }
}

/// What is left of the cards is one pool of cache, whose tokens are told: about those that all contexts of
/// as many users as fit take together.
#[test]
fn a_pool_has_room_for_so_many_tokens() {
    let state =
        "model=qwen3-8b&quant=AWQ-4bit-g128&runtime=vllm&context=4096&a.gpu=rtx-3090&users=";
    let one = fit(&[state, "1"].concat());
    let pool = one.pool_tokens.expect("it has one").get();
    let most = one.service.as_ref().unwrap().most_users;
    assert!((most * 4096..(most + 2) * 4096).contains(&pool), "{pool} {most}");
    // It is no less than one sequence may have, and the larger the share of the card the larger.
    assert!(pool >= one.longest_context_tokens.unwrap().get());
    let more = fit(&[state, "1&vllm_share=95"].concat()).pool_tokens.unwrap().get();
    assert!(more > pool);
    assert_eq!(fit("model=qwen3-8b&quant=Q4_K_M&a.gpu=rtx-3090").pool_tokens, None);
}

#[test]
fn formats_are_offered_by_runtime_the_usual_ones_first() {
    let catalog = Catalog::embedded();
    let all = catalog.weight_formats().count();
    for (runtime, usual, never) in [
        ("llama.cpp", "Q4_K_M", "AWQ-4bit-g128"),
        ("vllm", "AWQ-4bit-g128", "EXL3-4.0bpw"),
        ("exllamav3", "EXL3-4.0bpw", "Q4_K_M"),
        ("mlx", "MLX-4bit", "Q4_K_M"),
    ] {
        let state = format!("preset=none&runtime={runtime}&a.gpu=rtx-3090");
        let day = "2026-11-26".parse().unwrap_or_default();
        let answered = Answered::of_state(&state, day, &mut Evaluator::default());
        let field = shown::field(&answered.view(), Edit::Quant);
        let counts: Vec<usize> = field.heads.iter().map(|(_, count)| *count).collect();
        assert_eq!((counts.iter().sum::<usize>(), field.options.len()), (all, all), "{runtime}");
        let place = |id: &str| field.options.iter().position(|(word, _)| *word == id);
        assert!(place(usual).is_some_and(|place| place < counts[0]), "{runtime}");
        assert!(place(never).is_some_and(|place| place >= counts[0] + counts[1]), "{runtime}");
    }
    // Of two runtimes the usual ones of both.
    let state = "preset=none&a.gpu=rtx-3090&b.gpu=rtx-4090&b.runtime=vllm";
    let day = "2026-11-26".parse().unwrap_or_default();
    let answered = Answered::of_state(state, day, &mut Evaluator::default());
    let field = shown::field(&answered.view(), Edit::Quant);
    let usual: Vec<&str> =
        field.options.iter().take(field.heads[0].1).map(|(word, _)| *word).collect();
    assert!(usual.contains(&"Q4_K_M") && usual.contains(&"AWQ-4bit-g128"), "{usual:?}");
}
