//! Weights against what llama.cpp's quantizer reports, and against published parameter counts.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, HashMap};

use rigledger_core::Catalog;
use rigledger_core::catalog::Shape;
use rigledger_core::memory::LlamaVersion;
use rigledger_core::memory::weights::{Format, Role, tensors, weights};

type Row = BTreeMap<String, String>;

/// Every row to the byte, in all and by part, each as its version of llama.cpp made it.
#[test]
fn as_the_quantizer_reports() {
    as_reported("llamacpp_weights.csv", LlamaVersion::V0_5);
    as_reported("llamacpp_weights_2.csv", LlamaVersion::V0_8);
}

fn as_reported(file: &str, version: LlamaVersion) {
    let mut wrong = Vec::new();
    let mut count = 0;
    let path = format!("{}/tests/truth/{file}", env!("CARGO_MANIFEST_DIR"));
    for row in csv::Reader::from_path(path).unwrap().deserialize() {
        let row: Row = row.unwrap();
        count += 1;
        let number = |column: &str| row[column].parse::<u64>().unwrap();
        let name = format!("{} {} {} {}", row["model"], row["mix"], row["imatrix"], row["experts"]);
        let model = Catalog::embedded().model(&row["model"]).unwrap();
        let format = Format::parse(&row["mix"])
            .unwrap()
            .with_imatrix(row["imatrix"] == "1")
            .with_version(version)
            .with_mxfp4_experts(row["experts"] == "mxfp4");
        let format = match row.get("drafts").map(String::as_str) {
            Some("alone") => format.with_drafts_alone(),
            Some(drafts) => format.with_drafts(drafts == "with"),
            None => format,
        };
        let found = match weights(&model.shape, &format) {
            Ok(found) => found,
            Err(error) => {
                wrong.push(format!("{name}: {error}"));
                continue;
            }
        };
        let head = number("output_bytes");
        let output = if head > 0 { head } else { number("token_embd_bytes") };
        // Beside the head: the last norm, and what makes one stream of several.
        let norm = found.output.get().saturating_sub(output);
        let norm =
            if version == LlamaVersion::V0_5 { u64::from(model.shape.width) * 4 } else { norm };
        for (part, found, truth) in [
            ("bytes", found.file.get(), number("bytes")),
            ("embedding", found.embedding.get(), number("token_embd_bytes")),
            ("output", found.output.get(), output + norm),
            ("draft", found.draft.get(), number("nextn_bytes")),
        ] {
            if found != truth && (part != "embedding" || !has_tables(&model.shape)) {
                let diff = i128::from(found) - i128::from(truth);
                wrong.push(format!("{name}: {part} {found} for {truth}, {diff:+}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count} rows:\n{}", wrong.len(), wrong.join("\n"));
}

/// Whether a model has tables beside the token table, which the column of that leaves out.
fn has_tables(shape: &Shape) -> bool {
    let mut found = false;
    tensors(shape, |tensor| found |= tensor.role == Role::LayerEmbedding).unwrap();
    found
}

/// The values of all tensors are the parameters of the text part.
#[test]
fn as_many_values_as_parameters() {
    let mut wrong = Vec::new();
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/data/models.csv");
    let mut file = csv::Reader::from_path(data).unwrap();
    let published: HashMap<String, String> = file
        .deserialize()
        .map(|row: Result<HashMap<String, String>, _>| row.unwrap())
        .map(|row| (row["id"].clone(), row["params_text"].clone()))
        .collect();
    for model in Catalog::embedded().models {
        let Ok(mut truth) = published[model.id].parse::<u64>() else { continue };
        let mut sum = 0;
        let visited = tensors(&model.shape, |tensor| {
            let drafts = tensor.block.is_some_and(|block| block >= model.shape.layers);
            // The count of GLM-4.5 and its kin includes the block that drafts tokens.
            if tensor.role != Role::RopeFreqs && (!drafts || model.shape.arch == "glm4moe") {
                sum += tensor.elements();
            }
        });
        let arch = model.shape.arch;
        let [width, layers, vocab] =
            [model.shape.width, model.shape.layers, model.shape.vocab].map(u64::from);
        sum += match arch {
            // Rows of the table without a token, which a file leaves out.
            "gemma3" | "gemma3n" => width * vocab.saturating_sub(262_144),
            // An expert of zeros in each stack, which the converter adds and no checkpoint has.
            "longcat-flash" => {
                truth += layers / 2 * 3 * width * u64::from(model.shape.expert_ff);
                0
            }
            // Two numbers of the activation a block, which stand in the file's header.
            "apertus" => 2 * layers,
            // The count leaves out the keys and values of layers that share a cache.
            "gemma4" => {
                truth += match model.id {
                    "gemma-4-e2b" => 18_880_512,
                    "gemma-4-e4b" => 55_055_616,
                    _ => 0,
                };
                0
            }
            _ => 0,
        };
        if let Err(error) = visited {
            wrong.push(format!("{arch} {}: {error}", model.id));
        } else if sum != truth {
            let diff = i128::from(sum) - i128::from(truth);
            wrong.push(format!("{arch} {}: {sum} for {truth}, {diff:+}", model.id));
        }
    }
    wrong.sort();
    assert!(wrong.is_empty(), "{} models:\n{}", wrong.len(), wrong.join("\n"));
}

/// The other parts of the answer add up, for every model in every format.
#[test]
fn parts_add_up() {
    let mut wrong = Vec::new();
    for model in Catalog::embedded().models {
        for quant in Catalog::embedded().quants {
            let Some(format) = Format::parse(quant.id) else { continue };
            let Ok(found) = weights(&model.shape, &format) else { continue };
            let blocks = found.blocks.iter().map(|block| (block.dense + block.experts).get());
            let mut sum: u64 = blocks.sum();
            sum += found.output.get() + found.everywhere.get() + found.draft.get();
            // A tied table is in the file once, and read as the head; exllama's files have a head besides.
            let file = found.file.get();
            let once = model.shape.tied && !quant.id.starts_with("EXL");
            let parts = if once { sum } else { sum + found.embedding.get() };
            let tables = model.shape.layer_embedding > 0;
            if parts != file && !tables {
                wrong.push(format!("{} {}: {parts} for {file}", model.id, quant.id));
            }
            if found.blocks.len() != model.shape.layers as usize {
                wrong.push(format!("{} {}: {} blocks", model.id, quant.id, found.blocks.len()));
            }
            if model.shape.tied && !tables && quant.id.starts_with("EXL") {
                // The head alone is read, at its own bits, and the table stays at 16.
                let head = if quant.id.contains("8.0") { 8 } else { 6 };
                let [head, table] = [found.output.get() / head, found.embedding.get() / 16];
                assert!(head.abs_diff(table) < table / 1000, "{}: {head} {table}", model.id);
            }
            if found.read_per_token > found.file {
                wrong.push(format!("{} {}: reads more than there is", model.id, quant.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Every format of the catalogue that names a whole model is known, but for publishers' own maps.
#[test]
fn formats_of_the_catalogue() {
    let unknown: Vec<&str> = (Catalog::embedded().quants.iter())
        .map(|quant| quant.id)
        .filter(|id| !id.contains(':') && !id.starts_with("UD-"))
        .filter(|id| Format::parse(id).is_none())
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    for id in ["", "Q4", "AWQ-", "AWQ-4bit-g", "GPTQ-99bit-g128", "EXL2-bpw", "EXL2-1.00001bpw"] {
        assert!(Format::parse(id).is_none(), "{id}");
    }
    assert!(Format::parse("MLX-4bit-g99999999999999999999").is_none());
}

/// Hostile dimensions saturate and never panic, in any architecture.
#[test]
fn dimensions_without_bounds() {
    let most = u32::MAX;
    for model in Catalog::embedded().models {
        for quant in ["Q4_K_M", "IQ1_S", "F32", "AWQ-4bit-g128", "EXL2-4.0bpw", "MLX-4bit"] {
            let format = Format::parse(quant).unwrap().with_drafts(true);
            let shape = Shape {
                layers: 9,
                width: most,
                ff: most,
                heads: most,
                kv_heads: most,
                head_dim: most,
                v_head_dim: most,
                swa_kv_heads: most,
                swa_head_dim: most,
                swa_heads: most,
                kv_lora: if model.shape.kv_lora > 0 { most } else { 0 },
                q_lora: most,
                rope_dim: 1,
                experts: most,
                experts_used: most,
                expert_ff: most,
                shared_ff: most,
                expert_latent: most,
                vocab: most,
                indexer_dim: most,
                indexer_heads: most,
                layer_embedding: most,
                rope_factors: most,
                ssm_inner: most,
                ssm_state: most,
                ssm_groups: most,
                ssm_heads: most,
                ssm_conv: most,
                mtp_layers: 3,
                ..model.shape
            };
            let _ = weights(&shape, &format);
            let _ = weights(&Shape { arch: model.shape.arch, ..Shape::default() }, &format);
            assert!(weights(&Shape { layers: most, ..model.shape }, &format).is_err());
        }
    }
}

/// GPU formats by hand: Llama 3.1 8B has 6,979,321,856 weights in linear layers.
#[test]
fn other_runtimes() {
    let model = Catalog::embedded().model("llama-3.1-8b").unwrap();
    let of = |quant| weights(&model.shape, &Format::parse(quant).unwrap()).unwrap().file.get();
    let linear: u64 = 6_979_321_856;
    let rest = 2 * (8_030_261_248 - linear);
    assert_eq!(of("BF16-checkpoint"), 2 * 8_030_261_248);
    assert_eq!(of("AWQ-4bit-g128"), linear / 128 * 665 / 10 + rest);
    assert_eq!(of("EXL2-4.0bpw"), linear / 2 + 525_336_576 * 2 + 525_336_576 * 6 / 8 + 532_480);
}
