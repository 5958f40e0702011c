//! What drafting gains, and what unlike cards in one rig do.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::Path;

use rigledger_core::Catalog;
use rigledger_core::catalog::{Api, Runtime, Split};
use rigledger_core::memory::Settings;
use rigledger_core::memory::weights::{Format, weights};
use rigledger_core::speed::draft::{Drafting, Method, Work};
use rigledger_core::speed::rows::{Measure, Question, Row};
use rigledger_core::speed::{
    Constants, Engine, Estimator, Hardware, Load, Machine, Program, prefill, step,
};
use rigledger_core::units::Tokens;

const MTP: Drafting =
    Drafting { method: Method::Mtp, work: Work::Mixed, tokens: 3.0, acceptance: None };
const DEPTH: Tokens = Tokens::new(4096);

fn load(model: &str, quant: &str) -> Load {
    let shape = &Catalog::embedded().model(model).unwrap().shape;
    let bytes = weights(shape, &Format::parse(quant).unwrap()).unwrap();
    Load::new(shape, &bytes, quant).unwrap()
}

fn estimator(model: &str, quant: &str, gpu: &str, runtime: Runtime) -> Estimator {
    let settings = Settings { runtime, ..Settings::default() };
    let gpu = Catalog::embedded().gpu(gpu).unwrap();
    Estimator::new(&load(model, quant), &settings, &Hardware::new(gpu, 1))
}

fn gain(gpu: &str, model: &str, drafting: &Drafting, users: u32) -> [f64; 3] {
    estimator(model, "Q4_K_M", gpu, Runtime::LlamaCpp).gain_of_drafting(drafting, DEPTH, users)
}

/// What the collection of measurements says on the whole: one user of a dense model on NVIDIA gains,
/// on an Apple machine hardly, and many users do not.
#[test]
fn drafting_gains_where_it_was_measured_to() {
    let [low, likely, high] = gain("rtx-3090", "qwen3.6-27b", &MTP, 1);
    assert!((1.4..2.2).contains(&likely), "{likely}");
    assert!(low < likely && likely < high);
    let [_, apple, _] = gain("m3-ultra", "qwen3.6-27b", &MTP, 1);
    assert!(apple < likely * 0.8, "{apple}");
    let [_, mixed, _] = gain("rtx-3090", "qwen3.6-35b-a3b", &MTP, 1);
    assert!(mixed < likely, "{mixed}: a mixture reads more experts");
    let [_, crowd, _] = gain("rtx-3090", "qwen3.6-27b", &MTP, 16);
    assert!(crowd < likely, "{crowd}");
}

#[test]
fn what_is_written_and_how_far_ahead_matter() {
    let of = |drafting: Drafting| gain("rtx-3090", "qwen3.6-27b", &drafting, 1)[1];
    assert!(of(Drafting { work: Work::Code, ..MTP }) > of(Drafting { work: Work::Prose, ..MTP }));
    assert!((of(Drafting { tokens: 0.0, ..MTP }) - 1.0).abs() < 1e-12);
    assert!(of(Drafting { tokens: 64.0, ..MTP }) < of(MTP), "nobody guesses so far ahead");
    let right = |share| of(Drafting { acceptance: Some(share), ..MTP });
    assert!(right(0.9) > right(0.5) && right(0.0) < 1.0, "a wrong guess costs time");
    assert!(of(Drafting { method: Method::Model, ..MTP }) < of(MTP), "its own head is cheaper");
}

/// The interface and the month of a version decide what runs; the newest is usual.
#[test]
fn engines_follow_interface_and_month() {
    let card = |id: &str| Catalog::embedded().gpu(id).unwrap();
    let llama = |id, api, month| Engine::choose(Program::Llama, api, month, card(id)).name();
    assert_eq!(llama("rtx-3090", None, ""), "llama.cpp CUDA");
    assert_eq!(llama("rtx-3090", None, "2026-06"), "llama.cpp CUDA before 2026-07");
    assert_eq!(llama("rtx-3090", None, "2023-12"), "llama.cpp CUDA before 2024-06");
    assert_eq!(llama("rtx-3090", Some(Api::Vulkan), ""), "llama.cpp Vulkan, NVIDIA");
    assert_eq!(llama("rx-7900-xtx", None, ""), "llama.cpp ROCm, AMD");
    assert_eq!(llama("rx-7900-xtx", Some(Api::Vulkan), ""), "llama.cpp Vulkan, AMD");
    assert_eq!(llama("ryzen-ai-max-395", None, ""), "llama.cpp Vulkan, AMD unified memory");
    assert_eq!(llama("arc-b580", None, ""), "llama.cpp SYCL, Intel");
    assert_eq!(llama("arc-b580", Some(Api::Vulkan), ""), "llama.cpp Vulkan, Intel");
    assert_eq!(llama("m3-ultra", Some(Api::Metal), ""), "llama.cpp Metal");
    assert_eq!(Engine::choose(Program::Mlx, None, "", card("m3-ultra")).name(), "MLX");
    assert_eq!(Engine::choose(Program::Vllm, None, "", card("mi100")).name(), "vLLM, AMD CDNA");
}

/// Anything that can be asked has an answer.
#[test]
fn absurd_drafts_have_finite_gains() {
    for tokens in [-1.0, 0.5, 1e6] {
        for acceptance in [None, Some(-1.0), Some(2.0)] {
            for method in Method::ALL {
                let drafting = Drafting { method: *method, tokens, acceptance, ..MTP };
                for users in [0, 1, 10_000] {
                    let [low, likely, high] = gain("rtx-4090", "qwen3.6-27b", &drafting, users);
                    assert!(low >= 0.0 && likely.is_finite() && high.is_finite(), "{drafting:?}");
                }
            }
        }
    }
}

/// Under a layer split each card takes as long as its own part; under a tensor split all wait for the
/// slowest.
#[test]
fn unlike_cards_go_by_their_parts() {
    let model = load("qwen3.6-27b", "Q4_K_M");
    let constants = Constants::embedded();
    let fast = estimator("qwen3.6-27b", "Q4_K_M", "rtx-5090", Runtime::LlamaCpp);
    let slow = estimator("qwen3.6-27b", "Q4_K_M", "rtx-3060-12gb", Runtime::LlamaCpp);
    let (fast, slow) = (fast.machine(), slow.machine());
    let time = |shares: [Option<f64>; 2], split| {
        let mut cards = [fast.cards[0], slow.cards[0]];
        for (card, share) in cards.iter_mut().zip(shares) {
            card.share = share;
        }
        let machine = Machine { cards: &cards, split, ..fast };
        let prompt = prefill(&machine, &model, 2048.0, 0.0, constants).total();
        (step(&machine, &model, 4096.0, 1.0, constants).total(), prompt)
    };
    let alone = |machine: &Machine<'_>| step(machine, &model, 4096.0, 1.0, constants).total();
    let (by_memory, _) = time([None, None], Split::Layer);
    assert!(alone(&fast) < by_memory && by_memory < alone(&slow));
    // 32 and 12 GiB.
    let (stated, _) = time([Some(8.0), Some(3.0)], Split::Layer);
    assert!((stated / by_memory - 1.0).abs() < 1e-9);
    let (half, half_prompt) = time([Some(1.0), Some(1.0)], Split::Layer);
    let (most, most_prompt) = time([Some(9.0), Some(1.0)], Split::Layer);
    assert!(most < by_memory && by_memory < half && most_prompt < half_prompt);
    let (even, _) = time([Some(1.0), Some(1.0)], Split::Tensor);
    let (fair, _) = time([Some(5.0), Some(1.0)], Split::Tensor);
    assert!(fair < even, "the slow card sets the pace of an even division");
}

/// The measured rows of unlike cards, as the constants predict them.
#[test]
fn measured_rigs_of_unlike_cards_are_predicted() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/benchmarks.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let columns = reader.headers().unwrap().clone();
    let constants = Constants::embedded();
    let mut errors = Vec::new();
    for cells in reader.records().map(Result::unwrap) {
        let row = Row::read(|name| {
            let place = columns.iter().position(|column| column == name);
            place.and_then(|place| cells.get(place)).unwrap_or("")
        });
        let whole = row.spec_method.is_empty() && row.cpu_offload.is_empty();
        let mixed = row.gpu.contains('+') && whole;
        let Ok(asked) = Question::new(&row, Catalog::embedded(), &[], constants) else { continue };
        if mixed && matches!(asked.measure, Measure::Each) {
            assert!(asked.categories().contains(&"decode mixed cards".to_owned()));
            errors.push((asked.predict(constants) / asked.value - 1.0).abs());
        }
    }
    errors.sort_by(f64::total_cmp);
    assert!(errors.len() >= 10, "{} rows", errors.len());
    assert!(errors[errors.len() / 2] < 0.2, "{errors:?}");
}
