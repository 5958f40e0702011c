//! Links: how a model is run, cards and models of one's own, and what is said when something lacks.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use chrono::NaiveDate;
use rigledger_core::catalog::Shape;
use rigledger_core::catalog::{Runtime, Split};
use rigledger_core::fit::WhyNot;
use rigledger_core::import::{Imported, MAX_LAYERS, config};
use rigledger_core::memory::Remedy;
use rigledger_core::memory::weights::{Format, weights};
use rigledger_core::memory::{BlockWeights, LlamaVersion, Offload};
use rigledger_core::plan::own::{MAX_TEXT, OwnModel};
use rigledger_core::plan::{MAX_NAME, OffloadKind, Plan, link};
use rigledger_core::units::{Bytes, Tokens};
use rigledger_core::{Catalog, Finding, Report, evaluate};

fn plan(state: &str) -> Plan {
    let (plan, findings) = link::decode(state, Catalog::embedded());
    assert_eq!(findings, [], "{state}");
    plan
}

fn report(state: &str) -> Report {
    evaluate(&plan(state), Catalog::embedded(), NaiveDate::default())
}

fn says<'a>(findings: &'a [Finding], text: &str) -> &'a Finding {
    let found = findings.iter().find(|finding| finding.message().contains(text));
    found.unwrap_or_else(|| panic!("nothing says {text:?}: {findings:?}"))
}

/// As the import of a file of this model gives it.
fn imported(id: &str, quant: Option<&str>) -> Imported {
    let model = Catalog::embedded().model(id).unwrap();
    let counted = |quant| weights(&model.shape, &Format::parse(quant).unwrap()).unwrap();
    Imported {
        name: model.name.to_owned(),
        shape: model.shape,
        weights: quant.map(counted),
        max_context: model.max_context,
        findings: Vec::new(),
    }
}

#[test]
fn hand_written_settings_are_understood() {
    let plan = plan(
        "preset=none&runtime=vllm&split=tensor&users=8&unified=on&fa=off&offload=experts\
         &host_layers=12&ubatch=2K&logits=all&pipelined=off&vllm_share=85&cache=fp8_e4m3\
         &cache_v=f16&a.host_gib=128&a.host_gb_s=60-75&a.desktop=off&a.nvlink=on&a.pcie_gen=4\
         &a.pcie_lanes=8&a.shares=3,2",
    );
    let work = &plan.workload;
    assert_eq!((work.runtime, work.split, work.users), (Runtime::Vllm, Some(Split::Tensor), 8));
    assert_eq!((work.offload, work.host_layers), (OffloadKind::Experts, Some(12)));
    assert_eq!((work.ubatch, work.unified, work.flash_attention), (2048, true, false));
    let rig = &plan.rigs[0];
    assert_eq!((rig.host_memory, rig.desktop, rig.nvlink), (Some(128.0), false, Some(true)));
    assert_eq!((rig.pcie_generation, rig.pcie_lanes), (Some(4), Some(8)));
    assert_eq!(rig.shares.iter().map(|share| share.get()).collect::<Vec<_>>(), [3.0, 2.0]);
    let catalog = Catalog::embedded();
    assert_eq!(link::decode(&link::encode(&plan, catalog), catalog).0, plan);
}

#[test]
fn the_version_of_llama_cpp_is_of_the_plan_or_of_a_rig() {
    let state = "preset=none&model=qwen3-32b&cache=q8_0&a.gpu=rtx-3090&b.gpu=rtx-3090&b.llama=0.5";
    let catalog = Catalog::embedded();
    let plan = plan(state);
    assert!(plan.workload.llama.is_newest());
    assert_eq!(plan.rigs[1].run.llama, Some(LlamaVersion::V0_5));
    assert_eq!(plan.workload_of(1).llama, LlamaVersion::V0_5);
    assert_eq!(link::decode(&link::encode(&plan, catalog), catalog).0, plan);
    // A quantised cache keeps the matrices that rotate it only today.
    let of = |state: &str, rig: usize| report(state).rigs[rig].capability.target.clone();
    let (now, before) = (of(state, 0), of(state, 1));
    assert!(before.cache_bytes < now.cache_bytes);
    assert_eq!((now.llama_version, before.llama_version), (None, Some(LlamaVersion::V0_5)));
    let all = state.replace("&b.llama", "&llama");
    assert_eq!(of(&all, 0).cache_bytes, before.cache_bytes);
    // It says nothing of a runtime that is not built on it.
    assert_eq!(of(&format!("{all}&runtime=vllm"), 0).llama_version, None);
    let (_, findings) = link::decode("preset=none&llama=0.6", catalog);
    says(&findings, "llama=0.6");
}

#[test]
fn what_is_beyond_a_limit_or_unknown_is_said() {
    let state = "preset=none&users=1000&runtime=tensorrt&a.gpu_gib=0&a.shares=1,x&split=diagonal";
    let (plan, findings) = link::decode(state, Catalog::embedded());
    assert_eq!(plan.workload.users, 256);
    assert_eq!(plan.rigs[0].gpu_memory, Some(1.0));
    says(&findings, "Users at once must be between 1 and 256");
    says(&findings, "Memory of a card must be between");
    for left_out in ["runtime=tensorrt", "a.shares=1,x", "split=diagonal"] {
        says(&findings, &left_out.replace("a.", ""));
    }
}

#[test]
fn users_have_a_context_each_or_share_one() {
    let fit = |how: &str| {
        report(&format!("preset=none&a.gpu=rtx-3090&a.count=4&{how}")).rigs[0]
            .capability
            .target
            .clone()
    };
    let (one, four, shared) = (fit("users=1"), fit("users=4"), fit("users=4&unified=on"));
    assert_eq!(four.cache_bytes.get(), 4 * one.cache_bytes.get());
    assert_eq!(shared.cache_bytes, one.cache_bytes);
    assert_eq!(four.context_tokens, Tokens::new(8192));
    let (alone, each) = (one.longest_context_tokens.unwrap(), four.longest_context_tokens.unwrap());
    assert!(each < alone && each >= four.context_tokens, "{each:?} {alone:?}");
}

#[test]
fn offload_moves_no_more_than_it_must() {
    let state = "preset=none&model=llama-3.1-70b&quant=Q4_K_M&a.gpu=rtx-3090&a.host_gib=64";
    assert!(!report(state).rigs[0].capability.target.fits);
    let fit = report(&format!("{state}&offload=layers")).rigs[0].capability.target.clone();
    let Offload::Blocks(blocks) = fit.offload else { panic!("{:?}", fit.offload) };
    assert!(fit.fits && fit.host.short == Bytes::ZERO);
    let fixed = |layers: u32| {
        report(&format!("{state}&offload=layers&host_layers={layers}")).rigs[0]
            .capability
            .target
            .fits
    };
    assert!(fixed(blocks) && !fixed(blocks - 1), "{blocks}");
    let small = report(&format!("{state}&offload=layers&a.host_gib=8"));
    assert!(!small.rigs[0].capability.target.fits, "8 GiB hold no half of it");
    let open = report("preset=none&model=llama-3.1-70b&a.gpu=rtx-3090&offload=layers");
    says(&open.findings, "How much memory the host has is not stated");
}

#[test]
fn a_runtime_loads_its_own_formats() {
    let report = report("preset=none&runtime=exllamav3&a.gpu=rtx-3090&a.count=2");
    let target = &report.rigs[0].capability.target;
    assert_eq!(
        target.why_not.as_ref().map(WhyNot::sentence).as_deref(),
        Some("The runtime does not load this format of weights.")
    );
    assert_eq!(Remedy::sentence(&target.remedies), "It fits if you use EXL3-5.0bpw weights.");
    for row in &report.rigs[0].capability.models {
        assert!(row.quants.iter().all(|quant| quant.quant_id.starts_with("EXL3")));
    }
}

#[test]
fn a_custom_card_says_what_it_lacks() {
    let whole = report(
        "preset=none&a.gpu=custom&a.gpu_name=Big+Card&a.gpu_gib=48&a.gpu_gb_s=900&a.gpu_tdp=300\
         &a.price=1500",
    );
    assert_eq!(whole.findings, []);
    assert_eq!(whole.rigs[0].cards, "1\u{d7} Big Card");
    assert_eq!(whole.rigs[0].card_memory_bytes, Bytes::from_gib(48.0));
    assert!(whole.rigs[0].capability.target.fits, "70B Q4_K_M in 48 GiB");
    let bare = report("preset=none&a.gpu=custom");
    for lacking in
        ["memory is not", "bandwidth is not", "rated power or its draw is not", "No price"]
    {
        says(&bare.findings, lacking);
    }
    // The same figures stand in for those of a card that the catalogue has.
    let wide = report("preset=none&a.gpu=rtx-4090&a.gpu_gib=48");
    assert_eq!(wide.rigs[0].card_memory_bytes, Bytes::from_gib(48.0));
}

#[test]
fn every_model_of_the_catalogue_fits_into_a_link_with_its_weights() {
    let mut longest = 0;
    for model in Catalog::embedded().models {
        for quant in ["Q4_K_M", "IQ2_M", "Q3_K_L"] {
            let Ok(weights) = weights(&model.shape, &Format::parse(quant).unwrap()) else {
                continue;
            };
            let file = Imported { weights: Some(weights), ..imported(model.id, None) };
            let own = OwnModel::of(&file).unwrap();
            assert!(own.exact, "{} {quant}", model.id);
            assert_eq!((own.shape, &own.weights), (file.shape, &file.weights), "{}", model.id);
            let text = own.encode();
            longest = longest.max(text.len());
            assert_eq!(OwnModel::decode(&text).unwrap(), (own, vec![]), "{text}");
        }
    }
    assert!(longest <= MAX_TEXT, "{longest}");
    println!("{longest} characters at most");
}

#[test]
fn blocks_of_all_sizes_keep_their_totals() {
    let mut file = imported("deepseek-v3", Some("Q4_K_M"));
    for (index, block) in file.weights.as_mut().unwrap().blocks.iter_mut().enumerate() {
        let odd = 0xfff_ffff_ffff * (index as u64 + 1) / 70;
        let odd = |more: u64| Bytes::new(odd + more);
        *block = BlockWeights { dense: odd(1), experts: odd(2), padding: odd(3) };
    }
    file.weights.as_mut().unwrap().blocks.resize(61, BlockWeights::default());
    let sum =
        |blocks: &[BlockWeights]| -> Bytes { blocks.iter().map(|b| b.dense + b.experts).sum() };
    let before = sum(&file.weights.as_ref().unwrap().blocks);
    // A longer model than any, every block of another size.
    file.shape.layers = 300;
    let blocks = &mut file.weights.as_mut().unwrap().blocks;
    for index in 61..300_u64 {
        let dense = Bytes::new(0xffff_ffff * (index + 1));
        blocks.push(BlockWeights { dense, ..BlockWeights::default() });
    }
    let all = sum(blocks);
    assert!(all > before);
    let own = OwnModel::of(&file).unwrap();
    assert!(!own.exact);
    assert!(own.encode().len() <= MAX_TEXT, "{}", own.encode().len());
    assert_eq!(sum(&own.weights.as_ref().unwrap().blocks), all);
    let state = format!("preset=none&model=own&quant=file&a.count=1&own={}", own.encode());
    says(&report(&state).findings, "too many sizes for a link");
}

#[test]
fn an_own_model_is_counted_as_the_catalogue_counts_it() {
    let rigs = "a.gpu=rtx-3090&a.count=2&b.gpu=rtx-5090&c.gpu=rtx-4090";
    for (id, quant) in
        [("llama-3.1-70b", "Q4_K_M"), ("gemma-3-27b", "Q8_0"), ("qwen3-30b-a3b", "Q6_K")]
    {
        let known = report(&format!("preset=none&model={id}&quant={quant}&{rigs}"));
        let own = OwnModel::of(&imported(id, Some(quant))).unwrap().encode();
        let from_shape = report(&format!("preset=none&model=own&quant={quant}&own={own}&{rigs}"));
        let from_file = report(&format!("preset=none&model=own&quant=file&own={own}&{rigs}"));
        for ((known, shape), file) in known.rigs.iter().zip(&from_shape.rigs).zip(&from_file.rigs) {
            let [known, shape, file] = [known, shape, file].map(|rig| &rig.capability.target);
            assert_eq!((shape.model_id, file.quant_id), ("own", "file"));
            assert_eq!(known.model_name, file.model_name);
            for own in [shape, file] {
                assert_eq!(own.cards, known.cards, "{id}");
                assert_eq!(own.host, known.host);
                // Which mix a file is decides how fast its blocks unpack; that is not in the totals.
                assert_eq!(own.speed.is_some(), known.speed.is_some());
                assert_eq!(own.longest_context_tokens, known.longest_context_tokens);
                assert_eq!(own.best_quant_id, known.best_quant_id);
            }
        }
    }
}

#[test]
fn a_pasted_configuration_is_a_plan() {
    let text = r#"{"model_type": "llama", "num_hidden_layers": 32, "hidden_size": 4096,
        "intermediate_size": 14336, "num_attention_heads": 32, "num_key_value_heads": 8,
        "vocab_size": 128256, "max_position_embeddings": 131072,
        "rope_scaling": {"rope_type": "llama3"}}"#;
    let own = OwnModel::of(&config::read(text).unwrap()).unwrap();
    let own = report(&format!("preset=none&model=own&quant=Q8_0&a.count=1&own={}", own.encode()));
    let known = report("preset=none&model=llama-3.1-8b&quant=Q8_0&a.count=1");
    let [own, known] = [own, known].map(|report| report.rigs[0].capability.target.clone());
    assert_eq!((own.cards, own.weights_bytes), (known.cards, known.weights_bytes));
}

#[test]
fn what_is_missing_of_an_own_model_is_said() {
    says(&report("preset=none&model=own&a.count=1").findings, "The link does not describe it.");
    let own = OwnModel::of(&imported("llama-3.1-8b", None)).unwrap().encode();
    let report = report(&format!("preset=none&model=own&quant=file&a.count=1&own={own}"));
    says(&report.findings, "No file of");
    let (_, findings) = link::decode("own=nonsense&preset=none", Catalog::embedded());
    says(&findings, "newer version");
    let (_, findings) = link::decode("own=1~a~llama~1~x~&preset=none", Catalog::embedded());
    says(&findings, "was not understood");
    assert!(
        OwnModel::of(&Imported { shape: Shape::default(), ..imported("llama-3.1-8b", None) })
            .is_none()
    );
}

#[test]
fn every_plan_fits_into_the_links_that_are_read() {
    // Twelve bytes in a link each.
    let name = "\u{1f600}".repeat(MAX_NAME + 9);
    let extras =
        vec![format!("{name}:1.123456789-2.123456789-3.123456789:9.87654321"); 8].join(";");
    let rig = |letter: char| {
        format!(
            "&{letter}.gpu=custom&{letter}.name={name}&{letter}.gpu_name={name}&{letter}.extras={extras}"
        )
    };
    let rigs: String = link::LETTERS.into_iter().map(rig).collect();
    let (widest, _) = link::decode(&format!("preset=none{rigs}"), Catalog::embedded());
    assert_eq!(widest.rigs.len(), 4);
    let first = &widest.rigs[0];
    assert_eq!((first.extras.len(), first.name.chars().count()), (8, MAX_NAME));
    for state in [link::encode(&widest, Catalog::embedded()), link::encode_whole(&widest)] {
        assert!(state.len() > 8192 && state.len() < link::MAX_LENGTH * 3 / 4, "{}", state.len());
        assert_eq!(plan(&state), widest);
    }
}

#[test]
fn what_a_link_says_turns_no_sentence_around_and_is_cut() {
    let turned = "Dual%E2%80%AE RTX%E2%81%A6 3090%D8%9C%E2%80%8F%EF%BF%BE";
    let state = format!(
        "preset=dual-3090-vs-4090&a.name={turned}&a.extras={turned}:5&own=1~{turned}~llama~8192~2-64-64-1-1-64~"
    );
    let plan = plan(&state);
    assert_eq!(plan.rigs[0].name, "Dual RTX 3090");
    assert_eq!(plan.rigs[0].extras[0].name, "Dual RTX 3090");
    assert!(link::encode(&plan, Catalog::embedded()).contains("&own=1~Dual+RTX+3090~llama~"));
    let long = "x".repeat(900);
    let state = format!("preset=%E2%80%AE{long}&%E2%80%AE{long}={long}&currency=%E2%80%AE{long}");
    for finding in link::decode(&state, Catalog::embedded()).1 {
        let message = finding.message();
        assert!(message.len() < 400 && !message.contains('\u{202e}'), "{message}");
    }
    let many = "&a".repeat(9000);
    assert!(link::decode(&many, Catalog::embedded()).1.len() <= 64);
}

#[test]
fn a_model_of_more_layers_than_any_has_is_held_to_what_can_be_placed_in_time() {
    let (own, findings) = OwnModel::decode("1~x~llama~8192~4096-64-64-1-1-64~").unwrap();
    assert_eq!(own.shape.layers, MAX_LAYERS);
    assert!(says(&findings, "beyond").message().len() > 9);
    // Each placement goes through all layers, and a rig has sixteen cards.
    const { assert!(MAX_LAYERS <= 1024) };
}
